package org.opentsm.tsm.api.credential;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opentsm.tsm.api.TsmException;

/**
 * The blocks of a PEM file (RFC 7468). Not by way of a string, which nobody could overwrite: a
 * block may be a private key.
 */
public final class PemBlocks {
  private static final int MAX = 16;
  private static final String PRIVATE_KEY = "PRIVATE KEY";
  private static final byte[] BEGIN = "-----BEGIN ".getBytes(US_ASCII);
  private static final byte[] END = "-----END ".getBytes(US_ASCII);
  private static final byte[] DASHES = "-----".getBytes(US_ASCII);
  private static final Pattern TYPE = Pattern.compile("[A-Z0-9][A-Z0-9 ]{0,39}");

  private final String name;
  private final byte[] octets;
  private int at;

  private PemBlocks(String name, byte[] octets) {
    this.name = name;
    this.octets = octets;
  }

  /**
   * What the blocks of a type hold. What stands around blocks is left alone.
   *
   * @param name of the file, for messages to people
   * @param octets of the file, which stay as they are
   * @param type such as {@code CERTIFICATE}
   * @param known types that the file may have, {@code type} among them; any other is refused
   * @return 0 to 16, in the file's order; the caller overwrites those that are secret
   * @throws TsmException.Protocol if it has no block, one that is no PEM, or more
   */
  public static List<byte[]> of(String name, byte[] octets, String type, List<String> known)
      throws TsmException.Protocol {
    return new PemBlocks(name, octets).read(type, known);
  }

  /** Overwrites secrets. */
  static void overwrite(List<byte[]> secrets) {
    secrets.forEach(secret -> Arrays.fill(secret, (byte) 0));
  }

  private List<byte[]> read(String type, List<String> known) throws TsmException.Protocol {
    List<byte[]> contents = new ArrayList<>();
    boolean done = false;
    try {
      boolean any = false;
      for (String found = nextType(); found != null; found = nextType()) {
        requireKnown(found, known);
        any = true;
        byte[] content = content(found);
        if (found.equals(type)) {
          contents.add(content);
        } else {
          Arrays.fill(content, (byte) 0);
        }
        if (contents.size() > MAX) {
          throw SecretFile.malformed(name, "at most " + MAX + " of " + type, "more");
        }
      }
      if (!any) {
        throw SecretFile.malformed(name, "PEM, which begins with -----BEGIN", "none");
      }
      done = true;
      return contents;
    } finally {
      if (!done) {
        overwrite(contents);
      }
    }
  }

  /** The type of the next block; the rest of its first line is behind us. */
  private @Nullable String nextType() throws TsmException.Protocol {
    while (at < octets.length) {
      int end = endOfLine();
      int start = at;
      at = end + 1;
      if (startsWith(BEGIN, start, end)) {
        String type = label(BEGIN, start, end);
        if (!TYPE.matcher(type).matches()) {
          throw unreadable();
        }
        return type;
      }
    }
    return null;
  }

  /** Base64 up to the line that ends a block of this type. */
  private byte[] content(String type) throws TsmException.Protocol {
    int from = at;
    while (at < octets.length) {
      int start = at;
      int end = endOfLine();
      at = end + 1;
      if (startsWith(END, start, end)) {
        if (!label(END, start, end).equals(type)) {
          throw unreadable();
        }
        return decode(from, start);
      }
    }
    throw SecretFile.malformed(name, "a line with -----END " + type, "none");
  }

  private byte[] decode(int from, int to) throws TsmException.Protocol {
    byte[] base64 = new byte[to - from];
    byte[] decoded = {};
    try {
      int length = 0;
      for (int i = from; i < to; i++) {
        if (!isSpace(octets[i])) {
          base64[length++] = octets[i];
        }
      }
      byte[] digits = Arrays.copyOf(base64, length);
      try {
        decoded = new byte[length / 4 * 3 + 3];
        int size = Base64.getDecoder().decode(digits, decoded);
        return Arrays.copyOf(decoded, size);
      } finally {
        Arrays.fill(digits, (byte) 0);
      }
    } catch (IllegalArgumentException notBase64) {
      throw unreadable();
    } finally {
      Arrays.fill(base64, (byte) 0);
      Arrays.fill(decoded, (byte) 0);
    }
  }

  private int endOfLine() {
    int end = at;
    while (end < octets.length && octets[end] != '\n') {
      end++;
    }
    return end;
  }

  private boolean startsWith(byte[] prefix, int from, int to) {
    return to - from >= prefix.length
        && Arrays.equals(octets, from, from + prefix.length, prefix, 0, prefix.length);
  }

  /** What stands between the prefix and the dashes; nothing if there are none. */
  private String label(byte[] prefix, int from, int to) {
    int end = to;
    while (end > from && isSpace(octets[end - 1])) {
      end--;
    }
    int start = from + prefix.length;
    int last = end - DASHES.length;
    boolean closed = last >= start && Arrays.equals(octets, last, end, DASHES, 0, DASHES.length);
    return closed ? new String(octets, start, Math.min(last - start, 64), US_ASCII) : "";
  }

  private static boolean isSpace(byte octet) {
    return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
  }

  private void requireKnown(String type, List<String> known) throws TsmException.Protocol {
    if (known.contains(type)) {
      return;
    }
    boolean convertible = type.endsWith(PRIVATE_KEY) && known.contains(PRIVATE_KEY);
    throw SecretFile.malformed(
        name,
        String.join(" and ", known) + " alone",
        type + (convertible ? ", which 'openssl pkcs8 -topk8 -nocrypt' converts" : ""));
  }

  private TsmException.Protocol unreadable() {
    return SecretFile.malformed(name, "PEM", "something unreadable");
  }
}
