package org.opentsm.tsm.cli.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.opentsm.ide.channel.SessionChannel;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.exercise.Sessions;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.tsm.cli.spdm.SessionOpener;

/** The sessions that an exercise opens beside the first one, which stays the caller's to end. */
final class FurtherSessions implements Sessions, AutoCloseable {
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final SpdmSession first;
  private final SessionOpener opener;
  private final List<SpdmSession> opened = new ArrayList<>();

  FurtherSessions(SpdmSession first, SessionOpener opener) {
    this.first = first;
    this.opener = opener;
  }

  @Override
  public VendorChannel another(Deadline deadline) throws SpdmException {
    SpdmSession session = opener.open(deadline);
    opened.add(session);
    return new SessionChannel(session);
  }

  @Override
  public VendorChannel afresh(Deadline deadline) throws SpdmException {
    for (SpdmSession each : opened) {
      if (each.isUsable()) {
        each.finish(deadline);
      }
    }
    opened.clear();
    if (first.isUsable()) {
      first.finish(deadline);
    }
    return another(deadline);
  }

  @Override
  public void close() {
    for (SpdmSession each : opened) {
      try (each) {
        if (each.isUsable()) {
          each.finish(Deadline.after(FAREWELL));
        }
      } catch (SpdmException unanswered) {
        // The steps tell what the device does with sessions; its own clock ends this one.
      }
    }
  }
}
