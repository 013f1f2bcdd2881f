package org.opentsm.spdm;

/**
 * Text from outside, for a terminal: which characters it may show as they are.
 *
 * <p>The list is fixed, and not taken from the runtime's Unicode tables, so that every version of
 * this and of other software agrees on it.
 */
public final class PrintableText {
  /** First and last code point of each range that is not printable, ascending. */
  private static final int[][] UNPRINTABLE = {
    {0x0000, 0x001F}, // C0 controls
    {0x007F, 0x009F}, // DELETE and C1 controls
    {0x00AD, 0x00AD}, // soft hyphen
    {0x061C, 0x061C}, // Arabic letter mark
    {0x180E, 0x180E}, // Mongolian vowel separator
    {0x200B, 0x200F}, // zero width characters and directional marks
    {0x2028, 0x202E}, // line and paragraph separators, directional embeddings and overrides
    {0x2060, 0x206F}, // invisible operators, directional isolates
    {0xD800, 0xDFFF}, // surrogates
    {0xFEFF, 0xFEFF}, // byte order mark
    {0xFFF9, 0xFFFB}, // interlinear annotation
    {0x1D173, 0x1D17A}, // musical formatting
    {0xE0000, 0xE0FFF}, // tags and other default ignorables
  };

  private PrintableText() {}

  /** Whether a terminal or a reader takes {@code codePoint} for a character and nothing else. */
  public static boolean isPrintable(int codePoint) {
    // Nearly every character that anybody asks about, without a look at the list.
    if (codePoint >= ' ' && codePoint <= '~') {
      return true;
    }
    for (int[] range : UNPRINTABLE) {
      if (codePoint >= range[0] && codePoint <= range[1]) {
        return false;
      }
    }
    return true;
  }

  /** Whether all characters of {@code text} are printable. */
  public static boolean isPrintable(String text) {
    return text.codePoints().allMatch(PrintableText::isPrintable);
  }

  /** The text with a question mark in place of each character that is not printable. */
  public static String of(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints().map(c -> isPrintable(c) ? c : '?').forEach(safe::appendCodePoint);
    return safe.toString();
  }
}
