package org.opentsm.tsm.cli.spdm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.requester.SpdmDialogue;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.command.GivenCredentials;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import picocli.CommandLine.Option;

/** A question that can be asked inside a secured session as well. */
abstract class SessionQuestion extends KeyedQuestion {
  @Option(names = "--session", description = "Ask inside a secured session.")
  private boolean inSession;

  SessionQuestion(TsmEnvironment environment, Console console) {
    super(environment, console);
  }

  /**
   * Says early what the device cannot do.
   *
   * @throws TsmException.LacksFeature if it lacks something
   */
  abstract void require(Negotiated agreed) throws TsmException;

  /**
   * Asks.
   *
   * @param device in the clear or in a session
   * @param agreed what was negotiated with it
   * @param answer takes what it says
   */
  abstract void ask(SpdmDialogue device, Negotiated agreed, ObjectNode answer, Deadline deadline)
      throws SpdmException, TsmException, CliException;

  /** Whether there is no other way to ask. */
  boolean needsSession() {
    return false;
  }

  @Override
  final GivenCredentials credentials() throws TsmException, CliException {
    GivenCredentials given = super.credentials();
    if (signer().isPresent() && !inSession && !needsSession()) {
      given.close();
      throw wrong("--session with --slot, found --slot alone");
    }
    return given;
  }

  @Override
  final void ask(
      SpdmConnection device, GivenCredentials given, ObjectNode answer, Deadline deadline)
      throws SpdmException, TsmException, CliException {
    Negotiated agreed = device.negotiated();
    require(agreed);
    if (isInSession(given)) {
      try (SpdmSession session = opener(device, given, deadline).open(deadline)) {
        describe(session, answer.putObject("session"));
        ask(session, agreed, answer, deadline);
        end(session, deadline);
      }
    } else {
      ask(device, agreed, answer, deadline);
    }
    given
        .remark(agreed.has(ResponderCapability.MUT_AUTH_CAP), isInSession(given))
        .ifPresent(this::note);
  }

  private boolean isInSession(GivenCredentials given) {
    return inSession || needsSession() || given.key().isPresent() || hasDeviceKey();
  }

  @Override
  Optional<String> advice(PeerErrorException error) {
    boolean misplaced =
        error.errorCode() == ErrorCode.UNEXPECTED_REQUEST.value()
            || error.errorCode() == ErrorCode.SESSION_REQUIRED.value();
    return misplaced && !inSession && !needsSession() && !hasPreSharedKey()
        ? Optional.of("the device may take this in a session alone: try --session")
        : Optional.empty();
  }
}
