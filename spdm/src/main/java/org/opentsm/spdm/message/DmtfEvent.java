package org.opentsm.spdm.message;

import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.wire.WireWriter;

/** What an event of the DMTF event group tells (DSP0274 1.3, "DMTF event types"). */
public sealed interface DmtfEvent {
  /** Its type. */
  DmtfEventType type();

  /** EventDetail. */
  Bytes detail();

  /**
   * EVENT_LOST: events were lost between these.
   *
   * @param lastAcknowledged EventInstanceID of the last event that the recipient acknowledged, 0 to
   *     2^32-1
   * @param lastLost of the last that it will never be told of
   */
  record EventLost(long lastAcknowledged, long lastLost) implements DmtfEvent {
    /** Checks the ranges. */
    public EventLost {
      Limits.requireRange("LastAckedEventInstID", lastAcknowledged, 0, Limits.U32);
      Limits.requireRange("LastLostEventInstID", lastLost, 0, Limits.U32);
    }

    @Override
    public DmtfEventType type() {
      return DmtfEventType.EVENT_LOST;
    }

    @Override
    public Bytes detail() {
      return new WireWriter().u32(lastAcknowledged).u32(lastLost).toBytes();
    }
  }

  /**
   * MEASUREMENT_CHANGED.
   *
   * @param indices of the measurements, 0 to 255
   */
  record MeasurementChanged(Set<Integer> indices) implements DmtfEvent {
    /** Copies and sorts the set, and checks the range. */
    public MeasurementChanged {
      indices = sorted(indices);
      mask(indices, DmtfEventType.MEASUREMENT_CHANGED);
    }

    @Override
    public DmtfEventType type() {
      return DmtfEventType.MEASUREMENT_CHANGED;
    }

    @Override
    public Bytes detail() {
      return mask(indices, type());
    }
  }

  /**
   * MEASUREMENT_PRE_UPDATE: they are about to change.
   *
   * @param indices of the measurements, 0 to 255
   */
  record MeasurementPreUpdate(Set<Integer> indices) implements DmtfEvent {
    /** Copies and sorts the set, and checks the range. */
    public MeasurementPreUpdate {
      indices = sorted(indices);
      mask(indices, DmtfEventType.MEASUREMENT_PRE_UPDATE);
    }

    @Override
    public DmtfEventType type() {
      return DmtfEventType.MEASUREMENT_PRE_UPDATE;
    }

    @Override
    public Bytes detail() {
      return mask(indices, type());
    }
  }

  /**
   * CERTIFICATE_CHANGED.
   *
   * @param slots whose chain has changed, 0 to 7
   */
  record CertificateChanged(Set<Integer> slots) implements DmtfEvent {
    /** Copies and sorts the set, and checks the range. */
    public CertificateChanged {
      slots = sorted(slots);
      mask(slots, DmtfEventType.CERTIFICATE_CHANGED);
    }

    @Override
    public DmtfEventType type() {
      return DmtfEventType.CERTIFICATE_CHANGED;
    }

    @Override
    public Bytes detail() {
      return mask(slots, type());
    }
  }

  /**
   * The event with this detail.
   *
   * @param detail of the size that the type has
   */
  static DmtfEvent of(DmtfEventType type, Bytes detail) {
    Limits.requireSize("EventDetail", detail, type.detailSize());
    return switch (type) {
      case EVENT_LOST -> new EventLost(Limits.u32(detail, 0), Limits.u32(detail, 4));
      case MEASUREMENT_CHANGED -> new MeasurementChanged(bits(detail));
      case MEASUREMENT_PRE_UPDATE -> new MeasurementPreUpdate(bits(detail));
      case CERTIFICATE_CHANGED -> new CertificateChanged(bits(detail));
    };
  }

  private static Set<Integer> sorted(Set<Integer> bits) {
    return Collections.unmodifiableSet(new TreeSet<>(bits));
  }

  private static Bytes mask(Collection<Integer> bits, DmtfEventType type) {
    byte[] octets = new byte[type.detailSize()];
    for (int bit : bits) {
      Limits.requireRange("bit of " + type, bit, 0, octets.length * 8L - 1);
      octets[bit / 8] |= (byte) (1 << bit % 8);
    }
    return Bytes.owning(octets);
  }

  private static Set<Integer> bits(Bytes mask) {
    Set<Integer> bits = new TreeSet<>();
    for (int bit = 0; bit < mask.length() * 8; bit++) {
      if ((mask.get(bit / 8) & 1 << bit % 8) != 0) {
        bits.add(bit);
      }
    }
    return bits;
  }
}
