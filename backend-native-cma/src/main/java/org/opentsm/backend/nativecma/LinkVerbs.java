package org.opentsm.backend.nativecma;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.opentsm.backend.nativecma.Standing.Authenticated;
import org.opentsm.backend.nativecma.Standing.Open;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.Part;
import org.opentsm.ide.stream.StreamException;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/** What is done with the link of one device. Belongs to the verb whose turn it is. */
final class LinkVerbs {
  private final DeviceAddress address;
  private final Life life;
  private final LinkKeeping links;
  private final Function<StreamException, TsmException> lose;

  /**
   * @param lose ends the connection whose link has failed; gives what the verb ends with
   */
  LinkVerbs(
      DeviceAddress address,
      Life life,
      LinkKeeping links,
      Function<StreamException, TsmException> lose) {
    this.address = address;
    this.life = life;
    this.links = links;
    this.lose = lose;
  }

  /**
   * How it stands now; absent with the reason if it is not encrypted.
   *
   * @throws TsmException.Protocol if it failed; then the connection is lost
   */
  Part<Link> read(Open open) throws TsmException {
    try {
      return open.conversation().link().read();
    } catch (StreamException e) {
      throw lose.apply(e);
    }
  }

  /** Renews its keys; it must be encrypted. */
  Link refresh(Open open, Deadline deadline) throws TsmException {
    HeldLink link = open.conversation().link();
    if (read(open) instanceof Part.Absent<Link>(String reason)) {
      throw new TsmException.Refused(
          TsmErrorCode.WRONG_STATE,
          address.head() + "expected an encrypted link, found none: " + reason);
    }
    try {
      link.refresh(deadline);
    } catch (StreamException e) {
      throw lose.apply(e);
    }
    links.refreshed();
    return link.part().toOptional().orElseThrow();
  }

  /**
   * Takes its stream down. What was collected and accepted with it holds no more.
   *
   * @throws TsmException.Protocol if not all of it could be taken down
   */
  void stop(Open open) throws TsmException.Protocol {
    HeldLink link = open.conversation().link();
    if (!link.isUp()) {
      return;
    }
    link.close();
    List<String> left = link.left();
    links.closed(left);
    life.moveTo(new Authenticated(open.conversation(), Optional.empty()));
    if (!left.isEmpty()) {
      String what = "the encrypted stream could not be taken down: " + String.join("; ", left);
      link.doWithout("Link encryption was stopped, but " + what + ".");
      throw new TsmException.Protocol(TsmErrorCode.LINK_FAILED, address.head() + what, null);
    }
    link.doWithout("Link encryption was stopped.");
  }
}
