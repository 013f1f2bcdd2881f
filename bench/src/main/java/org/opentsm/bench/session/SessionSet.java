package org.opentsm.bench.session;

import java.util.List;
import java.util.Set;
import org.opentsm.emulator.pki.KeyKind;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SessionOffer;

/** What the two ends of a session negotiate, with AES-256-GCM in each. */
public enum SessionSet {
  /** ECDSA and ECDHE over P-384, SHA-384: the set of the goals. */
  P384(AsymAlgorithm.ECDSA_P384, HashAlgorithm.SHA_384, DheGroup.SECP_384_R1),
  /** ECDSA and ECDHE over P-256, SHA-256. */
  P256(AsymAlgorithm.ECDSA_P256, HashAlgorithm.SHA_256, DheGroup.SECP_256_R1),
  /** ECDSA over P-384 with FFDHE over 3072 bits, SHA-384. */
  FFDHE3072(AsymAlgorithm.ECDSA_P384, HashAlgorithm.SHA_384, DheGroup.FFDHE_3072);

  private final AsymAlgorithm asym;
  private final HashAlgorithm hash;
  private final DheGroup group;

  SessionSet(AsymAlgorithm asym, HashAlgorithm hash, DheGroup group) {
    this.asym = asym;
    this.hash = hash;
    this.group = group;
  }

  /** How the Responder signs. */
  public AsymAlgorithm asym() {
    return asym;
  }

  /** BaseHashSel. */
  public HashAlgorithm hash() {
    return hash;
  }

  /** What the ends agree on a secret with. */
  public DheGroup group() {
    return group;
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
        "--asym",
        asym.name(),
        "--hash",
        hash.name(),
        "--meas_hash",
        hash.name(),
        "--dhe",
        group.name(),
        "--aead",
        AeadSuite.AES_256_GCM.name());
  }

  /** A Requester that offers this set alone, with the handshake in the clear as libspdm's has it. */
  public RequesterConfig requester(SpdmVersion version) {
    return RequesterConfig.defaults()
        .withVersions(Set.of(version))
        .withAlgorithms(Set.of(hash), Set.of(asym))
        .withSessions(
            new SessionOffer(Set.of(group), Set.of(AeadSuite.AES_256_GCM), true, true, false));
  }
}
