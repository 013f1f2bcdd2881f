package org.opentsm.tsm.cli.serve;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** What is counted and measured, for Prometheus. */
final class Metrics {
  /** Of the text (Prometheus, "Exposition formats"). */
  static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** Where it is counted. */
  MeterRegistry registry() {
    return registry;
  }

  String text() {
    return registry.scrape();
  }
}
