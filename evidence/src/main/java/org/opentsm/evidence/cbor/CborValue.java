package org.opentsm.evidence.cbor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.Bytes;

/** An item of CBOR. Items that were read know where they began; for others that is 0. */
public sealed interface CborValue {
  /** Octets from the start of the input to this item. */
  int offset();

  /** What this is, for rejections. */
  String kind();

  /**
   * Major type 0.
   *
   * @param value not negative
   */
  record Unsigned(long value, int offset) implements CborValue {
    @Override
    public String kind() {
      return "the integer " + value;
    }
  }

  /** Major type 2. */
  record ByteString(Bytes value, int offset) implements CborValue {
    @Override
    public String kind() {
      return "a byte string of " + value.length() + " bytes";
    }
  }

  /** Major type 3. */
  record Text(String value, int offset) implements CborValue {
    @Override
    public String kind() {
      return "a text of " + value.length() + " characters";
    }
  }

  /** Major type 4. */
  record Array(List<CborValue> items, int offset) implements CborValue {
    /** Copies the list. */
    public Array {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "an array of " + items.size() + " items";
    }
  }

  /** Major type 5; the entries are in deterministic order. */
  record Fields(List<Entry> entries, int offset) implements CborValue {
    /** Copies the list. */
    public Fields {
      entries = List.copyOf(entries);
    }

    /** The entry with this key. */
    public Optional<Entry> entry(String key) {
      return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
    }

    @Override
    public String kind() {
      return "a map of " + entries.size() + " entries";
    }
  }

  /**
   * A key and its value.
   *
   * @param start octets from the start of the input to the key
   * @param end octets from the start of the input to what follows the value
   */
  record Entry(String key, CborValue value, int start, int end) {}

  /** An integer of this program's own making. */
  static CborValue of(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("negative integer " + value);
    }
    return new Unsigned(value, 0);
  }

  /** A byte string of this program's own making. */
  static CborValue of(Bytes value) {
    return new ByteString(value, 0);
  }

  /** A text of this program's own making. */
  static CborValue of(String value) {
    return new Text(value, 0);
  }

  /** An array of this program's own making. */
  static CborValue of(List<CborValue> items) {
    return new Array(items, 0);
  }

  /** Begins a map of this program's own making. */
  static FieldsBuilder fields() {
    return new FieldsBuilder();
  }

  /** Collects entries in any order. */
  final class FieldsBuilder {
    private final List<Entry> entries = new ArrayList<>();

    private FieldsBuilder() {}

    /** Adds an entry; its key must be new. */
    public FieldsBuilder put(String key, CborValue value) {
      entries.add(new Entry(key, value, 0, 0));
      return this;
    }

    /** The map, its entries in deterministic order. */
    public Fields build() {
      entries.sort((left, right) -> compareKeys(left.key(), right.key()));
      for (int i = 1; i < entries.size(); i++) {
        if (entries.get(i).key().equals(entries.get(i - 1).key())) {
          throw new IllegalArgumentException("duplicate key " + entries.get(i).key());
        }
      }
      return new Fields(entries, 0);
    }
  }

  /** The order of encoded keys: bytewise, so that shorter ones come first. */
  static int compareKeys(String left, String right) {
    byte[] leftOctets = left.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    byte[] rightOctets = right.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return leftOctets.length != rightOctets.length
        ? Integer.compare(leftOctets.length, rightOctets.length)
        : Arrays.compareUnsigned(leftOctets, rightOctets);
  }
}
