package org.opentsm.evidence.cose;

import java.util.Set;
import org.opentsm.evidence.cbor.CborValue;

/**
 * A kind of content, by its media type or its number (CoAP Content-Formats).
 *
 * @param mediaType without parameters, such as {@code application/eat+cwt}
 * @param number 0 to 65,535, or {@link #NO_NUMBER}
 */
public record ContentType(String mediaType, int number) {
  /** Of a kind that has no number. */
  public static final int NO_NUMBER = -1;

  /** EAT as CWT (RFC 9782). */
  public static final ContentType EAT_CWT = new ContentType("application/eat+cwt", 263);

  /** CWT (RFC 8392). */
  public static final ContentType CWT = new ContentType("application/cwt", 61);

  /** Whether {@code value} names it; parameters of a media type may follow. */
  public boolean isNamedBy(CborValue value) {
    return switch (value) {
      case CborValue.Unsigned(long stated, int _) -> stated == number;
      case CborValue.Text(String name, int _) ->
          name.equals(mediaType) || name.startsWith(mediaType + ";");
      default -> false;
    };
  }

  static boolean anyIsNamedBy(Set<ContentType> types, CborValue value) {
    return types.stream().anyMatch(type -> type.isNamedBy(value));
  }

  @Override
  public String toString() {
    return number == NO_NUMBER ? mediaType : number + " (" + mediaType + ")";
  }
}
