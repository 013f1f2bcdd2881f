package org.opentsm.tsm.cli.spdm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.CertificateFinding;
import org.opentsm.spdm.certificate.CertificateRules;
import org.opentsm.spdm.certificate.CertificateRules.CmaSan;
import org.opentsm.spdm.certificate.LeafModel;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.Effect;
import org.opentsm.spdm.requester.SpdmDialogue;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.io.CertificateFile;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tsm spdm set-certificate}: puts a chain into a slot of a device, or empties it. */
@Command(
    name = "set-certificate",
    description = {
      "Change a device: put a certificate chain into a slot, or empty the slot (from SPDM 1.2).",
      "Many devices take slots 1 to 7 in a session alone, and slot 0 in the factory alone. Where the"
          + " change waits for a reset, the answer says so.",
      "What SPDM demands of a chain is looked at before it is sent; what breaks it is said on standard"
          + " error, and the device decides."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm spdm set-certificate spdm+doe://127.0.0.1:2323 --slot 1 \\",
      "      --chain chain.pem --session",
      "  tsm spdm set-certificate spdm+doe://127.0.0.1:2323 --slot 1 --erase --session",
      "%nHow to make such a chain with openssl: docs/provisioning.md in the sources.",
      "An emu: device lives as long as a connection to it, and takes the change along."
    })
final class SetCertificateCommand extends SessionQuestion {
  private static final int LAST_SLOT = 7;

  private final SpdmCrypto crypto;

  @Spec private CommandSpec command;

  @Option(
      names = "--slot",
      paramLabel = "N",
      required = true,
      description = "The slot that is changed, 0 to 7.")
  private int slot;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Content content = new Content();

  @Mixin private KeyPairOptions keyPair;

  private List<Bytes> certificates = List.of();
  private boolean broken;

  /** For Guice. */
  @Inject
  SetCertificateCommand(TsmEnvironment environment, Console console) {
    super(environment, console);
    this.crypto = environment.crypto();
  }

  /** What the slot holds afterwards. */
  static final class Content {
    @Option(
        names = "--chain",
        paramLabel = "FILE",
        required = true,
        description = "The new chain, root first: PEM, or DER one after the other.")
    private @Nullable Path chain;

    @Option(
        names = "--erase",
        required = true,
        description = "Nothing: empty the slot (from SPDM 1.3).")
    private boolean erase;

    /** For picocli. */
    Content() {}
  }

  @Override
  protected void check() throws TsmException, CliException {
    keyPair.check();
    if (slot < 0 || slot > LAST_SLOT) {
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '--slot': expected 0 to " + LAST_SLOT + ", found " + slot);
    }
    if (content.chain != null) {
      certificates = CertificateFile.chain(content.chain, crypto);
    }
  }

  @Override
  boolean needsSeveralKeys() {
    return keyPair.isGiven();
  }

  @Override
  void require(Negotiated agreed) throws TsmException {
    require(agreed, ResponderCapability.SET_CERT_CAP);
    keyPair.check(agreed);
    if (content.erase && !agreed.version().atLeast(SpdmVersion.V1_3)) {
      throw lacks("slots that can be emptied, as from SPDM 1.3 on", "SPDM " + agreed.version());
    }
  }

  @Override
  void ask(SpdmDialogue device, Negotiated agreed, ObjectNode answer, Deadline deadline)
      throws SpdmException {
    Effect effect =
        content.erase
            ? device.eraseCertificate(slot, keyPair.keyPairId(), deadline)
            : device.setCertificate(
                slot, checked(agreed), keyPair.keyPairId(), keyPair.model(), deadline);
    if (isGoneAfterwards()) {
      note(
          "an emu: device lives as long as the connection to it: the change is gone again;"
              + " 'tsm emulate device' is one that stays");
    }
    answer.put("slot", slot);
    answer.put("erased", content.erase);
    answer.put("resetRequired", effect == Effect.AFTER_RESET);
    if (effect == Effect.AFTER_RESET) {
      note("the change takes effect when the device is reset");
    }
  }

  /** The chain as it is sent, after a person was told what a device may not like about it. */
  private Bytes checked(Negotiated agreed) throws SpdmException {
    Bytes encoded = CertificateChain.encode(agreed.hash(), crypto, certificates);
    CertificateChain chain = CertificateChain.decode(encoded, agreed.hash(), agreed.version());
    LeafModel model = modelOf(agreed);
    CertificateRules.Parameters parameters =
        CertificateRules.Parameters.responder(agreed.version(), agreed.asym(), model, crypto)
            .withCmaSan(CmaSan.OFF, Optional.empty());
    List<CertificateFinding> findings =
        model == LeafModel.ALIAS
            ? CertificateRules.checkUpToDeviceCertificate(chain, parameters)
            : CertificateRules.check(chain, parameters);
    for (CertificateFinding finding : findings) {
      broken |= finding.severity() == CertificateFinding.Severity.ERROR;
      note(
          (finding.severity() == CertificateFinding.Severity.ERROR
                  ? "the chain breaks a rule of SPDM: "
                  : "of the chain: ")
              + finding);
    }
    return encoded;
  }

  /** What the last certificate of the slot is to be. */
  private LeafModel modelOf(Negotiated agreed) {
    if (!agreed.multiKey()) {
      return agreed.has(ResponderCapability.ALIAS_CERT_CAP) ? LeafModel.ALIAS : LeafModel.DEVICE;
    }
    return switch (keyPair.model()) {
      case GENERIC_CERT -> LeafModel.GENERIC;
      case ALIAS_CERT -> LeafModel.ALIAS;
      case DEVICE_CERT, NONE -> LeafModel.DEVICE;
    };
  }

  @Override
  Optional<String> advice(PeerErrorException error) {
    boolean invalid = error.errorCode() == ErrorCode.INVALID_REQUEST.value();
    boolean failed = error.errorCode() == ErrorCode.OPERATION_FAILED.value();
    if (!content.erase && broken && (invalid || failed)) {
      return Optional.of("the rule that the chain breaks is named above");
    }
    if (!content.erase && failed) {
      return Optional.of(
          "is the key of the last certificate one of the device's, as 'tsm spdm csr' asks for?");
    }
    return invalid ? keyPair.advice() : super.advice(error);
  }
}
