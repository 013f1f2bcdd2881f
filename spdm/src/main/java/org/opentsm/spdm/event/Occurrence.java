package org.opentsm.spdm.event;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.message.DmtfEvent;
import org.opentsm.spdm.message.SpdmEvent;
import org.opentsm.spdm.message.StandardsBody;

/**
 * Something that happened, before a session has given it a number.
 *
 * @param standardId who defines the type: {@link StandardsBody}, 0 to 255
 * @param vendorId as long as the body says, at most 255 octets
 * @param typeId of the body or vendor, 0 to 65,535
 * @param detail at most 65,535 octets
 */
public record Occurrence(int standardId, Bytes vendorId, int typeId, Bytes detail) {
  /** Checks the ranges. */
  public Occurrence {
    SpdmEvent.requireRanges(standardId, vendorId, typeId, detail);
  }

  /** Something of DMTF's types. */
  public static Occurrence of(DmtfEvent event) {
    return new Occurrence(
        StandardsBody.DMTF.value(), Bytes.EMPTY, event.type().value(), event.detail());
  }

  /**
   * The event that tells of it.
   *
   * @param instanceId 0 to 2^32-1
   */
  SpdmEvent numbered(long instanceId) {
    return new SpdmEvent(instanceId, standardId, vendorId, typeId, detail);
  }
}
