package org.opentsm.tsm.cli.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.RevalidationRequest;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.cli.http.Problem;
import org.opentsm.tsm.cli.report.ComparisonReport;
import org.opentsm.tsm.cli.report.RevalidationWords;

/**
 * After the machine slept or its devices were reset: every device that was accepted is revalidated,
 * many at once. What happens to one does not keep the others.
 */
final class Resume {
  private static final int STEP = 50;

  private final Fleet fleet;
  private final Baselines baselines;
  private final int atOnce;

  /**
   * @param atOnce devices that are asked at the same time
   */
  Resume(Fleet fleet, Baselines baselines, int atOnce) {
    this.fleet = fleet;
    this.baselines = baselines;
    this.atOnce = atOnce;
  }

  /** What became of one device: one of the words of a revalidation, or {@code failed}. */
  private record Outcome(Baselines.Accepted device, String word, Optional<Problem> problem) {}

  JsonNode run(RevalidationRequest request, Operation operation, Deadline deadline)
      throws Exception {
    List<Outcome> outcomes = new ArrayList<>();
    List<Baselines.Accepted> accepted = baselines.all();
    Semaphore places = new Semaphore(atOnce);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Outcome>> asked = new ArrayList<>();
      for (Baselines.Accepted device : accepted) {
        asked.add(threads.submit(bounded(places, () -> revalidate(device, request, deadline))));
      }
      try {
        for (Future<Outcome> each : asked) {
          outcomes.add(each.get());
          if (outcomes.size() % STEP == 0) {
            operation.step(outcomes.size() + " of " + accepted.size());
          }
        }
      } catch (InterruptedException cancelled) {
        threads.shutdownNow();
        throw cancelled;
      } catch (ExecutionException defect) {
        threads.shutdownNow();
        throw defect;
      }
    }
    return toJson(request, outcomes);
  }

  private static Callable<Outcome> bounded(Semaphore places, Callable<Outcome> work) {
    return () -> {
      places.acquire();
      try {
        return work.call();
      } finally {
        places.release();
      }
    };
  }

  private Outcome revalidate(
      Baselines.Accepted device, RevalidationRequest request, Deadline deadline) {
    try {
      Tsm tsm = fleet.tsmOf(device.address(), Optional.of(device.provider()));
      ComparisonReport report =
          ComparisonReport.of(tsm.revalidate(device.address(), request, deadline));
      fleet.assign(device.address(), tsm);
      return new Outcome(device, report.outcome(), Optional.empty());
    } catch (Exception failure) {
      return new Outcome(device, "failed", Optional.of(Problem.of(failure)));
    }
  }

  private static ObjectNode toJson(RevalidationRequest request, List<Outcome> outcomes) {
    ObjectNode json = DeviceRoutes.document();
    json.put("choice", RevalidationWords.word(request.choice().id()));
    json.put("otherwise", request.otherwise().id());
    Map<String, Integer> counts = new TreeMap<>();
    outcomes.forEach(each -> counts.merge(each.word, 1, Integer::sum));
    ObjectNode sums = json.putObject("counts");
    counts.forEach(sums::put);
    ArrayNode devices = json.putArray("devices");
    for (Outcome each : outcomes) {
      ObjectNode entry = devices.addObject();
      entry.put("address", each.device.address().text());
      entry.put("provider", each.device.provider());
      entry.put("outcome", each.word);
      each.problem.ifPresent(problem -> entry.set("problem", problem.toJson()));
    }
    return json;
  }
}
