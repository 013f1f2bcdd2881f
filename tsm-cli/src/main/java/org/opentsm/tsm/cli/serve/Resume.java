package org.opentsm.tsm.cli.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.RevalidationRequest;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.http.Problem;
import org.opentsm.tsm.cli.report.ComparisonReport;
import org.opentsm.tsm.cli.report.RevalidationWords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * After the machine slept or its devices were reset: every device that was accepted is revalidated,
 * many at once. What happens to one does not keep the others.
 */
final class Resume {
  private static final Logger LOG = LoggerFactory.getLogger(Resume.class);
  private static final int STEP = 50;
  private static final Duration LISTING = Duration.ofSeconds(5);

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

  /** Whoever cancels it has what there is: the devices that were not asked failed with that. */
  JsonNode run(RevalidationRequest request, Operation operation, Deadline deadline)
      throws TsmException, ExecutionException {
    List<Baselines.Accepted> accepted = accepted(deadline.orAfter(LISTING));
    Semaphore places = new Semaphore(atOnce);
    List<Future<Outcome>> asked = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Baselines.Accepted device : accepted) {
        asked.add(threads.submit(() -> inTurn(places, device, request, deadline)));
      }
      try {
        for (int done = 0; done < asked.size(); done++) {
          if (done % STEP == 0 && done > 0) {
            operation.step(done + " of " + accepted.size());
          }
          asked.get(done).get();
        }
      } catch (InterruptedException cancelled) {
        threads.shutdownNow();
      }
    }
    return toJson(request, asked.stream().map(Future::resultNow).toList());
  }

  /** Those that have a baseline, readable or not, and those that stand as if they had one. */
  private List<Baselines.Accepted> accepted(Deadline deadline) throws TsmException {
    List<Baselines.Accepted> accepted = new ArrayList<>(baselines.all(deadline));
    Set<Path> files = new HashSet<>();
    accepted.forEach(each -> files.add(each.entry().file()));
    for (Fleet.Member member : fleet.heard(deadline)) {
      baselines
          .standing(member)
          .filter(each -> files.add(each.entry().file()))
          .ifPresent(accepted::add);
    }
    return accepted;
  }

  private Outcome inTurn(
      Semaphore places, Baselines.Accepted device, RevalidationRequest request, Deadline deadline) {
    try {
      places.acquire();
    } catch (InterruptedException e) {
      return failed(
          device,
          new TsmException.Unreachable(TsmErrorCode.CANCELLED, "cancelled before it was asked", e));
    }
    try {
      return revalidate(device, request, deadline);
    } catch (Exception | Error failure) {
      return failed(device, failure);
    } finally {
      places.release();
    }
  }

  private Outcome revalidate(
      Baselines.Accepted device, RevalidationRequest request, Deadline deadline)
      throws TsmException {
    if (device.entry().defect().isPresent()) {
      TsmException defect = device.entry().defect().get();
      LOG.warn("A device that was accepted cannot be revalidated: {}", defect.getMessage());
      throw defect;
    }
    DeviceAddress address = device.entry().address().orElseThrow();
    Tsm tsm = fleet.tsmOf(address, Optional.of(device.provider()));
    ComparisonReport report = ComparisonReport.of(tsm.revalidate(address, request, deadline));
    fleet.assign(address, tsm);
    return new Outcome(device, report.outcome(), Optional.empty());
  }

  private static Outcome failed(Baselines.Accepted device, Throwable failure) {
    return new Outcome(device, "failed", Optional.of(Problem.of(failure)));
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
      ObjectNode entry = each.device.toJson().put("outcome", each.word);
      devices.add(entry);
      each.problem.ifPresent(problem -> entry.set("problem", problem.toJson()));
    }
    return json;
  }
}
