package org.opentsm.tsm.api.spi;

import org.opentsm.evidence.RootOfTrust;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.TsmException;

/**
 * Has a machine's root of trust state something about evidence; found with {@link
 * java.util.ServiceLoader}. It belongs to the machine, not to a backend: whoever asks chooses it by
 * its kind.
 */
public interface StatementCollector {
  /** Whose statements it collects; one collector for each. */
  RootOfTrust.Kind kind();

  /**
   * Refuses settings that {@link #collect} would refuse, so far as that can be told before there is
   * evidence: whoever asks can try again then with the same nonce.
   *
   * @param place of the root of trust, as in {@link StatementOrder#place}; need not be looked at
   * @throws TsmException.BadArgument if the place or a setting makes no sense
   * @throws TsmException.Protocol if a file that a setting names is not what it should be
   */
  default void check(String place, TsmEnvironment environment) throws TsmException {
    // Nothing that could be wrong.
  }

  /**
   * A statement over the evidence.
   *
   * @param order what is stated
   * @param environment settings, by names that begin with the kind, such as {@code tpm.session-pcr}
   * @param deadline for all of it
   * @throws TsmException.BadArgument if the place or a setting makes no sense
   * @throws TsmException.Unreachable if there is no such root of trust, or it does not answer
   * @throws TsmException.NotPermitted if this user must not use it
   */
  RootOfTrust collect(StatementOrder order, TsmEnvironment environment, Deadline deadline)
      throws TsmException;
}
