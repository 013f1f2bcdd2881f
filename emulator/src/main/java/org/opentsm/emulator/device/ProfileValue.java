package org.opentsm.emulator.device;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.opentsm.emulator.ProfileException;

/**
 * What stands behind a key in the file of a profile, as whatever the key wants.
 *
 * @param file for messages to people
 * @param line the same
 * @param text without the white space around it
 */
record ProfileValue(String file, int line, String text) {
  private static final int SHOWN = 200;

  boolean truth() throws ProfileException {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw reject("true or false");
    };
  }

  /** A number up to {@code max}, which is unsigned: -1 allows all 64 bits. */
  long number(long max) throws ProfileException {
    String expected = "a number up to " + Long.toUnsignedString(max);
    long number;
    try {
      String lower = text.toLowerCase(Locale.ROOT);
      number =
          lower.startsWith("0x")
              ? Long.parseUnsignedLong(lower.substring(2), 16)
              : Long.parseUnsignedLong(lower);
    } catch (NumberFormatException e) {
      throw reject(expected);
    }
    if (Long.compareUnsigned(number, max) > 0) {
      throw reject(expected);
    }
    return number;
  }

  /** Numbers up to {@code max}, each once or more. */
  Set<Integer> numbers(int max) throws ProfileException {
    Set<Integer> numbers = new LinkedHashSet<>();
    for (String item : items()) {
      numbers.add((int) new ProfileValue(file, line, item).number(max));
    }
    return numbers;
  }

  /** All constants but one: what no emulated device can do is not offered in the first place. */
  <E extends Enum<E>> List<E> constantsBut(E missing) throws ProfileException {
    return constants(EnumSet.complementOf(EnumSet.of(missing)));
  }

  <E extends Enum<E>> List<E> constants(Set<E> all) throws ProfileException {
    return named(all, Enum::name);
  }

  <T> List<T> named(Collection<T> all, Function<T, String> nameOf) throws ProfileException {
    return list(
        name -> all.stream().filter(constant -> nameOf.apply(constant).equals(name)).findFirst(),
        "one of " + all);
  }

  <T> List<T> list(Function<String, Optional<T>> parser, String expected) throws ProfileException {
    List<T> list = new ArrayList<>();
    for (String item : items()) {
      T parsed = parser.apply(item).orElse(null);
      if (parsed == null || list.contains(parsed)) {
        throw reject(expected + ", each once", item);
      }
      list.add(parsed);
    }
    return list;
  }

  private List<String> items() {
    return text.isEmpty() ? List.of() : List.of(text.split("\\s*,\\s*", -1));
  }

  ProfileException reject(String expected) {
    return reject(expected, text);
  }

  ProfileException reject(String expected, String found) {
    String shown = found.length() > SHOWN ? found.substring(0, SHOWN) + "..." : found;
    return ProfileException.line(file, line, expected, shown);
  }
}
