package org.opentsm.evidence.trust;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.PrintableText;

/** Textual encodings (RFC 7468). */
final class Pem {
  /** What any DER that is taken here begins with. */
  private static final int DER_SEQUENCE = 0x30;

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";
  private static final int LONGEST_LABEL = 32;

  private Pem() {}

  /** One block with its label, such as {@code CERTIFICATE}. */
  record Block(String label, Bytes der) {}

  /** Whether the file is one item of DER, and no text. */
  static boolean isDer(TrustFile file) {
    return !file.content().isEmpty() && file.content().get(0) == DER_SEQUENCE;
  }

  /**
   * The DER in a file: all blocks with {@code label}, or the file itself if it is no text. Text
   * around the blocks is passed over, other blocks are refused.
   */
  static List<Bytes> read(TrustFile file, String label) throws TrustInputException {
    if (isDer(file)) {
      return List.of(file.content());
    }
    String expected = (label.startsWith("X") ? "an " : "a ") + label + " in PEM or DER";
    List<Bytes> ders = new ArrayList<>();
    for (Block block : blocks(file, expected)) {
      if (!block.label.equals(label)) {
        throw new TrustInputException(
            file.name(), expected, "a block with the label " + printable(block.label));
      }
      ders.add(block.der);
    }
    return ders;
  }

  private static String printable(String label) {
    String text = PrintableText.of(label);
    return text.length() <= LONGEST_LABEL ? text : "of " + text.length() + " characters";
  }

  /** All blocks of a text, at least one; what is wrong is told as not {@code expected}. */
  static List<Block> blocks(TrustFile file, String expected) throws TrustInputException {
    String text = new String(file.content().toByteArray(), ISO_8859_1);
    List<Block> blocks = new ArrayList<>();
    int at = text.indexOf(BEGIN);
    while (at >= 0) {
      int labelEnd = text.indexOf(DASHES, at + BEGIN.length());
      String label = labelEnd < 0 ? "" : text.substring(at + BEGIN.length(), labelEnd);
      int start = labelEnd + DASHES.length();
      int end = labelEnd < 0 ? -1 : text.indexOf(END + label + DASHES, start);
      if (end < 0) {
        throw new TrustInputException(file.name(), expected, "a block without end");
      }
      try {
        String base64 = text.substring(start, end).replaceAll("\\s", "");
        blocks.add(new Block(label, Bytes.owning(Base64.getDecoder().decode(base64))));
      } catch (IllegalArgumentException notBase64) {
        throw new TrustInputException(file.name(), expected, "a block that is not Base64");
      }
      at = text.indexOf(BEGIN, end);
    }
    if (blocks.isEmpty()) {
      throw new TrustInputException(file.name(), expected, "neither");
    }
    return blocks;
  }
}
