package org.opentsm.evidence;

import org.opentsm.spdm.Bytes;

/** The negotiation of a connection, VCA: its messages, or what the TSM says of them. */
public sealed interface Vca {
  /**
   * GET_VERSION, VERSION, GET_CAPABILITIES, CAPABILITIES, NEGOTIATE_ALGORITHMS and ALGORITHMS.
   *
   * @param octets the exact octets, one message after the other
   */
  record Messages(Bytes octets) implements Vca {
    /** Checks the size. */
    public Messages {
      Limits.requireBlob("vca", octets);
    }
  }

  /**
   * What was negotiated as the TSM says it, where it cannot give the messages. Nobody vouches for
   * it; it tells how to read the other messages. Before SPDM 1.2 the signature of MEASUREMENTS does
   * not cover the negotiation, so that it can be checked with this alone.
   *
   * @param version SPDMVersion of the messages' headers, 0 to 255: 0x11 is SPDM 1.1
   * @param baseAsymSel BaseAsymSel of ALGORITHMS, 0 to 2<sup>32</sup>-1
   * @param pqcAsymSel PqcAsymSel of ALGORITHMS, 0 to 2<sup>32</sup>-1; 0 before SPDM 1.4
   * @param baseHashSel BaseHashSel of ALGORITHMS, 0 to 2<sup>32</sup>-1
   * @param measurementHashAlgo MeasurementHashAlgo of ALGORITHMS, 0 to 2<sup>32</sup>-1
   */
  record Stated(
      int version, long baseAsymSel, long pqcAsymSel, long baseHashSel, long measurementHashAlgo)
      implements Vca {
    /** Checks the ranges. */
    public Stated {
      Limits.requireRange("version", version, 0, 0xFF);
      Limits.requireU32("baseAsymSel", baseAsymSel);
      Limits.requireU32("pqcAsymSel", pqcAsymSel);
      Limits.requireU32("baseHashSel", baseHashSel);
      Limits.requireU32("measurementHashAlgo", measurementHashAlgo);
    }
  }
}
