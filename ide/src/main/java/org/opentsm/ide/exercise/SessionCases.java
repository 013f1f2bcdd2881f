package org.opentsm.ide.exercise;

import java.util.List;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.channel.VendorProtocol;
import org.opentsm.ide.exercise.Exercise.Part;
import org.opentsm.ide.exercise.KeyMessages.Port;
import org.opentsm.ide.km.IdeKey;
import org.opentsm.ide.km.KeyProgram;
import org.opentsm.ide.km.KeySlot;
import org.opentsm.ide.km.Query;
import org.opentsm.ide.km.StreamFields;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;

/** One session at a time manages keys. The last case ends the session that is exercised. */
final class SessionCases {
  private static final KeySlot SLOT = KeyMessages.slots(0).getFirst();

  private final IdeKmTarget target;

  SessionCases(IdeKmTarget target) {
    this.target = target;
  }

  List<Part> parts() {
    return List.of(
        Part.of("5.1", "Another session is not answered while the first is open", this::second),
        Part.of("5.2", "A session is answered when the first has ended", this::afresh));
  }

  private Sessions sessions() throws NotRunException {
    return target
        .sessions()
        .orElseThrow(() -> new NotRunException("it needs further sessions, and there are none"));
  }

  /** Gives the first session something to manage. */
  private Port prepare(Deadline deadline) throws SpdmException, NotRunException {
    KeyMessages messages = new KeyMessages(target.channel(), target.crypto());
    Port port = messages.port(0, deadline);
    messages.program(port, List.of(SLOT), deadline);
    return port;
  }

  private void second(Steps steps, Deadline deadline) throws SpdmException, NotRunException {
    Sessions sessions = sessions();
    Port port = prepare(deadline);
    try {
      VendorChannel another = sessions.another(deadline);
      silent(steps, 1, another, "QUERY", new Query.Request(0).encode(), deadline);
      try (IdeKey key = IdeKey.fresh(target.crypto())) {
        Bytes request = Bytes.owning(KeyProgram.encode(port.fields(SLOT), key));
        silent(steps, 2, another, "KEY_PROG", request, deadline);
      }
      goesOn(steps, 2, deadline);
    } finally {
      new KeyMessages(target.channel(), target.crypto()).clear(port, List.of(SLOT));
    }
  }

  /** What the other session asked has not cost the first one anything. */
  private void goesOn(Steps steps, int assertion, Deadline deadline) {
    String message = "QUERY in the first session, behind that";
    try {
      var _ = target.requester().query(0, deadline);
      steps.check(assertion, message, "an answer", "one", true);
    } catch (SpdmException e) {
      steps.check(assertion, message, "an answer", "none: " + e.getMessage(), false);
    }
  }

  private static void silent(
      Steps steps,
      int assertion,
      VendorChannel channel,
      String name,
      Bytes request,
      Deadline deadline)
      throws NotRunException {
    String message = name + " in another session";
    if (deadline.hasPassed()) {
      throw new NotRunException("the time is up");
    }
    try {
      Bytes answer = channel.exchange(VendorProtocol.IDE_KM, request, deadline);
      steps.check(assertion, message, "no answer", answer.length() + " bytes", false);
    } catch (ChannelException | PeerErrorException none) {
      // Silence, and the ERROR that SPDM has for it.
      steps.check(assertion, message, "no answer", "none", true);
    } catch (SpdmException e) {
      steps.check(assertion, message, "no answer", String.valueOf(e.getMessage()), false);
    }
  }

  private void afresh(Steps steps, Deadline deadline) throws SpdmException, NotRunException {
    Sessions sessions = sessions();
    Port port = prepare(deadline);
    VendorChannel fresh = sessions.afresh(deadline);
    QueryCases.expect(steps, 1, fresh, 0, deadline);
    QueryCases.expectPlace(steps, 5, fresh, target.requesterId(), deadline);
    KeyMessages messages = new KeyMessages(fresh, target.crypto());
    StreamFields fields = port.fields(SLOT);
    try (IdeKey key = IdeKey.fresh(target.crypto())) {
      messages.expectProgram(
          steps,
          6,
          fields,
          key,
          KeyMessages.ACK_SIZE + IdeKey.SIZE,
          KeyProgram.Status.SUCCESS,
          deadline);
    } finally {
      messages.clear(port, List.of(SLOT));
    }
  }
}
