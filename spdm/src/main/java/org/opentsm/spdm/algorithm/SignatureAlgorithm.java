package org.opentsm.spdm.algorithm;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.opentsm.spdm.SpdmVersion;

/**
 * How one end signs: a classical algorithm, or a post-quantum one of SPDM 1.4. Each kind has a
 * field of its own in NEGOTIATE_ALGORITHMS, and one algorithm of either is chosen.
 */
public sealed interface SignatureAlgorithm extends MaskBit permits AsymAlgorithm, PqcAsymAlgorithm {
  /** As the constant is called: {@code ECDSA_P384}, {@code ML_DSA_65}. */
  String name();

  /** Octets of a signature on the wire. */
  int signatureSize();

  /** Whether {@code version} defines it and this library can use it. */
  boolean isOfferedIn(SpdmVersion version);

  /** All that this library can use: the classical ones first. */
  static List<SignatureAlgorithm> all() {
    return Stream.<SignatureAlgorithm>concat(
            Stream.of(AsymAlgorithm.values()), Stream.of(PqcAsymAlgorithm.values()))
        .filter(algorithm -> algorithm.isOfferedIn(SpdmVersion.V1_4))
        .toList();
  }

  /** The value of BaseAsymAlgo, or of ReqBaseAsymAlg, with the bits of the classical ones. */
  static long baseField(Collection<? extends SignatureAlgorithm> algorithms) {
    return MaskBit.fieldOf(
        algorithms.stream().filter(algorithm -> algorithm instanceof AsymAlgorithm).toList());
  }

  /** The value of PqcAsymAlgo, or of ReqPqcAsymAlg, with the bits of the post-quantum ones. */
  static long pqcField(Collection<? extends SignatureAlgorithm> algorithms) {
    return MaskBit.fieldOf(
        algorithms.stream().filter(algorithm -> algorithm instanceof PqcAsymAlgorithm).toList());
  }

  /**
   * Whether its bit is set in the field of its kind.
   *
   * @param baseField BaseAsymAlgo or BaseAsymSel, or their counterpart for the Requester
   * @param pqcField PqcAsymAlgo or PqcAsymSel, or their counterpart
   */
  default boolean isIn(long baseField, long pqcField) {
    return switch (this) {
      case AsymAlgorithm classical -> (baseField & classical.mask()) != 0;
      case PqcAsymAlgorithm pqc -> (pqcField & pqc.mask()) != 0;
    };
  }
}
