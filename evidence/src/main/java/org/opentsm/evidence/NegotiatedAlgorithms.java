package org.opentsm.evidence;

/**
 * What the TSM says was negotiated, where it cannot give the messages. Nobody vouches for it; it
 * tells how to read the other messages. Before SPDM 1.2 the signature of MEASUREMENTS does not
 * cover the negotiation, so that it can be checked with this alone.
 *
 * @param version SPDMVersion of the messages' headers, 0 to 255: 0x11 is SPDM 1.1
 * @param baseAsymSel BaseAsymSel of ALGORITHMS, 0 to 2<sup>32</sup>-1
 * @param pqcAsymSel PqcAsymSel of ALGORITHMS, 0 to 2<sup>32</sup>-1; 0 before SPDM 1.4
 * @param baseHashSel BaseHashSel of ALGORITHMS, 0 to 2<sup>32</sup>-1
 * @param measurementHashAlgo MeasurementHashAlgo of ALGORITHMS, 0 to 2<sup>32</sup>-1
 */
public record NegotiatedAlgorithms(
    int version, long baseAsymSel, long pqcAsymSel, long baseHashSel, long measurementHashAlgo) {
  /** Checks the ranges. */
  public NegotiatedAlgorithms {
    Limits.requireRange("version", version, 0, 0xFF);
    Limits.requireU32("baseAsymSel", baseAsymSel);
    Limits.requireU32("pqcAsymSel", pqcAsymSel);
    Limits.requireU32("baseHashSel", baseHashSel);
    Limits.requireU32("measurementHashAlgo", measurementHashAlgo);
  }
}
