package org.opentsm.tsm.cli.serve;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.Supplier;
import org.opentsm.tsm.cli.http.Problem;

/** What is counted and measured, for Prometheus: of TSMs, of the daemon itself, and of its JVM. */
final class Metrics {
  /** Of the text (Prometheus, "Exposition formats"). */
  static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final String FAILED = "tsm.daemon.requests.failed";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
  }

  /** Where it is counted. */
  MeterRegistry registry() {
    return registry;
  }

  /** Measures something of the daemon's: how much of it is there now. */
  void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder("tsm.daemon." + name, value).description(description).register(registry);
  }

  /** Counts a request that was answered with a problem, by its code. */
  void failed(Problem problem) {
    registry.counter(FAILED, "code", problem.failure().code()).increment();
  }

  String text() {
    return registry.scrape();
  }
}
