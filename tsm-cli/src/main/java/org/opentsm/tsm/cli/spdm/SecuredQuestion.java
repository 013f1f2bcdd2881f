package org.opentsm.tsm.cli.spdm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.OptionalInt;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.command.GivenCredentials;
import org.opentsm.tsm.cli.command.SlotOption;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import picocli.CommandLine.Mixin;

/** A question in a protocol that is spoken in secured sessions and nowhere else. */
public abstract class SecuredQuestion extends KeyedQuestion {
  @Mixin private SlotOption slot;

  /** For subclasses. */
  protected SecuredQuestion(TsmEnvironment environment, Console console) {
    super(environment, console);
  }

  /**
   * Asks.
   *
   * @param session ended by the caller, unless it was ended before
   * @param further opens more of them
   * @param answer takes what the device says
   */
  protected abstract void ask(
      SpdmSession session, SessionOpener further, ObjectNode answer, Deadline deadline)
      throws SpdmException, TsmException, CliException;

  @Override
  final OptionalInt signer() {
    return slot.value();
  }

  @Override
  final void ask(
      SpdmConnection device, GivenCredentials given, ObjectNode answer, Deadline deadline)
      throws SpdmException, TsmException, CliException {
    SessionOpener opener = opener(device, given, deadline);
    try (SpdmSession session = opener.open(deadline)) {
      describe(session, answer.putObject("session"));
      ask(session, opener, answer, deadline);
      if (session.isUsable()) {
        end(session, deadline);
      }
    }
    given
        .remark(device.negotiated().has(ResponderCapability.MUT_AUTH_CAP), true)
        .ifPresent(this::note);
  }
}
