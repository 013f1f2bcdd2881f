package org.opentsm.tsm.cli.spdm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.Handshake;
import org.opentsm.spdm.requester.PskHandshake;
import org.opentsm.spdm.requester.SessionTerms;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.requester.SpdmDialogue;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transcript.SessionParameters;
import org.opentsm.spdm.transcript.SessionParameters.PreShared;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.credential.DeviceKeyFile;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.command.CredentialOptions;
import org.opentsm.tsm.cli.command.GivenCredentials;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.InputFile;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A question that can be asked inside a secured session as well. */
abstract class SessionQuestion extends Question {
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final TsmEnvironment environment;
  private final Console console;

  @Option(names = "--session", description = "Ask inside a secured session.")
  private boolean inSession;

  @Option(
      names = "--device-key",
      paramLabel = "PEM",
      description =
          "The public key of a device without certificates, as 'openssl pkey -pubout' writes it:"
              + " opens a session with it (slot 255).")
  private @Nullable Path deviceKeyFile;

  @Mixin private CredentialOptions credentials;

  @Spec private CommandSpec command;

  private Optional<ProvisionedKey> deviceKey = Optional.empty();

  SessionQuestion(TsmEnvironment environment, Console console) {
    super(environment, console);
    this.environment = environment;
    this.console = console;
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

  /** The slot whose key the session is opened with; empty for the lowest that holds a chain. */
  OptionalInt signer() {
    return OptionalInt.empty();
  }

  /** Whether there is no other way to ask. */
  boolean needsSession() {
    return false;
  }

  @Override
  final GivenCredentials credentials() throws TsmException, CliException {
    requireOneKey();
    if (deviceKeyFile != null) {
      byte[] octets = InputFile.read(deviceKeyFile, DeviceKeyFile.MAX_SIZE).toByteArray();
      deviceKey = Optional.of(DeviceKeyFile.parse(deviceKeyFile.toString(), octets));
    }
    return credentials.read();
  }

  /** Each of them says with which key a session is opened. */
  private void requireOneKey() {
    boolean slot = signer().isPresent();
    if (credentials.hasKey() && deviceKeyFile != null) {
      throw wrong("--psk or --device-key, found both");
    }
    if (slot && credentials.hasKey()) {
      throw wrong("--slot or --psk, found both");
    }
    if (slot && deviceKeyFile != null) {
      throw wrong("--slot or --device-key, found both");
    }
    if (slot && !inSession && !needsSession()) {
      throw wrong("--session with --slot, found --slot alone");
    }
  }

  private ParameterException wrong(String what) {
    return new ParameterException(command.commandLine(), "expected " + what);
  }

  @Override
  final void ask(
      SpdmConnection device, GivenCredentials given, ObjectNode answer, Deadline deadline)
      throws SpdmException, TsmException, CliException {
    Negotiated agreed = device.negotiated();
    OptionalInt wanted = signer();
    require(agreed);
    if (isInSession(given)) {
      try (SpdmSession session = open(device, given, wanted, deadline)) {
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
    return inSession || needsSession() || given.key().isPresent() || deviceKey.isPresent();
  }

  @Override
  Optional<String> doubt() {
    return deviceKey.map(_ -> "is the key in " + deviceKeyFile + " that of the device?");
  }

  @Override
  Optional<String> advice(PeerErrorException error) {
    boolean misplaced =
        error.errorCode() == ErrorCode.UNEXPECTED_REQUEST.value()
            || error.errorCode() == ErrorCode.SESSION_REQUIRED.value();
    return misplaced && !inSession && !needsSession() && !credentials.hasKey()
        ? Optional.of("the device may take this in a session alone: try --session")
        : Optional.empty();
  }

  /** What was answered stays answered, and what was done stays done. */
  private void end(SpdmSession session, Deadline deadline) {
    try {
      session.finish(deadline.orAfter(FAREWELL));
    } catch (SpdmException unanswered) {
      console.note("the end of the session was not acknowledged: " + unanswered.getMessage());
    }
  }

  private SpdmSession open(
      SpdmConnection device, GivenCredentials given, OptionalInt wanted, Deadline deadline)
      throws SpdmException, TsmException {
    var agreed = device.negotiated().session();
    if (given.key().isPresent()) {
      PreShared possible = agreed.map(SessionParameters::preShared).orElse(PreShared.NONE);
      String found = device.negotiated().capabilities().toString();
      if (given.needsContext() && possible != PreShared.WITH_CONTEXT) {
        throw given.explain(lacks("PSK_CAP_WITH_CONTEXT, and a cipher in common", found));
      }
      if (possible == PreShared.NONE) {
        throw lacks("PSK_CAP, and a cipher in common", found);
      }
      SessionTerms terms = SessionTerms.of(MeasurementSummaryType.NONE);
      return device.openPskSession(
          given.key().get(), given.needsContext() ? terms.withResponderContext() : terms, deadline);
    }
    require(device.negotiated(), ResponderCapability.KEY_EX_CAP);
    if (agreed.flatMap(SessionParameters::keyExchange).isEmpty()) {
      throw lacks("a group and a cipher for sessions in common", "none");
    }
    boolean hasKey = device.negotiated().has(ResponderCapability.PUB_KEY_ID_CAP);
    if (deviceKey.isPresent() && hasKey) {
      requireFitting(deviceKey.get(), device.negotiated());
      return device.openSession(
          ProvisionedKey.SLOT, deviceKey.get(), MeasurementSummaryType.NONE, deadline);
    }
    if (deviceKey.isPresent()) {
      throw lacks("a device without certificates (PUB_KEY_ID_CAP)", "one that has them");
    }
    if (hasKey) {
      throw lacks(
          "a device with certificates (CERT_CAP)",
          "one with a public key in their place, which has to be given: see --device-key");
    }
    int slot = chooseSlot(device, wanted, deadline);
    return device.openSession(
        slot, device.certificateChain(slot, deadline), MeasurementSummaryType.NONE, deadline);
  }

  /**
   * The key of the file is the user's to correct, not the device's.
   *
   * @throws TsmException.BadArgument if the device signs with another algorithm
   */
  private void requireFitting(ProvisionedKey key, Negotiated agreed)
      throws TsmException.BadArgument {
    try {
      environment.crypto().requireKeyFits(agreed.asym(), key.publicKey());
    } catch (VerificationException other) {
      throw new TsmException.BadArgument(
          TsmErrorCode.BAD_OPTION,
          deviceKeyFile + ": expected a key for " + agreed.asym() + ", found a " + key,
          other);
    }
  }

  private static void describe(SpdmSession session, ObjectNode json) {
    if (session.opening() instanceof Handshake.Exchanged exchanged) {
      json.put("slot", exchanged.slot());
      json.put("mutualAuthentication", exchanged.decoded().mutAuthRequested() != 0);
    } else if (session.opening() instanceof PskHandshake.Exchanged exchanged) {
      json.put("preSharedKey", true);
      json.put("responderContext", !exchanged.decoded().responderContext().isEmpty());
    }
    json.put("id", session.id().toHex());
    json.put("heartbeatSeconds", session.heartbeatPeriod().toSeconds());
  }
}
