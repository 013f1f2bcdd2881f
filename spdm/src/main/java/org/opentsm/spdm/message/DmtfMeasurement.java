package org.opentsm.spdm.message;

import java.util.Optional;
import java.util.OptionalLong;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * A measurement of the DMTF specification (DSP0274, "DMTF specification for the Measurement field
 * of a measurement block").
 *
 * <pre>
 * 0 DMTFSpecMeasurementValueType  1   bit 7: raw bit stream; bits 0-6: what it is
 * 1 DMTFSpecMeasurementValueSize  2
 * 3 DMTFSpecMeasurementValue
 * </pre>
 *
 * @param rawBitStream whether the value is the thing itself rather than its digest
 * @param typeValue bits 0-6, 0 to 127: {@link MeasurementValueType}, or a value that it does not
 *     know
 * @param value at most 65,532 octets; 8 for a raw security version number, 16 for a raw device mode
 */
public record DmtfMeasurement(boolean rawBitStream, int typeValue, Bytes value) {
  private static final int RAW = 0x80;
  private static final int HEADER_SIZE = 3;
  private static final int MAX_VALUE = 0xFFFF - HEADER_SIZE;
  private static final int SVN_SIZE = 8;

  /** Checks the sizes. */
  public DmtfMeasurement {
    Limits.requireRange("DMTFSpecMeasurementValueType", typeValue, 0, 127);
    Limits.requireRange("DMTFSpecMeasurementValueSize", value.length(), 0, MAX_VALUE);
    int fixed = fixedSize(rawBitStream, typeValue);
    if (fixed != 0) {
      Limits.requireSize("DMTFSpecMeasurementValue", value, fixed);
    }
  }

  /** A digest of the thing. */
  public static DmtfMeasurement digest(MeasurementValueType type, Bytes digest) {
    return new DmtfMeasurement(false, type.value(), digest);
  }

  /** The thing itself. */
  public static DmtfMeasurement raw(MeasurementValueType type, Bytes value) {
    return new DmtfMeasurement(true, type.value(), value);
  }

  /** A security version number; all 64 bits of {@code number}. */
  public static DmtfMeasurement securityVersionNumber(long number) {
    return raw(
        MeasurementValueType.SECURITY_VERSION_NUMBER, new WireWriter().u64(number).toBytes());
  }

  /** The modes of the device. */
  public static DmtfMeasurement deviceMode(DeviceMode mode) {
    return raw(MeasurementValueType.DEVICE_MODE, mode.encode());
  }

  /** What is measured, if the specification assigns the value. */
  public Optional<MeasurementValueType> type() {
    return MeasurementValueType.ofValue(typeValue);
  }

  /** The number if this is a raw security version number; values from 2^63 on come out negative. */
  public OptionalLong securityVersionNumber() {
    if (!isRaw(MeasurementValueType.SECURITY_VERSION_NUMBER)) {
      return OptionalLong.empty();
    }
    long number = 0;
    for (int i = SVN_SIZE - 1; i >= 0; i--) {
      number = number << 8 | value.get(i);
    }
    return OptionalLong.of(number);
  }

  /** The modes if this is a raw device mode. */
  public Optional<DeviceMode> deviceMode() {
    return isRaw(MeasurementValueType.DEVICE_MODE)
        ? Optional.of(DeviceMode.of(value))
        : Optional.empty();
  }

  /** The measurement on the wire. */
  public Bytes encode() {
    return new WireWriter()
        .u8(typeValue | (rawBitStream ? RAW : 0))
        .u16(value.length())
        .bytes(value)
        .toBytes();
  }

  /** Reads a measurement that fills {@code size} octets. */
  static DmtfMeasurement read(WireReader in, int size) throws MalformedMessageException {
    if (size < HEADER_SIZE) {
      throw in.rejectLast(2, "MeasurementSize", HEADER_SIZE + " or more", Integer.toString(size));
    }
    int type = in.u8("DMTFSpecMeasurementValueType");
    int valueSize = in.u16("DMTFSpecMeasurementValueSize");
    int expected = size - HEADER_SIZE;
    if (valueSize != expected) {
      throw in.rejectLast(
          2,
          "DMTFSpecMeasurementValueSize",
          expected + ", from MeasurementSize",
          Integer.toString(valueSize));
    }
    return readValue(in, type, valueSize);
  }

  /** Reads a measurement that stands by itself; whatever follows it is left unread. */
  static DmtfMeasurement read(WireReader in) throws MalformedMessageException {
    int type = in.u8("DMTFSpecMeasurementValueType");
    int valueSize = in.u16("DMTFSpecMeasurementValueSize");
    if (valueSize > MAX_VALUE) {
      throw in.rejectLast(
          2, "DMTFSpecMeasurementValueSize", "at most " + MAX_VALUE, Integer.toString(valueSize));
    }
    return readValue(in, type, valueSize);
  }

  private static DmtfMeasurement readValue(WireReader in, int type, int valueSize)
      throws MalformedMessageException {
    boolean raw = (type & RAW) != 0;
    int fixed = fixedSize(raw, type & ~RAW);
    if (fixed != 0 && valueSize != fixed) {
      throw in.rejectLast(
          2,
          "DMTFSpecMeasurementValueSize",
          fixed + " for type " + (type & ~RAW),
          Integer.toString(valueSize));
    }
    return new DmtfMeasurement(raw, type & ~RAW, in.bytes(valueSize, "DMTFSpecMeasurementValue"));
  }

  /** The measurement in these octets, which a caller vouches for. */
  static DmtfMeasurement of(Bytes octets) {
    WireReader in = new WireReader("measurement block", octets);
    try {
      DmtfMeasurement measurement = read(in, octets.length());
      in.end(0);
      return measurement;
    } catch (MalformedMessageException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private boolean isRaw(MeasurementValueType type) {
    return rawBitStream && typeValue == type.value();
  }

  /** Octets of the value, where the specification fixes them; otherwise 0. */
  private static int fixedSize(boolean raw, int type) {
    if (!raw) {
      return 0;
    }
    return type == MeasurementValueType.DEVICE_MODE.value()
        ? DeviceMode.SIZE
        : type == MeasurementValueType.SECURITY_VERSION_NUMBER.value() ? SVN_SIZE : 0;
  }
}
