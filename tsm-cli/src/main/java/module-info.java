/** The {@code tsm} tool and its daemon, where everything is put together. */
module org.opentsm.tsm.cli {
  requires static transitive org.jspecify;
  requires org.opentsm.spdm;
  requires org.opentsm.evidence;
  requires org.opentsm.tsm.api;
  requires org.opentsm.emulator;
  requires org.opentsm.backend.nativecma;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires com.google.guice;
  requires info.picocli;
  requires jul.to.slf4j;
  requires micrometer.core;
  requires org.slf4j;

  uses org.opentsm.tsm.api.spi.StatementCollector;
  uses org.opentsm.tsm.api.spi.TsmPlugin;

  opens org.opentsm.tsm.cli to
      com.google.guice,
      info.picocli;
  opens org.opentsm.tsm.cli.backend to
      com.google.guice;
  opens org.opentsm.tsm.cli.command to
      com.google.guice,
      info.picocli;
  opens org.opentsm.tsm.cli.demo to
      com.google.guice,
      info.picocli;
  opens org.opentsm.tsm.cli.exchange to
      com.google.guice,
      info.picocli;
  opens org.opentsm.tsm.cli.io to
      com.google.guice,
      info.picocli;
  opens org.opentsm.tsm.cli.spdm to
      com.google.guice,
      info.picocli;
  opens org.opentsm.tsm.cli.tpm to
      com.google.guice,
      info.picocli;
}
