package org.opentsm.evidence.reference;

import java.time.Instant;
import java.util.Optional;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cose.ForeignCbor;

/**
 * When something may be used: from one second to another, in seconds since 1970.
 *
 * @param notBefore absent: ever since
 * @param notAfter absent: for ever
 */
record Validity(Optional<Long> notBefore, Optional<Long> notAfter) {
  private static final int EPOCH_TIME = 1;

  /** The map {@code validity-map}. */
  static Validity of(String field, CborValue value) throws MalformedStatementException {
    CborValue.Pairs map = ForeignCbor.map(CorimReader.WHAT, field, value);
    CborValue end = ForeignCbor.at(CorimReader.WHAT, map, 1, field + "/not-after");
    return of(field, map.at(0), Optional.of(end));
  }

  static Validity of(String field, Optional<CborValue> notBefore, Optional<CborValue> notAfter)
      throws MalformedStatementException {
    return new Validity(seconds(field, notBefore), seconds(field, notAfter));
  }

  /** Refuses what may not be used at this time. */
  void require(String file, Instant at) throws TrustInputException {
    long now = at.getEpochSecond();
    if (notBefore.isPresent() && now < notBefore.get()) {
      throw new TrustInputException(
          file, "reference values that are valid at " + at, "some that are not valid yet");
    }
    if (notAfter.isPresent() && now > notAfter.get()) {
      throw new TrustInputException(
          file, "reference values that are valid at " + at, "some that have expired");
    }
  }

  private static Optional<Long> seconds(String field, Optional<CborValue> value)
      throws MalformedStatementException {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    CborValue number =
        value.get() instanceof CborValue.Tagged(long tag, CborValue item, int _)
                && tag == EPOCH_TIME
            ? item
            : value.get();
    if (number instanceof CborValue.Negative(long before, int _)) {
      return Optional.of(before);
    }
    return Optional.of(ForeignCbor.unsigned(CorimReader.WHAT, field, number));
  }
}
