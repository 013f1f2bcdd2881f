package org.opentsm.tsm.api.revalidation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Optional;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmException;

/**
 * The address that a baseline still has near its beginning where it is damaged, cut off or of a
 * later version. No more than a guess: the name of the file confirms it.
 */
final class StatedAddress {
  private static final int BEGINNING = 1024;

  /** In the head of a text of CBOR: up to 23 octets; their number in the next one or two octets. */
  private static final int TEXT = 0x60;

  private static final int IN_ONE = 0x78;
  private static final int IN_TWO = 0x79;

  private StatedAddress() {}

  static Optional<DeviceAddress> in(Bytes file, String key) {
    String octets =
        new String(file.slice(0, Math.min(file.length(), BEGINNING)).toByteArray(), ISO_8859_1);
    String name = new String(CborWriter.encode(CborValue.of(key)).toByteArray(), ISO_8859_1);
    int head = octets.indexOf(name) + name.length();
    if (head < name.length() || head + 3 > octets.length()) {
      return Optional.empty();
    }
    int first = octets.charAt(head);
    int start = first < IN_ONE ? head + 1 : first == IN_ONE ? head + 2 : head + 3;
    int length =
        switch (first) {
          case IN_ONE -> octets.charAt(head + 1);
          case IN_TWO -> (octets.charAt(head + 1) << 8) | octets.charAt(head + 2);
          default -> first - TEXT;
        };
    if (length < 1 || start + length > octets.length()) {
      return Optional.empty();
    }
    try {
      return Optional.of(DeviceAddress.parse(octets.substring(start, start + length)));
    } catch (TsmException.BadArgument none) {
      return Optional.empty();
    }
  }
}
