package org.opentsm.evidence.appraisal;

import java.util.Optional;
import java.util.function.Predicate;
import org.opentsm.evidence.result.Voucher;

/**
 * Messages that a signature of the device covers, as far as the verifier could look at them.
 *
 * @param <T> the messages, decoded
 */
sealed interface Span<T> {
  /** The evidence does not have them. */
  record Absent<T>(String reason) implements Span<T> {}

  /**
   * They are there, but what the signature covers cannot be rebuilt: nothing speaks against them,
   * and nothing for them.
   */
  record Unchecked<T>(String reason) implements Span<T> {}

  /** They are there and contradict themselves, the negotiation, or the other parts. */
  record Broken<T>(String expected, String found) implements Span<T> {
    static <T> Broken<T> of(BrokenTranscriptException broken) {
      return new Broken<>(broken.expected(), broken.found());
    }
  }

  /** They could be read. Whether the signature verifies is not the messages' word. */
  record Read<T>(T messages, boolean isSigned) implements Span<T> {}

  /** The messages, if they could be read; signed only if {@link #isSigned} says so. */
  default Optional<T> read() {
    return this instanceof Read<T>(T messages, boolean _)
        ? Optional.of(messages)
        : Optional.empty();
  }

  /** Whether they could be read and the signature verifies. */
  default boolean isSigned() {
    return this instanceof Read<T>(T _, boolean signed) && signed;
  }

  /** Whether the evidence has them, in whatever state. */
  default boolean isThere() {
    return !(this instanceof Absent<T>);
  }

  /** Who vouches for them. */
  default Voucher voucher() {
    return isSigned() ? Voucher.DEVICE_SIGNATURE : Voucher.NOBODY;
  }

  /** The same, signed if {@code verifies} says so of the messages. */
  default Span<T> verified(Predicate<T> verifies) {
    return this instanceof Read<T>(T messages, boolean _)
        ? new Read<>(messages, verifies.test(messages))
        : this;
  }
}
