package org.opentsm.spdm.session;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.opentsm.spdm.Bytes;

/**
 * What Requesters have begun sessions with, where the Responder adds no context of its own: whoever
 * sends the same once more plays a recording. The last {@link #REMEMBERED} are remembered, as long
 * as the pre-shared key is. May be used from any number of threads.
 */
public final class RequesterContexts {
  /** How many are remembered. */
  public static final int REMEMBERED = 4096;

  private final SequencedSet<Bytes> used = new LinkedHashSet<>();

  RequesterContexts() {}

  /**
   * Whether a session has begun with it.
   *
   * @param digest of RequesterContext: with a hash that is always the same, 32 octets or more
   */
  public synchronized boolean isUsed(Bytes digest) {
    return used.contains(digest);
  }

  /**
   * A Requester has shown that it has the keys of a session that began with it.
   *
   * @param digest as in {@link #isUsed}
   * @return false if another session did before
   */
  public synchronized boolean use(Bytes digest) {
    boolean first = used.add(digest);
    if (used.size() > REMEMBERED) {
      used.removeFirst();
    }
    return first;
  }
}
