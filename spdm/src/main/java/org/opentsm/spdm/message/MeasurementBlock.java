package org.opentsm.spdm.message;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * One measurement (DSP0274, "Measurement block").
 *
 * <pre>
 * 0 Index                     1   1 to 254
 * 1 MeasurementSpecification  1   bit 0: DMTF
 * 2 MeasurementSize           2
 * 4 Measurement
 * </pre>
 *
 * @param index 1 to 254; 253 is the measurement manifest, 254 the device mode
 * @param measurementSpecification 1 for DMTF; a block of any other specification is kept as it is
 * @param measurement the octets of the block behind its header, at most 65,535; a {@link
 *     DmtfMeasurement} if that is the specification
 */
public record MeasurementBlock(int index, int measurementSpecification, Bytes measurement) {
  /** MeasurementSpecification: DMTF. */
  public static final int DMTF = 0x01;

  /** The index of the measurement manifest. */
  public static final int MANIFEST_INDEX = 0xFD;

  /** The index of the device mode. */
  public static final int DEVICE_MODE_INDEX = 0xFE;

  static final int FIRST_INDEX = 1;
  static final int LAST_INDEX = 0xFE;
  static final int HEADER_SIZE = 4;

  /** Checks the ranges and, if the specification is DMTF, the layout. */
  public MeasurementBlock {
    Limits.requireRange("Index", index, FIRST_INDEX, LAST_INDEX);
    Limits.requireRange("MeasurementSpecification", measurementSpecification, 0, 255);
    Limits.requireRange("MeasurementSize", measurement.length(), 0, 0xFFFF);
    if (measurementSpecification == DMTF) {
      DmtfMeasurement.of(measurement);
    }
  }

  /** A block of the DMTF specification. */
  public static MeasurementBlock of(int index, DmtfMeasurement measurement) {
    return new MeasurementBlock(index, DMTF, measurement.encode());
  }

  /** The measurement, unless the block follows another specification than DMTF's. */
  public Optional<DmtfMeasurement> dmtf() {
    return measurementSpecification == DMTF
        ? Optional.of(DmtfMeasurement.of(measurement))
        : Optional.empty();
  }

  /** The block on the wire: what a measurement summary hash is made of. */
  public Bytes encode() {
    WireWriter out = new WireWriter();
    write(out);
    return out.toBytes();
  }

  void write(WireWriter out) {
    out.u8(index).u8(measurementSpecification).u16(measurement.length()).bytes(measurement);
  }

  int size() {
    return HEADER_SIZE + measurement.length();
  }

  static MeasurementBlock read(WireReader in) throws MalformedMessageException {
    int index = in.u8("Index");
    if (index < FIRST_INDEX || index > LAST_INDEX) {
      throw in.rejectLast(1, "Index", FIRST_INDEX + " to " + LAST_INDEX, Integer.toString(index));
    }
    int specification = in.u8("MeasurementSpecification");
    int size = in.u16("MeasurementSize");
    if (specification != DMTF) {
      return new MeasurementBlock(index, specification, in.bytes(size, "Measurement"));
    }
    return new MeasurementBlock(index, specification, DmtfMeasurement.read(in, size).encode());
  }
}
