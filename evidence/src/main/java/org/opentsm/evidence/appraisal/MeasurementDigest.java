package org.opentsm.evidence.appraisal;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.MeasurementBlock;

/** The digest by which a policy knows a measurement. */
final class MeasurementDigest {
  private MeasurementDigest() {}

  /**
   * The digest that the block states, or the one that the device would state for the raw bit stream
   * in it: under the measurement hash, or the connection's hash for a device that has raw bit
   * streams only.
   *
   * @return empty for a block of another specification than DMTF's
   */
  static Optional<Bytes> of(MeasurementBlock block, Negotiation agreed, SpdmCrypto crypto) {
    HashAlgorithm hash = agreed.measurementDigest();
    return block.dmtf().map(measurement -> of(measurement, hash, crypto));
  }

  private static Bytes of(DmtfMeasurement measurement, HashAlgorithm hash, SpdmCrypto crypto) {
    return measurement.rawBitStream()
        ? crypto.digest(hash, measurement.value())
        : measurement.value();
  }
}
