package org.opentsm.evidence.policy;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.PolicyFileException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.PrintableText;

/**
 * Walks through a JSON file, token by token, and knows at each where it is: every rejection names
 * line and column.
 */
final class JsonCursor {
  /** Reads the value of a field, whose first token is current. */
  @FunctionalInterface
  interface FieldReading {
    void read(String field) throws IOException, PolicyFileException;
  }

  /** Reads the value of an item, whose first token is current. */
  @FunctionalInterface
  interface ItemReading {
    void read() throws IOException, PolicyFileException;
  }

  private final JsonParser parser;

  JsonCursor(JsonParser parser) {
    this.parser = parser;
  }

  /** Moves to the first token. */
  void begin() throws IOException {
    next();
  }

  /** Refuses anything but white space from here on. */
  void end() throws IOException, PolicyFileException {
    if (next() != null) {
      throw reject("the end of the file", "more");
    }
  }

  /** Reads an object with some of the {@code known} fields and all of the {@code needed} ones. */
  void object(Set<String> known, Set<String> needed, FieldReading reading)
      throws IOException, PolicyFileException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw reject("an object", kind());
    }
    JsonLocation start = parser.currentTokenLocation();
    Set<String> missing = new TreeSet<>(needed);
    while (next() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      if (field == null || !known.contains(field)) {
        throw reject("one of " + String.join(", ", new TreeSet<>(known)), "an unknown key");
      }
      missing.remove(field);
      next();
      reading.read(field);
    }
    if (!missing.isEmpty()) {
      throw reject(start, "the key " + missing.iterator().next(), "none");
    }
  }

  /** Reads an array of at most {@code most} items. */
  void array(int most, ItemReading reading) throws IOException, PolicyFileException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw reject("an array", kind());
    }
    int count = 0;
    while (next() != JsonToken.END_ARRAY) {
      if (++count > most) {
        throw reject("at most " + most + " items", "more");
      }
      reading.read();
    }
  }

  /** Reads an array with at least one item: an empty list reads like a demand and makes none. */
  void filledArray(int most, ItemReading reading) throws IOException, PolicyFileException {
    JsonLocation start = parser.currentTokenLocation();
    int[] count = {0};
    array(
        most,
        () -> {
          count[0]++;
          reading.read();
        });
    if (count[0] == 0) {
      throw reject(start, "at least one item, or no such key", "an empty array");
    }
  }

  /** A string that is one of {@code allowed}. */
  String oneOf(Set<String> allowed) throws IOException, PolicyFileException {
    String text = text(1, 256);
    if (!allowed.contains(text)) {
      throw reject("one of " + String.join(", ", new TreeSet<>(allowed)), "another text");
    }
    return text;
  }

  /** A string of {@code least} to {@code most} printable characters. */
  String text(int least, int most) throws IOException, PolicyFileException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw reject("a string", kind());
    }
    String text = parser.getText();
    if (text.length() < least || text.length() > most) {
      throw reject(least + " to " + most + " characters", text.length() + " characters");
    }
    if (!PrintableText.isPrintable(text)) {
      throw reject("printable characters", "a control character or the like");
    }
    return text;
  }

  /** Octets in hexadecimal digits, of one of these sizes. */
  Bytes hex(Set<Integer> sizes) throws IOException, PolicyFileException {
    String text = text(0, 4096);
    boolean digits = text.chars().allMatch(c -> c < 0x80 && Character.digit(c, 16) >= 0);
    if (!digits || text.length() % 2 != 0 || !sizes.contains(text.length() / 2)) {
      throw reject(
          "hexadecimal digits of " + new TreeSet<>(sizes) + " bytes",
          digits ? text.length() + " digits" : "another character");
    }
    return Bytes.ofHex(text);
  }

  /** An integer from {@code least} to {@code most}. */
  long integer(long least, long most) throws IOException, PolicyFileException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw reject("an integer", kind());
    }
    boolean fits =
        parser.getNumberType() == JsonParser.NumberType.INT
            || parser.getNumberType() == JsonParser.NumberType.LONG;
    if (!fits || parser.getLongValue() < least || parser.getLongValue() > most) {
      throw reject(
          least == most ? String.valueOf(least) : least + " to " + most,
          fits ? String.valueOf(parser.getLongValue()) : "a larger number");
    }
    return parser.getLongValue();
  }

  /** The literal {@code true}. */
  void isTrue() throws PolicyFileException {
    if (parser.currentToken() != JsonToken.VALUE_TRUE) {
      throw reject("true", kind());
    }
  }

  /** The set of strings in an array, each of them one of {@code allowed} and there once. */
  Set<String> setOf(Set<String> allowed) throws IOException, PolicyFileException {
    Set<String> found = new HashSet<>();
    array(
        allowed.size(),
        () -> {
          String text = oneOf(allowed);
          if (!found.add(text)) {
            throw reject("each item once", text + " twice");
          }
        });
    return found;
  }

  /** A rejection of the current token. */
  PolicyFileException reject(String expected, String found) {
    return reject(parser.currentTokenLocation(), expected, found);
  }

  private PolicyFileException reject(JsonLocation at, String expected, String found) {
    String pointer = parser.getParsingContext().pathAsPointer().toString();
    return new PolicyFileException(
        printable(pointer), at.getLineNr(), at.getColumnNr(), expected, found);
  }

  private @Nullable JsonToken next() throws IOException {
    return parser.nextToken();
  }

  private String kind() {
    return switch (parser.currentToken()) {
      case null -> "the end of the file";
      case START_OBJECT, END_OBJECT -> "an object";
      case START_ARRAY, END_ARRAY -> "an array";
      case VALUE_STRING, FIELD_NAME -> "a string";
      case VALUE_NUMBER_INT -> "an integer";
      case VALUE_NUMBER_FLOAT -> "a fraction";
      case VALUE_TRUE -> "true";
      case VALUE_FALSE -> "false";
      case VALUE_NULL -> "null";
      default -> "something else";
    };
  }

  private static String printable(String pointer) {
    return pointer.length() <= 128 && pointer.chars().allMatch(c -> c > ' ' && c < 0x7F)
        ? pointer
        : "";
  }
}
