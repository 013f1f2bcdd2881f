package org.opentsm.tsm.cli.link;

import org.opentsm.ide.channel.VendorChannel;

/** What cases are listed with before there is a session. */
final class Unopened {
  static final VendorChannel CHANNEL =
      (_, _, _) -> {
        throw new IllegalStateException("no session was opened");
      };

  private Unopened() {}
}
