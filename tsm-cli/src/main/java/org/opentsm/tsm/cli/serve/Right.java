package org.opentsm.tsm.cli.serve;

import java.util.Arrays;
import java.util.Optional;

/** What a caller may be allowed to do. */
public enum Right {
  /** Look at everything, and follow events. */
  READ("read"),
  /** Appraise evidence that it brings or that is here. */
  VERIFY("verify"),
  /** Connect devices. */
  CONNECT("connect"),
  /** Collect evidence. */
  EVIDENCE("evidence"),
  /** Lock interfaces. */
  LOCK("lock"),
  /** Accept devices. */
  ACCEPT("accept"),
  /** Revalidate devices. */
  REVALIDATE("revalidate"),
  /** Unlock interfaces. */
  UNLOCK("unlock"),
  /** Give encrypted links fresh keys. */
  REFRESH_LINK("refresh-link"),
  /** Stop the encryption of links. */
  STOP_LINK("stop-link"),
  /** Disconnect devices. */
  DISCONNECT("disconnect"),
  /** Cancel what others began; everybody may cancel his own. */
  CANCEL("cancel");

  private final String id;

  Right(String id) {
    this.id = id;
  }

  /** Its name in the configuration. */
  public String id() {
    return id;
  }

  /** The right of a name. */
  public static Optional<Right> of(String id) {
    return Arrays.stream(values()).filter(right -> right.id.equals(id)).findFirst();
  }
}
