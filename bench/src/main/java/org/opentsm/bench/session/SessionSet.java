package org.opentsm.bench.session;

import java.util.List;
import java.util.Set;
import org.opentsm.emulator.pki.KeyKind;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.KemAlgorithm;
import org.opentsm.spdm.algorithm.KeyExchangeAlgorithm;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SessionOffer;

/** What the two ends of a session negotiate, with AES-256-GCM in each. */
public enum SessionSet {
  /** ECDSA and ECDHE over P-384, SHA-384: the set of the goals. */
  P384(AsymAlgorithm.ECDSA_P384, HashAlgorithm.SHA_384, DheGroup.SECP_384_R1),
  /** ECDSA and ECDHE over P-256, SHA-256. */
  P256(AsymAlgorithm.ECDSA_P256, HashAlgorithm.SHA_256, DheGroup.SECP_256_R1),
  /** ECDSA over P-384 with FFDHE over 3072 bits, SHA-384. */
  FFDHE3072(AsymAlgorithm.ECDSA_P384, HashAlgorithm.SHA_384, DheGroup.FFDHE_3072),
  /** ML-DSA-65 with ML-KEM-768, SHA-384. */
  MLDSA65_MLKEM768(PqcAsymAlgorithm.ML_DSA_65, HashAlgorithm.SHA_384, KemAlgorithm.ML_KEM_768);

  private static final String NONE = "NONE";

  private final SignatureAlgorithm asym;
  private final HashAlgorithm hash;
  private final KeyExchangeAlgorithm exchange;

  SessionSet(SignatureAlgorithm asym, HashAlgorithm hash, KeyExchangeAlgorithm exchange) {
    this.asym = asym;
    this.hash = hash;
    this.exchange = exchange;
  }

  /** How the Responder signs. */
  public SignatureAlgorithm asym() {
    return asym;
  }

  /** BaseHashSel. */
  public HashAlgorithm hash() {
    return hash;
  }

  /** What the ends agree on a secret with. */
  public KeyExchangeAlgorithm exchange() {
    return exchange;
  }

  /** The keys that the device needs. */
  public KeyKind keyKind() {
    return KeyKind.of(asym).orElseThrow();
  }

  /** Of the connection: the one of the measurement that the goals come from. */
  public SpdmVersion version() {
    return SpdmVersion.V1_4;
  }

  /** The options of DMTF's spdm-emu that choose the same. */
  public List<String> libspdmOptions() {
    return List.of(
        "--hash",
        hash.name(),
        "--meas_hash",
        hash.name(),
        "--aead",
        AeadSuite.AES_256_GCM.name(),
        "--asym",
        asym instanceof AsymAlgorithm classical ? classical.name() : NONE,
        "--pqc_asym",
        asym instanceof PqcAsymAlgorithm pqc ? pqc.name() : NONE,
        "--dhe",
        exchange instanceof DheGroup group ? group.name() : NONE,
        "--kem",
        exchange instanceof KemAlgorithm kem ? kem.name() : NONE);
  }

  /**
   * A Requester that offers this set alone, with the handshake in the clear as libspdm's has it.
   */
  public RequesterConfig requester(SpdmVersion version) {
    return RequesterConfig.defaults()
        .withVersions(Set.of(version))
        .withAlgorithms(Set.of(hash), Set.of(asym))
        .withSessions(
            new SessionOffer(Set.of(exchange), Set.of(AeadSuite.AES_256_GCM), true, true, false));
  }
}
