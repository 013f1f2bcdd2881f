package org.opentsm.backend.nativecma.tpm;

import java.util.List;

/**
 * A command of Part 3 with what it takes and gives.
 *
 * @param <R> its response
 */
interface TpmCommand<R> {
  /** Its name, for people: {@code TPM2_Quote}. */
  String name();

  /** TPM_CC. */
  int code();

  /** The handles before the parameters. */
  default List<Long> handles() {
    return List.of();
  }

  /** What authorizes the first handles, in their order; none for a command without sessions. */
  default List<Authorization> authorizations() {
    return List.of();
  }

  /** Writes the parameters. */
  default void writeParameters(TpmOutput out) {}

  /** Whether the response begins with a handle. */
  default boolean returnsHandle() {
    return false;
  }

  /**
   * Reads the response.
   *
   * @param handle 0 if it has none
   * @param in the parameters; whatever is left behind is refused
   */
  R decode(long handle, TpmInput in) throws TpmMalformedException;
}
