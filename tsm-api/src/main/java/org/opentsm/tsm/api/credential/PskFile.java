package org.opentsm.tsm.api.credential;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.tsm.api.TsmException;

/**
 * A pre-shared key in a file: lines of {@code key = value}, hexadecimal, {@code #} before a
 * comment.
 *
 * <pre>
 * hint   which key is meant; left out or empty where there is one alone
 * key    1 to 1024 octets
 * </pre>
 *
 * <p>A file that others can read is refused. Its octets are overwritten in memory once they were
 * read, and appear in no message.
 */
public final class PskFile {
  /** Of a file, in octets. */
  public static final int MAX_SIZE = SecretFile.MAX_SIZE;

  private static final String HINT = "hint";
  private static final String KEY = "key";

  private final String name;
  private @Nullable Bytes hint;
  private @Nullable Secret key;

  private PskFile(String name) {
    this.name = name;
  }

  /**
   * Reads a key.
   *
   * @return the caller's to close
   * @throws TsmException.BadArgument if the file is not there
   * @throws TsmException.NotPermitted if others can read it, or this user cannot
   * @throws TsmException.Protocol if it makes no sense
   */
  public static PreSharedKey read(Path file) throws TsmException {
    return SecretFile.read(file, octets -> parse(file.toString(), octets));
  }

  /**
   * Reads a key from the octets of a file, which stay as they are.
   *
   * @param name of the file, for messages to people
   * @return the caller's to close
   * @throws TsmException.Protocol if they make no sense
   */
  public static PreSharedKey parse(String name, byte[] octets) throws TsmException.Protocol {
    return new PskFile(name).parse(octets);
  }

  private PreSharedKey parse(byte[] octets) throws TsmException.Protocol {
    try {
      int line = 1;
      for (int start = 0; start < octets.length; line++) {
        int end = start;
        while (end < octets.length && octets[end] != '\n') {
          end++;
        }
        parseLine(line, octets, start, end);
        start = end + 1;
      }
      if (key == null) {
        throw reject(line, "a line that begins with 'key ='", "none");
      }
      PreSharedKey whole = new PreSharedKey(hint == null ? Bytes.EMPTY : hint, key);
      key = null;
      return whole;
    } finally {
      if (key != null) {
        key.close();
      }
    }
  }

  private void parseLine(int line, byte[] octets, int from, int to) throws TsmException.Protocol {
    int start = skipSpace(octets, from, to);
    if (start == to || octets[start] == '#') {
      return;
    }
    int equals = start;
    while (equals < to && octets[equals] != '=') {
      equals++;
    }
    String field =
        new String(octets, start, Math.min(equals - start, 16), StandardCharsets.ISO_8859_1)
            .strip();
    boolean isHint = field.equals(HINT) && hint == null;
    boolean isKey = field.equals(KEY) && key == null;
    if (equals == to || !(isHint || isKey)) {
      throw reject(line, "hint = or key =, each once", "another line");
    }
    byte[] value = hex(line, octets, equals + 1, to);
    if (isHint) {
      requireLength(line, "a hint", value.length, 0, PreSharedKey.MAX_HINT);
      hint = Bytes.copyOf(value);
    } else {
      key = Secret.owning(value);
      requireLength(line, "a key", value.length, 1, PreSharedKey.MAX_SIZE);
    }
  }

  /** Not by way of a string, which nobody could overwrite. */
  private byte[] hex(int line, byte[] octets, int from, int to) throws TsmException.Protocol {
    int start = skipSpace(octets, from, to);
    int end = to;
    while (end > start && isSpace(octets[end - 1])) {
      end--;
    }
    if ((end - start) % 2 != 0) {
      throw reject(line, "two hexadecimal digits for each octet", "an odd number of them");
    }
    byte[] value = new byte[(end - start) / 2];
    for (int i = 0; i < value.length; i++) {
      int high = Character.digit(octets[start + 2 * i], 16);
      int low = Character.digit(octets[start + 2 * i + 1], 16);
      if (high < 0 || low < 0) {
        Arrays.fill(value, (byte) 0);
        throw reject(line, "hexadecimal digits alone", "something else");
      }
      value[i] = (byte) (high << 4 | low);
    }
    return value;
  }

  private void requireLength(int line, String what, int length, int min, int max)
      throws TsmException.Protocol {
    if (length < min || length > max) {
      throw reject(line, what + " of " + min + " to " + max + " octets", length + "");
    }
  }

  private static int skipSpace(byte[] octets, int from, int to) {
    int at = from;
    while (at < to && isSpace(octets[at])) {
      at++;
    }
    return at;
  }

  private static boolean isSpace(byte octet) {
    return octet == ' ' || octet == '\t' || octet == '\r';
  }

  private TsmException.Protocol reject(int line, String expected, String found) {
    return SecretFile.malformed(name + ", line " + line, expected, found);
  }
}
