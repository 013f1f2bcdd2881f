package org.opentsm.spdm.algorithm;

import java.util.List;
import java.util.stream.Stream;
import org.opentsm.spdm.SpdmVersion;

/**
 * How KEY_EXCHANGE comes to a shared secret: a Diffie-Hellman group, or a key encapsulation
 * mechanism of SPDM 1.4. Each kind has an algorithm structure table of its own, and one algorithm
 * of either is chosen.
 */
public sealed interface KeyExchangeAlgorithm extends MaskBit permits DheGroup, KemAlgorithm {
  /** As the constant is called: {@code SECP_384_R1}, {@code ML_KEM_768}. */
  String name();

  /** Octets of ExchangeData in KEY_EXCHANGE. */
  int requesterExchangeSize();

  /** Octets of ExchangeData in KEY_EXCHANGE_RSP. */
  int responderExchangeSize();

  /** Whether {@code version} defines it and this library has it. */
  boolean isOfferedIn(SpdmVersion version);

  /** All that this library has: the classical ones first. */
  static List<KeyExchangeAlgorithm> all() {
    return Stream.<KeyExchangeAlgorithm>concat(
            Stream.of(DheGroup.values()), Stream.of(KemAlgorithm.values()))
        .filter(algorithm -> algorithm.isOfferedIn(SpdmVersion.V1_4))
        .toList();
  }
}
