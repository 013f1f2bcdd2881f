package org.opentsm.emulator.device;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.opentsm.emulator.ProfileException;
import org.opentsm.emulator.UnknownNameException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.KemAlgorithm;
import org.opentsm.spdm.algorithm.KeyExchangeAlgorithm;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.message.CapabilityRules;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.responder.MutualAuthentication.Form;

/** The profiles that have a name. */
public final class NamedProfiles {
  private static final int SMALL_SIZE = 256;
  private static final int SMALLEST_SIZE = CapabilityRules.MIN_DATA_TRANSFER_SIZE;

  /** 2 to this power microseconds are 32 seconds. */
  private static final int PATIENT = 25;

  private static final List<KeyExchangeAlgorithm> POST_QUANTUM_EXCHANGES =
      List.of(KemAlgorithm.ML_KEM_768, KemAlgorithm.ML_KEM_1024, KemAlgorithm.ML_KEM_512);

  /** Made once: a fleet asks at every meeting. Behind the constants that it is made of. */
  private static final List<Entry> ALL = make();

  private NamedProfiles() {}

  /**
   * A profile and what it is good for.
   *
   * @param name for the command line
   * @param description one line for people
   * @param profile what the device can do
   */
  public record Entry(String name, String description, DeviceProfile profile) {}

  /**
   * The profile with this name.
   *
   * @throws UnknownNameException naming those that there are
   */
  public static DeviceProfile named(String name) throws UnknownNameException {
    for (Entry entry : ALL) {
      if (entry.name.equals(name)) {
        return entry.profile;
      }
    }
    throw new UnknownNameException("profile", name, ALL.stream().map(Entry::name).toList());
  }

  /**
   * The profile with this name, or in this file.
   *
   * @param nameOrFile a file has a slash in its name
   * @throws UnknownNameException naming those that there are
   * @throws ProfileException if the file makes no sense
   */
  public static DeviceProfile find(String nameOrFile)
      throws UnknownNameException, ProfileException {
    if (!nameOrFile.contains("/")) {
      return named(nameOrFile);
    }
    try {
      return ProfileFile.read(Path.of(nameOrFile));
    } catch (InvalidPathException e) {
      throw ProfileException.noFile(nameOrFile, "no name of a file", e);
    }
  }

  /** All of them, the default first. */
  public static List<Entry> all() {
    return ALL;
  }

  private static List<Entry> make() {
    return List.of(
        entry("default", "every version and algorithm but SLH-DSA", p -> {}),
        version(SpdmVersion.V1_0),
        version(SpdmVersion.V1_1),
        version(SpdmVersion.V1_2),
        version(SpdmVersion.V1_3),
        version(SpdmVersion.V1_4),
        asym("p256", AsymAlgorithm.ECDSA_P256, HashAlgorithm.SHA_256),
        asym("p384", AsymAlgorithm.ECDSA_P384, HashAlgorithm.SHA_384),
        asym("p521", AsymAlgorithm.ECDSA_P521, HashAlgorithm.SHA_512),
        asym("rsa2048", AsymAlgorithm.RSAPSS_2048, HashAlgorithm.SHA_256),
        asym("rsa3072", AsymAlgorithm.RSAPSS_3072, HashAlgorithm.SHA_384),
        asym("rsa4096", AsymAlgorithm.RSAPSS_4096, HashAlgorithm.SHA_512),
        asym("ed25519", AsymAlgorithm.ED25519, HashAlgorithm.SHA_512),
        asym("ed448", AsymAlgorithm.ED448, HashAlgorithm.SHA3_512),
        entry(
            "ed448-context",
            "Ed448 alone, with the context string that DMTF's implementation leaves out",
            p -> {
              p.asymAlgorithms = List.of(AsymAlgorithm.ED448);
              p.ed448Context = true;
            }),
        entry(
            "post-quantum",
            "ML-DSA and ML-KEM alone, ML_DSA_65 and ML_KEM_768 first",
            p -> {
              p.versions = Set.of(SpdmVersion.V1_4);
              p.asymAlgorithms =
                  List.of(
                      PqcAsymAlgorithm.ML_DSA_65,
                      PqcAsymAlgorithm.ML_DSA_87,
                      PqcAsymAlgorithm.ML_DSA_44);
              p.keyExchanges = POST_QUANTUM_EXCHANGES;
            }),
        entry(
            "slh-dsa",
            "SLH-DSA and ML-KEM alone, SLH_DSA_SHA2_128F first; takes up to 32 seconds to sign",
            p -> {
              p.versions = Set.of(SpdmVersion.V1_4);
              p.asymAlgorithms = slhDsa();
              p.keyExchanges = POST_QUANTUM_EXCHANGES;
              p.ctExponent = PATIENT;
            }),
        entry(
            "sha3",
            "SHA-3 for everything",
            p -> {
              p.hashAlgorithms =
                  List.of(HashAlgorithm.SHA3_384, HashAlgorithm.SHA3_256, HashAlgorithm.SHA3_512);
              p.measurementHashes = List.of(MeasurementHash.SHA3_384);
            }),
        entry(
            "alias",
            "the alias certificate model: a leaf below the device's own certificate",
            p -> {
              p.model = CertificateModel.ALIAS_CERT;
              p.capabilities.add(ResponderCapability.ALIAS_CERT_CAP);
              p.capabilities.removeAll(
                  Set.of(ResponderCapability.CSR_CAP, ResponderCapability.SET_CERT_CAP));
            }),
        entry(
            "public-key",
            "has a public key that Requesters were given beforehand, and no certificates",
            p -> {
              p.versions =
                  Set.of(SpdmVersion.V1_1, SpdmVersion.V1_2, SpdmVersion.V1_3, SpdmVersion.V1_4);
              p.capabilities.removeAll(
                  Set.of(
                      ResponderCapability.CERT_CAP,
                      ResponderCapability.CSR_CAP,
                      ResponderCapability.SET_CERT_CAP,
                      ResponderCapability.GET_KEY_PAIR_INFO_CAP,
                      ResponderCapability.SET_KEY_PAIR_INFO_CAP,
                      ResponderCapability.MULTI_KEY_CAP_NEG));
              p.capabilities.add(ResponderCapability.PUB_KEY_ID_CAP);
            }),
        entry(
            "install-reset",
            "new certificates, and changes of keys, take effect when it is reset: at the next"
                + " GET_VERSION",
            p ->
                p.capabilities.addAll(
                    Set.of(
                        ResponderCapability.CERT_INSTALL_RESET_CAP,
                        ResponderCapability.SET_KEY_PAIR_RESET_CAP))),
        entry("all-slots", "a chain in every slot", p -> p.slots = Set.of(0, 1, 2, 3, 4, 5, 6, 7)),
        entry("debug", "says that invasive debug is active", p -> p.debugging = true),
        entry(
            "manifest",
            "describes its measurements as concise evidence, in its manifest",
            p -> p.conciseEvidence = true),
        entry(
            "raw-measurements",
            "measures by raw bit streams, without digests",
            p -> p.measurementHashes = List.of(MeasurementHash.RAW_BIT_STREAM_ONLY)),
        entry(
            "no-challenge",
            "answers no CHALLENGE",
            p -> p.capabilities.remove(ResponderCapability.CHAL_CAP)),
        entry(
            "unsigned-measurements",
            "signs no measurements",
            p -> {
              p.capabilities.remove(ResponderCapability.MEAS_CAP_SIG);
              p.capabilities.add(ResponderCapability.MEAS_CAP_NO_SIG);
            }),
        entry(
            "no-sessions",
            "opens no secured sessions",
            p ->
                p.capabilities.removeAll(
                    Set.of(
                        ResponderCapability.KEY_EX_CAP,
                        ResponderCapability.ENCRYPT_CAP,
                        ResponderCapability.MAC_CAP,
                        ResponderCapability.HBEAT_CAP,
                        ResponderCapability.KEY_UPD_CAP,
                        ResponderCapability.EVENT_CAP))),
        entry(
            "clear-handshake",
            "leaves the handshake of a session in the clear",
            p -> p.capabilities.add(ResponderCapability.HANDSHAKE_IN_THE_CLEAR_CAP)),
        mutual("mutual", "the encapsulated request flow", Form.ENCAPSULATED),
        mutual("mutual-digests", "DIGESTS that KEY_EXCHANGE_RSP asks for", Form.GET_DIGESTS),
        entry(
            "psk",
            "opens sessions with a pre-shared key as well (file psk among its keys)",
            p -> p.capabilities.add(ResponderCapability.PSK_CAP_WITH_CONTEXT)),
        entry(
            "psk-no-context",
            "the same, without a context of the device: PSK_EXCHANGE_RSP ends the handshake",
            p -> p.capabilities.add(ResponderCapability.PSK_CAP_NO_CONTEXT)),
        entry(
            "ide",
            "encrypts its link (IDE) and locks its interfaces (TDISP), in sessions",
            p -> p.ide = true),
        entry("slow", "needs time to sign and says so (ResponseNotReady)", p -> p.slow = true),
        entry(
            "small",
            "takes and sends " + SMALL_SIZE + " bytes at a time",
            p -> p.dataTransferSize = SMALL_SIZE),
        entry(
            "smallest",
            "takes and sends " + SMALLEST_SIZE + " bytes at a time, the least there may be",
            p -> p.dataTransferSize = SMALLEST_SIZE),
        entry(
            "no-chunks",
            "takes and sends every message whole",
            p -> p.capabilities.remove(ResponderCapability.CHUNK_CAP)));
  }

  /** The quick sets first: those with large signatures. */
  private static List<SignatureAlgorithm> slhDsa() {
    return Arrays.stream(PqcAsymAlgorithm.values())
        .filter(algorithm -> !algorithm.isMlDsa())
        .sorted(Comparator.comparing(algorithm -> algorithm.name().endsWith("S")))
        .map(SignatureAlgorithm.class::cast)
        .toList();
  }

  private static Entry version(SpdmVersion version) {
    return entry(
        "spdm-" + version, "SPDM " + version + " alone", p -> p.versions = Set.of(version));
  }

  private static Entry asym(String name, AsymAlgorithm algorithm, HashAlgorithm hash) {
    return entry(
        name,
        algorithm + " with " + hash + " alone",
        p -> {
          p.asymAlgorithms = List.of(algorithm);
          p.hashAlgorithms = List.of(hash);
          p.measurementHashes = List.of(MeasurementHash.valueOf(hash.name()));
        });
  }

  private static Entry mutual(String name, String how, Form form) {
    return entry(
        name,
        "has Requesters authenticate themselves, if they can, beginning with " + how,
        p -> {
          p.mutual = form;
          p.capabilities.add(ResponderCapability.MUT_AUTH_CAP);
        });
  }

  private static Entry entry(
      String name, String description, Consumer<DeviceProfile.Builder> change) {
    DeviceProfile.Builder builder = DeviceProfile.DEFAULT.toBuilder();
    change.accept(builder);
    return new Entry(name, description, builder.build());
  }
}
