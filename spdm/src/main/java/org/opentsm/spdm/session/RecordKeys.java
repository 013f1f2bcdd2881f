package org.opentsm.spdm.session;

import org.opentsm.spdm.crypto.Secret;

/**
 * What protects the secured messages of one direction.
 *
 * @param key of the cipher
 * @param iv 12 octets, to which each message's sequence number is added
 */
public record RecordKeys(Secret key, Secret iv) implements AutoCloseable {
  /** Overwrites both. */
  @Override
  public void close() {
    key.close();
    iv.close();
  }
}
