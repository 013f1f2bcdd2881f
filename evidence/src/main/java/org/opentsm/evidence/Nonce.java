package org.opentsm.evidence;

import java.security.SecureRandom;
import org.opentsm.spdm.Bytes;

/**
 * A verifier's nonce: exactly 32 octets. Everything else is refused; nothing is padded or cut.
 *
 * @param value the octets
 */
public record Nonce(Bytes value) {
  /** Octets of a nonce. */
  public static final int SIZE = 32;

  /** Refuses every other size: for values that this program made itself. */
  public Nonce {
    if (value.length() != SIZE) {
      throw new IllegalArgumentException(
          "A nonce has " + SIZE + " bytes, not " + value.length() + ".");
    }
  }

  /**
   * The nonce with these octets: for values that come from outside.
   *
   * @throws InvalidNonceException unless they are 32
   */
  public static Nonce of(Bytes octets) throws InvalidNonceException {
    if (octets.length() != SIZE) {
      throw new InvalidNonceException(SIZE + " bytes", octets.length() + " bytes");
    }
    return new Nonce(octets);
  }

  /**
   * Reads 64 hexadecimal digits of either case.
   *
   * @throws InvalidNonceException for anything else
   */
  public static Nonce parse(String hex) throws InvalidNonceException {
    if (hex.length() != 2 * SIZE) {
      throw new InvalidNonceException(
          2 * SIZE + " hexadecimal digits" + (hex.startsWith("0x") ? " without 0x" : ""),
          hex.length() + " characters");
    }
    for (int i = 0; i < hex.length(); i++) {
      char character = hex.charAt(i);
      if (character > 'f' || Character.digit(character, 16) < 0) {
        throw new InvalidNonceException(
            2 * SIZE + " hexadecimal digits", "another character at position " + (i + 1));
      }
    }
    return new Nonce(Bytes.ofHex(hex));
  }

  /** A fresh one. */
  public static Nonce random(SecureRandom random) {
    byte[] octets = new byte[SIZE];
    random.nextBytes(octets);
    return new Nonce(Bytes.owning(octets));
  }

  /** All hexadecimal digits. */
  @Override
  public String toString() {
    return value.toHex();
  }
}
