package org.opentsm.spdm.algorithm;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * A constant that stands for one bit of a field on the wire.
 *
 * <p>Messages keep the field as it came, unknown bits included, because transcripts need it; these
 * methods give the view as a set.
 */
public interface MaskBit {
  /** The field's value with this bit alone set. */
  long mask();

  /** The constants whose bits are set in {@code field}; bits without a constant are passed over. */
  static <E extends Enum<E> & MaskBit> Set<E> setOf(Class<E> type, long field) {
    EnumSet<E> set = EnumSet.noneOf(type);
    for (E constant : type.getEnumConstants()) {
      if ((field & constant.mask()) != 0) {
        set.add(constant);
      }
    }
    return set;
  }

  /** The field's value with the bits of all {@code constants} set. */
  static long fieldOf(Collection<? extends MaskBit> constants) {
    long field = 0;
    for (MaskBit constant : constants) {
      field |= constant.mask();
    }
    return field;
  }
}
