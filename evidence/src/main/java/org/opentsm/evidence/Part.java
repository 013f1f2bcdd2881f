package org.opentsm.evidence;

import java.util.Optional;
import java.util.function.Function;

/**
 * A part of the evidence: there, or absent for a stated reason.
 *
 * <p>Absent is a value, so that a verifier can tell "the device has none" from "nobody looked", and
 * never mistakes either for a pass.
 *
 * @param <T> what the part holds
 */
public sealed interface Part<T> {
  /** The part is there. */
  record Present<T>(T value) implements Part<T> {}

  /**
   * The part is not there.
   *
   * @param reason plain words for a person, 1 to {@value Limits#TEXT} octets of UTF-8
   */
  record Absent<T>(String reason) implements Part<T> {
    /** Checks the text. */
    public Absent {
      Limits.requireText("reason", reason);
    }
  }

  /** The part that holds {@code value}. */
  static <T> Part<T> of(T value) {
    return new Present<>(value);
  }

  /** The part that is missing for {@code reason}. */
  static <T> Part<T> absent(String reason) {
    return new Absent<>(reason);
  }

  /** The value, if the part is there. */
  default Optional<T> toOptional() {
    return this instanceof Present<T>(T value) ? Optional.of(value) : Optional.empty();
  }

  /** Whether the part is there. */
  default boolean isPresent() {
    return this instanceof Present<T>;
  }

  /** Why the part is not there, if it is not. */
  default Optional<String> whyAbsent() {
    return this instanceof Absent<T>(String reason) ? Optional.of(reason) : Optional.empty();
  }

  /** The value seen through {@code view}; a reason stays what it is. */
  default <U> Part<U> map(Function<? super T, ? extends U> view) {
    return switch (this) {
      case Present<T>(T value) -> new Present<>(view.apply(value));
      case Absent<T>(String reason) -> new Absent<>(reason);
    };
  }
}
