package org.opentsm.spdm.doe;

import java.time.Duration;

/**
 * How long a mailbox may take for what is no answer; an answer may take as long as its request's
 * deadline says.
 *
 * @param busy until it takes an object
 * @param abort until it has aborted
 */
public record MailboxTiming(Duration busy, Duration abort) {
  /** One second each, as the PCIe Base Specification has it. */
  public static final MailboxTiming STANDARD =
      new MailboxTiming(Duration.ofSeconds(1), Duration.ofSeconds(1));
}
