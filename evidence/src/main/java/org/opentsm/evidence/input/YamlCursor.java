package org.opentsm.evidence.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.PrintableText;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/**
 * Walks through a file of YAML, node by node, and knows at each where it is: every rejection names
 * line, column and field.
 *
 * <p>Nothing is built of the file but what the reader asks for, so that nothing in it can name a
 * type, repeat itself by alias, or nest deeper than its reader asks.
 */
public final class YamlCursor {
  /** Reads the value of a field, whose first event is current. */
  @FunctionalInterface
  public interface FieldReading {
    /** Reads it. */
    void read(String field) throws MalformedYamlException;
  }

  /** Reads the value of an item, whose first event is current. */
  @FunctionalInterface
  public interface ItemReading {
    /** Reads it. */
    void read() throws MalformedYamlException;
  }

  private static final int LONGEST_LONG = 20;

  private final YamlEvents events;
  private final List<String> path = new ArrayList<>();

  private YamlCursor(String text, int most) {
    this.events = new YamlEvents(text, most);
  }

  /**
   * Before the beginning of a file: UTF-8 and nothing else; what is not is refused, not replaced.
   *
   * @param most octets that it may have
   * @throws MalformedYamlException if it has more, or is no text
   */
  public static YamlCursor of(Bytes octets, int most) throws MalformedYamlException {
    if (octets.length() > most) {
      throw new MalformedYamlException(
          "", 0, 0, "at most " + most + " bytes", octets.length() + " bytes");
    }
    try {
      return new YamlCursor(
          UTF_8.newDecoder().decode(ByteBuffer.wrap(octets.toByteArray())).toString(), most);
    } catch (CharacterCodingException notText) {
      throw new MalformedYamlException("", 0, 0, "UTF-8", "other octets");
    }
  }

  /** Moves to the first node. */
  public void begin() throws MalformedYamlException {
    events.next();
    events.next();
    if (events.is(Event.ID.DocumentStart)) {
      events.next();
    }
  }

  /** Refuses anything from here on, another document as well. */
  public void end() throws MalformedYamlException {
    events.next();
    if (events.is(Event.ID.DocumentEnd)) {
      events.next();
    }
    if (!events.is(Event.ID.StreamEnd)) {
      throw reject("the end of the file", "more");
    }
  }

  /** Reads an object with some of the {@code known} fields and all of the {@code needed} ones. */
  public void object(Set<String> known, Set<String> needed, FieldReading reading)
      throws MalformedYamlException {
    if (!events.is(Event.ID.MappingStart)) {
      throw reject("an object", kind());
    }
    Event start = events.current();
    Set<String> missing = new TreeSet<>(needed);
    Set<String> seen = new HashSet<>();
    events.next();
    while (!events.is(Event.ID.MappingEnd)) {
      String field = events.scalar().map(ScalarEvent::getValue).orElse("");
      path.add(field);
      if (!known.contains(field)) {
        throw reject("one of " + String.join(", ", new TreeSet<>(known)), "an unknown key");
      }
      if (!seen.add(field)) {
        throw reject("each key once", "a key twice");
      }
      missing.remove(field);
      events.next();
      reading.read(field);
      path.removeLast();
      events.next();
    }
    if (!missing.isEmpty()) {
      throw reject(start, "the key " + missing.iterator().next(), "none");
    }
  }

  /** Reads an array of at most {@code most} items. */
  public void array(int most, ItemReading reading) throws MalformedYamlException {
    if (!events.is(Event.ID.SequenceStart)) {
      throw reject("an array", kind());
    }
    events.next();
    for (int count = 0; !events.is(Event.ID.SequenceEnd); count++) {
      path.add(Integer.toString(count));
      if (count == most) {
        throw reject("at most " + most + " items", "more");
      }
      reading.read();
      path.removeLast();
      events.next();
    }
  }

  /** Reads an array with at least one item: an empty list reads like a demand and makes none. */
  public void filledArray(int most, ItemReading reading) throws MalformedYamlException {
    Event start = events.current();
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
  public String oneOf(Set<String> allowed) throws MalformedYamlException {
    String text = text(1, 256);
    if (!allowed.contains(text)) {
      throw reject("one of " + String.join(", ", new TreeSet<>(allowed)), "another text");
    }
    return text;
  }

  /** A string of {@code least} to {@code most} printable characters. */
  public String text(int least, int most) throws MalformedYamlException {
    Optional<String> string =
        events.scalar().filter(YamlEvents::isString).map(ScalarEvent::getValue);
    if (string.isEmpty()) {
      throw reject(events.scalar().isPresent() ? "a string, in quotes" : "a string", kind());
    }
    String text = string.get();
    if (text.length() < least || text.length() > most) {
      throw reject(least + " to " + most + " characters", text.length() + " characters");
    }
    if (!PrintableText.isPrintable(text)) {
      throw reject("printable characters", "a control character or the like");
    }
    return text;
  }

  /** Octets in hexadecimal digits, of one of these sizes. */
  public Bytes hex(Set<Integer> sizes) throws MalformedYamlException {
    String text = text(0, 4096);
    boolean digits = text.chars().allMatch(c -> c < 0x80 && Character.digit(c, 16) >= 0);
    if (!digits || text.length() % 2 != 0 || !sizes.contains(text.length() / 2)) {
      throw reject(
          "hexadecimal digits of " + new TreeSet<>(sizes) + " bytes",
          digits ? text.length() + " digits" : "another character");
    }
    return Bytes.ofHex(text);
  }

  /** An integer from {@code least} to {@code most}, as JSON writes it. */
  public long integer(long least, long most) throws MalformedYamlException {
    Optional<String> digits =
        events.scalar().filter(YamlEvents::isInteger).map(ScalarEvent::getValue);
    if (digits.isEmpty()) {
      throw reject("an integer", kind());
    }
    String expected = least == most ? String.valueOf(least) : least + " to " + most;
    if (digits.get().length() > LONGEST_LONG) {
      throw reject(expected, "a larger number");
    }
    long number;
    try {
      number = Long.parseLong(digits.get());
    } catch (NumberFormatException tooLarge) {
      throw reject(expected, "a larger number");
    }
    if (number < least || number > most) {
      throw reject(expected, String.valueOf(number));
    }
    return number;
  }

  /** The literal {@code true}. */
  public void isTrue() throws MalformedYamlException {
    if (!kind().equals("true")) {
      throw reject("true", kind());
    }
  }

  /** The set of strings in an array, each of them one of {@code allowed} and there once. */
  public Set<String> setOf(Set<String> allowed) throws MalformedYamlException {
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

  /**
   * Where a node begins.
   *
   * @param line from 1, or 0 if unknown
   * @param column likewise
   */
  public record Place(int line, int column) {}

  /** Where the current node begins. */
  public Place here() {
    return new Place(
        events.current().getStartMark().map(mark -> mark.getLine() + 1).orElse(0),
        events.current().getStartMark().map(mark -> mark.getColumn() + 1).orElse(0));
  }

  /**
   * A rejection of what begins at a place: for an object that was read, and is wrong as a whole.
   */
  public MalformedYamlException reject(Place at, String expected, String found) {
    return new MalformedYamlException(pointer(), at.line(), at.column(), expected, found);
  }

  /** A rejection of the current node. */
  public MalformedYamlException reject(String expected, String found) {
    return reject(events.current(), expected, found);
  }

  private MalformedYamlException reject(Event at, String expected, String found) {
    return YamlEvents.rejection(at.getStartMark(), pointer(), expected, found);
  }

  /** For people; a key that no terminal should show is left out. */
  private String pointer() {
    String pointer = String.join("/", path);
    return pointer.length() <= 128 && pointer.chars().allMatch(c -> c > ' ' && c < 0x7F)
        ? pointer
        : "";
  }

  private String kind() {
    return switch (events.current().getEventId()) {
      case MappingStart, MappingEnd -> "an object";
      case SequenceStart, SequenceEnd -> "an array";
      case Scalar -> YamlEvents.kind(events.scalar().orElseThrow());
      default -> "the end of the file";
    };
  }
}
