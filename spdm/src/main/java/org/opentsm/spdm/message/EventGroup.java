package org.opentsm.spdm.message;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * Event types of one standards body or vendor, in SUPPORTED_EVENT_TYPES and in
 * SUBSCRIBE_EVENT_TYPES (DSP0274 1.3, "Event group format").
 *
 * <pre>
 * StandardID      1
 * VendorIDLen     1
 * VendorID
 * EventTypeCount  2
 * EventGroupVer   2
 * Attributes      4   bit 0: all types of the group, in SUBSCRIBE_EVENT_TYPES
 * EventTypeId     2   each
 * reserved        2
 * </pre>
 *
 * @param standardId who defines the types: {@link StandardsBody}, 0 to 255
 * @param vendorId as long as the body says, at most 255 octets
 * @param version of the group, 0 to 65,535; that of DMTF is {@link #DMTF_VERSION}
 * @param all whether every type is meant; then none is named
 * @param types EventTypeId of each, 0 to 65,535, without repetition
 */
public record EventGroup(
    int standardId, Bytes vendorId, int version, boolean all, Set<Integer> types) {
  /** EventGroupVer of DMTF's types. */
  public static final int DMTF_VERSION = 1;

  private static final int MAX = 0xFFFF;
  private static final int TYPE_SIZE = 4;
  private static final long ALL = 1;

  /** Copies and sorts the set, and checks the ranges. */
  public EventGroup {
    types = Collections.unmodifiableSet(new TreeSet<>(types));
    Limits.requireRange("StandardID", standardId, 0, 255);
    StandardsBody.requireVendorId(standardId, vendorId);
    Limits.requireAtMost("VendorID", vendorId, 255);
    Limits.requireRange("EventGroupVer", version, 0, MAX);
    Limits.requireRange("EventTypeCount", types.size(), 0, MAX);
    types.forEach(type -> Limits.requireRange("EventTypeId", type, 0, MAX));
    if (all && !types.isEmpty()) {
      throw new IllegalArgumentException("all types of the group, and " + types.size() + " named");
    }
  }

  /** Some of DMTF's types. */
  public static EventGroup dmtf(Set<DmtfEventType> types) {
    Set<Integer> values = new HashSet<>();
    types.forEach(type -> values.add(type.value()));
    return new EventGroup(StandardsBody.DMTF.value(), Bytes.EMPTY, DMTF_VERSION, false, values);
  }

  /** All of DMTF's types. */
  public static EventGroup dmtf() {
    return dmtf(EnumSet.allOf(DmtfEventType.class));
  }

  /** The same group, whatever types of it are meant. */
  public EventGroup everything() {
    return new EventGroup(standardId, vendorId, version, true, Set.of());
  }

  /** Whether another is of the same body, vendor and version. */
  public boolean isSameGroup(EventGroup other) {
    return standardId == other.standardId
        && vendorId.equals(other.vendorId)
        && version == other.version;
  }

  /** Whether an event is of this group and its type among those that are meant. */
  public boolean covers(int ofStandardId, Bytes ofVendorId, int typeId) {
    return standardId == ofStandardId
        && vendorId.equals(ofVendorId)
        && (all || types.contains(typeId));
  }

  /**
   * Reads a list of groups, all of it and nothing else.
   *
   * @param message whose list it is, for rejections
   * @param count groups in the list, 0 to 255
   * @param list {@code SupportedEventGroupsList} or {@code SubscribeList}
   */
  static List<EventGroup> decode(String message, int count, Bytes list)
      throws MalformedMessageException {
    WireReader in = new WireReader(message, list);
    List<EventGroup> groups = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      groups.add(read(in));
    }
    in.end(0);
    return List.copyOf(groups);
  }

  private static EventGroup read(WireReader in) throws MalformedMessageException {
    int standardId = in.u8("StandardID");
    Bytes vendorId = StandardsBody.readVendorId(in, standardId);
    int count = in.u16("EventTypeCount");
    int version = in.u16("EventGroupVer");
    boolean all = (in.u32("Attributes") & ALL) != 0;
    int room = in.remaining() / TYPE_SIZE;
    if (count > (all ? 0 : room)) {
      throw in.rejectLast(
          8, "EventTypeCount", all ? "0 with All" : "0 to " + room, Integer.toString(count));
    }
    Set<Integer> types = new HashSet<>();
    for (int i = 0; i < count; i++) {
      types.add(in.u16("EventTypeId"));
      in.reserved(2);
    }
    return new EventGroup(standardId, vendorId, version, all, types);
  }

  /** A list of groups on the wire; types by rising value. */
  static Bytes encode(List<EventGroup> groups) {
    WireWriter out = new WireWriter();
    groups.forEach(group -> group.write(out));
    return out.toBytes();
  }

  private void write(WireWriter out) {
    out.u8(standardId).u8(vendorId.length()).bytes(vendorId);
    out.u16(types.size()).u16(version).u32(all ? ALL : 0);
    types.forEach(type -> out.u16(type).reserved(2));
  }
}
