package org.opentsm.evidence.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.opentsm.evidence.EvidenceErrorCode;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.spdm.Bytes;

/**
 * An item that is being read, and its path: every question that it cannot answer is a typed
 * rejection.
 */
record Node(CborValue value, String path) {
  private static final String ABSENT = "absent";

  /** Reads an item. */
  @FunctionalInterface
  interface Reading<T> {
    T read(Node node) throws MalformedEvidenceException;
  }

  /** The entries of a map, known to have every key that was asked for and no other. */
  record Entries(Map<String, Node> nodes) {
    Node at(String key) {
      Node node = nodes.get(key);
      if (node == null) {
        throw new IllegalArgumentException("no key of this map: " + key);
      }
      return node;
    }
  }

  /** The entries of a map that has exactly these keys. */
  Entries fields(Set<String> keys) throws MalformedEvidenceException {
    Map<String, Node> nodes = entries();
    for (Map.Entry<String, Node> entry : nodes.entrySet()) {
      if (!keys.contains(entry.getKey())) {
        throw entry.getValue().reject("only the keys " + sorted(keys), "another key");
      }
    }
    for (String key : keys) {
      if (!nodes.containsKey(key)) {
        throw reject("the key " + key, "none");
      }
    }
    return new Entries(nodes);
  }

  /** The entries of a map, whatever its keys. */
  Map<String, Node> entries() throws MalformedEvidenceException {
    if (!(value instanceof CborValue.Fields map)) {
      throw reject("a map", value.kind());
    }
    Map<String, Node> nodes = new LinkedHashMap<>();
    for (CborValue.Entry entry : map.entries()) {
      nodes.put(
          entry.key(),
          new Node(entry.value(), path + "/" + MalformedEvidenceException.step(entry.key())));
    }
    return nodes;
  }

  /** The items of an array that has {@code least} to {@code most} of them. */
  <T> List<T> items(int least, int most, Reading<T> reading) throws MalformedEvidenceException {
    if (!(value instanceof CborValue.Array array)) {
      throw reject("an array", value.kind());
    }
    requireCount("items", array.items().size(), least, most);
    List<T> items = new ArrayList<>(array.items().size());
    for (CborValue item : array.items()) {
      items.add(reading.read(new Node(item, path + "/" + items.size())));
    }
    return items;
  }

  /** A byte string of {@code least} to {@code most} octets. */
  Bytes bytes(int least, int most) throws MalformedEvidenceException {
    if (!(value instanceof CborValue.ByteString octets)) {
      throw reject("a byte string", value.kind());
    }
    requireCount("bytes", octets.value().length(), least, most);
    return octets.value();
  }

  /** A text. */
  String text() throws MalformedEvidenceException {
    if (!(value instanceof CborValue.Text text)) {
      throw reject("a text", value.kind());
    }
    return text.value();
  }

  /** An integer from 0 to {@code most}. */
  long number(long most) throws MalformedEvidenceException {
    if (!(value instanceof CborValue.Unsigned number)) {
      throw reject("an integer", value.kind());
    }
    if (number.value() > most) {
      throw reject("at most " + most, Long.toString(number.value()));
    }
    return number.value();
  }

  /** An integer from 0 to 2<sup>8</sup>-1. */
  int u8() throws MalformedEvidenceException {
    return (int) number(0xFF);
  }

  /** An integer from 0 to 2<sup>16</sup>-1. */
  int u16() throws MalformedEvidenceException {
    return (int) number(0xFFFF);
  }

  /** An integer from 0 to 2<sup>32</sup>-1. */
  long u32() throws MalformedEvidenceException {
    return number(0xFFFF_FFFFL);
  }

  /** An integer from 0 to 2<sup>63</sup>-1. */
  long counter() throws MalformedEvidenceException {
    return number(Long.MAX_VALUE);
  }

  /** The slot whose key signed; its value is checked where it is stored. */
  int slot() throws MalformedEvidenceException {
    return (int) number(Limits.PUBLIC_KEY_SLOT);
  }

  /** A message, certificate chain or other object. */
  Bytes blob() throws MalformedEvidenceException {
    return bytes(1, Limits.BLOB);
  }

  /** A digest; its size is checked where it is stored. */
  Bytes digest() throws MalformedEvidenceException {
    return bytes(32, 64);
  }

  /** One of {@code constants}, by its name in encodings. */
  <E> E constant(E[] constants, Function<E, String> name) throws MalformedEvidenceException {
    String found = text();
    List<String> names = new ArrayList<>();
    for (E constant : constants) {
      names.add(name.apply(constant));
      if (names.getLast().equals(found)) {
        return constant;
      }
    }
    throw reject(String.join(" or ", names), "another text");
  }

  /** A map with slots from 0 to 7 as keys. */
  SortedMap<Integer, Bytes> bySlot(Reading<Bytes> reading) throws MalformedEvidenceException {
    TreeMap<Integer, Bytes> slots = new TreeMap<>();
    for (Map.Entry<String, Node> entry : entries().entrySet()) {
      if (!entry.getKey().matches("[0-7]")) {
        throw entry.getValue().reject("a slot from 0 to 7 as key", "another key");
      }
      slots.put(Integer.valueOf(entry.getKey()), reading.read(entry.getValue()));
    }
    return slots;
  }

  /** A part: what {@code reading} reads, or a map with the reason why it is absent. */
  <T> Part<T> part(Reading<T> reading) throws MalformedEvidenceException {
    if (value instanceof CborValue.Fields map && map.entry(ABSENT).isPresent()) {
      String reason = fields(Set.of(ABSENT)).at(ABSENT).text();
      return make(() -> Part.absent(reason));
    }
    return Part.of(reading.read(this));
  }

  /**
   * A value whose constructor checks its components: what it refuses is a rejection of this item.
   */
  <T> T make(Supplier<T> constructor) throws MalformedEvidenceException {
    try {
      return constructor.get();
    } catch (IllegalArgumentException refused) {
      throw reject("a value within the format's rules", String.valueOf(refused.getMessage()));
    }
  }

  MalformedEvidenceException reject(String expected, String found) {
    return reject(EvidenceErrorCode.MALFORMED_EVIDENCE, expected, found);
  }

  MalformedEvidenceException reject(EvidenceErrorCode code, String expected, String found) {
    return new MalformedEvidenceException(code, path, value.offset(), expected, found);
  }

  private void requireCount(String what, int count, int least, int most)
      throws MalformedEvidenceException {
    if (count > most) {
      throw reject(
          EvidenceErrorCode.LIMIT_EXCEEDED,
          "at most " + most + " " + what,
          Integer.toString(count));
    }
    if (count < least) {
      throw reject("at least " + least + " " + what, Integer.toString(count));
    }
  }

  private static String sorted(Set<String> keys) {
    return String.join(", ", keys.stream().sorted().toList());
  }
}
