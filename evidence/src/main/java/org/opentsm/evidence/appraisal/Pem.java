package org.opentsm.evidence.appraisal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.spdm.Bytes;

/** Textual encodings (RFC 7468). */
final class Pem {
  private static final int DER_SEQUENCE = 0x30;
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  private Pem() {}

  /**
   * The DER in a file: all blocks with {@code label}, or the file itself if it is no text. Text
   * around the blocks is passed over, other blocks are refused.
   */
  static List<Bytes> read(Bytes file, String label, String name) throws TrustInputException {
    if (!file.isEmpty() && file.get(0) == DER_SEQUENCE) {
      return List.of(file);
    }
    String expected = (label.startsWith("X") ? "an " : "a ") + label + " in PEM or DER";
    String text = new String(file.toByteArray(), ISO_8859_1);
    List<Bytes> blocks = new ArrayList<>();
    int at = text.indexOf(BEGIN);
    while (at >= 0) {
      String begin = BEGIN + label + DASHES;
      int start = at + begin.length();
      int end = text.startsWith(begin, at) ? text.indexOf(END + label + DASHES, start) : -1;
      if (end < 0) {
        throw new TrustInputException(name, expected, "a block with another label or without end");
      }
      try {
        String base64 = text.substring(start, end).replaceAll("\\s", "");
        blocks.add(Bytes.owning(Base64.getDecoder().decode(base64)));
      } catch (IllegalArgumentException notBase64) {
        throw new TrustInputException(name, expected, "a block that is not Base64");
      }
      at = text.indexOf(BEGIN, end);
    }
    if (blocks.isEmpty()) {
      throw new TrustInputException(name, expected, "neither");
    }
    return blocks;
  }
}
