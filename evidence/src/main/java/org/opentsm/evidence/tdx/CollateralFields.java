package org.opentsm.evidence.tdx;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import org.opentsm.spdm.Bytes;

/** How the fields of Intel's documents compare with those of a quote. */
final class CollateralFields {
  private CollateralFields() {}

  /** Whether the bits that count are the wanted ones. */
  static boolean matches(Bytes value, JsonNode identity, String name) {
    String wanted = text(identity, name);
    String mask = text(identity, name + "Mask");
    if (wanted.length() != 2 * value.length() || mask.length() != 2 * value.length()) {
      return false;
    }
    try {
      Bytes wantedOctets = Bytes.ofHex(wanted);
      Bytes maskOctets = Bytes.ofHex(mask);
      for (int i = 0; i < value.length(); i++) {
        if (((value.get(i) ^ wantedOctets.get(i)) & maskOctets.get(i)) != 0) {
          return false;
        }
      }
      return true;
    } catch (IllegalArgumentException noHex) {
      return false;
    }
  }

  /** Documents write hexadecimal digits in capitals. */
  static String text(JsonNode node, String name) {
    return node.path(name).asText().toUpperCase(Locale.ROOT);
  }

  static String hex(Bytes value) {
    return value.toHex().toUpperCase(Locale.ROOT);
  }
}
