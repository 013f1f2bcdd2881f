package org.opentsm.spdm.message;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * One event (DSP0274 1.3, "SEND_EVENT request").
 *
 * <pre>
 * EventInstanceID  4
 * reserved         4
 * StandardID       1
 * VendorIDLen      1
 * VendorID
 * EventTypeId      2
 * EventDetailLen   2
 * EventDetail
 * </pre>
 *
 * @param instanceId rises by one with each event of a session, 0 to 2^32-1
 * @param standardId who defines the type: {@link StandardsBody}, 0 to 255
 * @param vendorId as long as the body says, at most 255 octets
 * @param typeId of the body or vendor, 0 to 65,535
 * @param detail what happened, at most 65,535 octets
 */
public record SpdmEvent(long instanceId, int standardId, Bytes vendorId, int typeId, Bytes detail) {
  /** Octets of the shortest event. */
  static final int MIN_SIZE = 14;

  /** Checks the ranges. */
  public SpdmEvent {
    Limits.requireRange("EventInstanceID", instanceId, 0, Limits.U32);
    requireRanges(standardId, vendorId, typeId, detail);
  }

  /**
   * Checks what an event has beside its number.
   *
   * @throws IllegalArgumentException if something is out of its range
   */
  public static void requireRanges(int standardId, Bytes vendorId, int typeId, Bytes detail) {
    Limits.requireRange("StandardID", standardId, 0, 255);
    Limits.requireAtMost("VendorID", vendorId, 255);
    Limits.requireRange("EventTypeId", typeId, 0, 0xFFFF);
    Limits.requireAtMost("EventDetail", detail, 0xFFFF);
    StandardsBody.requireVendorId(standardId, vendorId);
  }

  /** The type, if it is one of DMTF's and has the detail that belongs to it. */
  public Optional<DmtfEventType> dmtfType() {
    return standardId == StandardsBody.DMTF.value()
        ? DmtfEventType.ofValue(typeId).filter(type -> type.detailSize() == detail.length())
        : Optional.empty();
  }

  /** What it tells, if its type is one of DMTF's and its detail makes sense. */
  public Optional<DmtfEvent> dmtf() {
    return dmtfType().map(type -> DmtfEvent.of(type, detail));
  }

  /** Octets on the wire. */
  public int size() {
    return MIN_SIZE + vendorId.length() + detail.length();
  }

  static SpdmEvent read(WireReader in) throws MalformedMessageException {
    long instanceId = in.u32("EventInstanceID");
    in.reserved(4);
    int standardId = in.u8("StandardID");
    Bytes vendorId = StandardsBody.readVendorId(in, standardId);
    int typeId = in.u16("EventTypeId");
    int detailLength = in.u16("EventDetailLen");
    return new SpdmEvent(
        instanceId, standardId, vendorId, typeId, in.bytes(detailLength, "EventDetail"));
  }

  void write(WireWriter out) {
    out.u32(instanceId).reserved(4).u8(standardId).u8(vendorId.length()).bytes(vendorId);
    out.u16(typeId).u16(detail.length()).bytes(detail);
  }
}
