package org.opentsm.evidence.cbor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
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
   * Major type 1. Not part of the evidence format.
   *
   * @param value below 0
   */
  record Negative(long value, int offset) implements CborValue {
    @Override
    public String kind() {
      return "the integer " + value;
    }
  }

  /**
   * Major type 5 with keys of any kind, in the order of the input. Not part of the evidence format.
   */
  record Pairs(List<Pair> pairs, int offset) implements CborValue {
    /** Copies the list. */
    public Pairs {
      pairs = List.copyOf(pairs);
    }

    /** The value with this integer as its key. */
    public Optional<CborValue> at(long key) {
      return find(pair -> isInteger(pair.key(), key));
    }

    /** The value with this text as its key. */
    public Optional<CborValue> at(String key) {
      return find(pair -> pair.key() instanceof Text(String text, int _) && text.equals(key));
    }

    private Optional<CborValue> find(Predicate<Pair> wanted) {
      return pairs.stream().filter(wanted).map(Pair::value).findFirst();
    }

    private static boolean isInteger(CborValue value, long wanted) {
      return switch (value) {
        case Unsigned(long number, int _) -> number == wanted;
        case Negative(long number, int _) -> number == wanted;
        default -> false;
      };
    }

    @Override
    public String kind() {
      return "a map of " + pairs.size() + " entries";
    }
  }

  /** A key of any kind and its value. */
  record Pair(CborValue key, CborValue value) {}

  /** Major type 6. Not part of the evidence format. */
  record Tagged(long tag, CborValue item, int offset) implements CborValue {
    @Override
    public String kind() {
      return "tag " + tag;
    }
  }

  /** Major type 7: false, true, null and undefined. Not part of the evidence format. */
  record Simple(Constant value, int offset) implements CborValue {
    @Override
    public String kind() {
      return value.name().toLowerCase(Locale.ROOT);
    }
  }

  /** Major type 7: a number of 16, 32 or 64 bits. Not part of the evidence format. */
  record Floating(double value, int offset) implements CborValue {
    @Override
    public String kind() {
      return "the number " + value;
    }
  }

  /** The simple values that have names, in the order of their numbers from 20 on. */
  enum Constant {
    /** 20. */
    FALSE,
    /** 21. */
    TRUE,
    /** 22. */
    NULL,
    /** 23. */
    UNDEFINED
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
    return value < 0 ? new Negative(value, 0) : new Unsigned(value, 0);
  }

  /** A map of this program's own making, with keys of any kind. */
  static CborValue pairs(List<Pair> pairs) {
    return new Pairs(pairs, 0);
  }

  /** A tagged item of this program's own making. */
  static CborValue tagged(long tag, CborValue item) {
    return new Tagged(tag, item, 0);
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
