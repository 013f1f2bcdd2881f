package org.opentsm.tsm.cli.spdm;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.transcript.Negotiated;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --key-pair} and {@code --model}: which of several keys, and for what certificate. */
final class KeyPairOptions {
  private static final int MAX_KEY_PAIR = 255;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--key-pair",
      paramLabel = "ID",
      description =
          "Which key pair, 1 to 255 ('tsm spdm key-pairs'), from SPDM 1.3 on; needed where a device"
              + " always has several keys in use, refused where it never has.")
  private @Nullable Integer keyPair;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      completionCandidates = ModelNames.class,
      description =
          "The certificate model, where --key-pair is: ${COMPLETION-CANDIDATES} (default: device).")
  private @Nullable Model model;

  /** For Guice and picocli. */
  KeyPairOptions() {}

  /** How the certificate of a slot stands to the device's own. */
  enum Model {
    DEVICE(CertificateModel.DEVICE_CERT),
    ALIAS(CertificateModel.ALIAS_CERT),
    GENERIC(CertificateModel.GENERIC_CERT);

    private final CertificateModel certificate;

    Model(CertificateModel certificate) {
      this.certificate = certificate;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** For completion and help. */
  static final class ModelNames extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    ModelNames() {
      super(Arrays.stream(Model.values()).map(Model::toString).toList());
    }
  }

  /** Whether one of several keys is meant. */
  boolean isGiven() {
    return keyPair != null;
  }

  /** Refuses numbers that no key pair has. */
  void check() {
    if (keyPair != null && (keyPair < 1 || keyPair > MAX_KEY_PAIR)) {
      throw wrong("--key-pair", "expected 1 to " + MAX_KEY_PAIR, String.valueOf(keyPair));
    }
  }

  /** Refuses what does not go with the connection: a key pair is named if there are several. */
  void check(Negotiated agreed) {
    if (agreed.multiKey() && keyPair == null) {
      throw wrong("--key-pair", "expected a key pair, as the device has several", "none");
    }
    if (!agreed.multiKey() && (keyPair != null || model != null)) {
      throw wrong(
          keyPair == null ? "--model" : "--key-pair",
          "expected none, as the connection has one key",
          keyPair == null ? "a model" : "key pair " + keyPair);
    }
  }

  /** Where the device finds a request invalid: what the person should look at. */
  Optional<String> advice() {
    return keyPair == null
        ? Optional.empty()
        : Optional.of(
            "has the device a key " + keyPair + " of this kind? see 'tsm spdm key-pairs'");
  }

  /** The key pair; 0 for the only one. */
  int keyPairId() {
    return keyPair == null ? 0 : keyPair;
  }

  /** The model; none for the only key. */
  CertificateModel model() {
    if (keyPair == null) {
      return CertificateModel.NONE;
    }
    List<Model> chosen = model == null ? List.of(Model.DEVICE) : List.of(model);
    return chosen.getFirst().certificate;
  }

  private ParameterException wrong(String option, String expected, String found) {
    return new ParameterException(
        command.commandLine(),
        "Invalid value for option '" + option + "': " + expected + ", found " + found);
  }
}
