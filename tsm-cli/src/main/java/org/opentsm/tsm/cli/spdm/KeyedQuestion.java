package org.opentsm.tsm.cli.spdm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.Handshake;
import org.opentsm.spdm.requester.PskHandshake;
import org.opentsm.spdm.requester.SessionTerms;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.spdm.session.PreSharedKey;
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
import picocli.CommandLine.Option;

/** A question with what it takes to open a session: keys that the user has, or knows. */
abstract class KeyedQuestion extends Question {
  private static final Duration FAREWELL = Duration.ofSeconds(1);

  private final TsmEnvironment environment;
  private final Console console;

  @Option(
      names = "--device-key",
      paramLabel = "PEM",
      description =
          "The public key of a device without certificates, as 'openssl pkey -pubout' writes it:"
              + " opens a session with it (slot 255).")
  private @Nullable Path deviceKeyFile;

  @Mixin private CredentialOptions credentials;

  private Optional<ProvisionedKey> deviceKey = Optional.empty();

  KeyedQuestion(TsmEnvironment environment, Console console) {
    super(environment, console);
    this.environment = environment;
    this.console = console;
  }

  /** The slot whose key the session is opened with; empty for the lowest that holds a chain. */
  OptionalInt signer() {
    return OptionalInt.empty();
  }

  @Override
  GivenCredentials credentials() throws TsmException, CliException {
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
  }

  /** Whether a pre-shared key was given. */
  final boolean hasPreSharedKey() {
    return credentials.hasKey();
  }

  /** Whether the key of a device without certificates was given. */
  final boolean hasDeviceKey() {
    return deviceKey.isPresent();
  }

  @Override
  Optional<String> doubt() {
    return deviceKey.map(_ -> "is the key in " + deviceKeyFile + " that of the device?");
  }

  /** What was answered stays answered, and what was done stays done. */
  final void end(SpdmSession session, Deadline deadline) {
    try {
      session.finish(deadline.orAfter(FAREWELL));
    } catch (SpdmException unanswered) {
      console.note("the end of the session was not acknowledged: " + unanswered.getMessage());
    }
  }

  /**
   * How sessions are opened with what was given.
   *
   * @throws TsmException.LacksFeature if none can be
   */
  final SessionOpener opener(SpdmConnection device, GivenCredentials given, Deadline deadline)
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
      SessionTerms wanted = given.needsContext() ? terms.withResponderContext() : terms;
      PreSharedKey key = given.key().get();
      return until -> device.openPskSession(key, wanted, until);
    }
    require(device.negotiated(), ResponderCapability.KEY_EX_CAP);
    if (agreed.flatMap(SessionParameters::keyExchange).isEmpty()) {
      throw lacks("a group and a cipher for sessions in common", "none");
    }
    boolean hasKey = device.negotiated().has(ResponderCapability.PUB_KEY_ID_CAP);
    if (deviceKey.isPresent() && hasKey) {
      ProvisionedKey known = deviceKey.get();
      requireFitting(known, device.negotiated());
      return until ->
          device.openSession(ProvisionedKey.SLOT, known, MeasurementSummaryType.NONE, until);
    }
    if (deviceKey.isPresent()) {
      throw lacks("a device without certificates (PUB_KEY_ID_CAP)", "one that has them");
    }
    if (hasKey) {
      throw lacks(
          "a device with certificates (CERT_CAP)",
          "one with a public key in their place, which has to be given: see --device-key");
    }
    int slot = chooseSlot(device, signer(), deadline);
    CertificateChain chain = device.certificateChain(slot, deadline);
    return until -> device.openSession(slot, chain, MeasurementSummaryType.NONE, until);
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

  static void describe(SpdmSession session, ObjectNode json) {
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
