package org.opentsm.tsm.cli.client;

import java.time.Duration;
import java.util.List;
import org.opentsm.tsm.cli.io.FailureException;

/**
 * Who this user is to a daemon.
 *
 * @param user name, or number
 * @param group likewise
 * @param rights what it may do there
 */
public record DaemonCaller(String user, String group, List<String> rights) {
  /** Takes a copy of the list. */
  public DaemonCaller {
    rights = List.copyOf(rights);
  }

  /**
   * Asks whoever listens there.
   *
   * @throws FailureException if nobody answers, or nobody whom we understand
   */
  public static DaemonCaller ask(DaemonPlace place, Duration patience) throws FailureException {
    DaemonClient client = new DaemonClient(place, patience);
    Answer answer = client.get("v1", "caller");
    return new DaemonCaller(answer.text("user"), answer.text("group"), answer.texts("rights"));
  }
}
