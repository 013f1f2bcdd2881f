/** The {@code tsm} tool and its daemon, where everything is put together. */
module org.opentsm.tsm.cli {
  requires static transitive org.jspecify;
  requires org.opentsm.spdm;
  requires org.opentsm.ide;
  requires org.opentsm.evidence;
  requires org.opentsm.tsm.api;
  requires org.opentsm.tsm.embed;
  requires org.opentsm.emulator;
  requires org.opentsm.backend.nativecma;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.databind;
  requires com.google.guice;
  requires info.picocli;
  requires jdk.net;
  requires jdk.security.auth;
  requires jul.to.slf4j;
  requires micrometer.core;
  requires micrometer.registry.prometheus;
  requires org.eclipse.jetty.io;
  requires org.eclipse.jetty.server;
  requires org.eclipse.jetty.unixdomain.server;
  requires org.slf4j;

  opens org.opentsm.tsm.cli to
      com.google.guice,
      info.picocli;
  opens org.opentsm.tsm.cli.backend to
      com.google.guice;
  opens org.opentsm.tsm.cli.client to
      com.google.guice,
      info.picocli;
  opens org.opentsm.tsm.cli.command to
      com.google.guice,
      info.picocli;
  opens org.opentsm.tsm.cli.demo to
      com.google.guice,
      info.picocli;
  opens org.opentsm.tsm.cli.doctor to
      com.google.guice,
      info.picocli;
  opens org.opentsm.tsm.cli.exchange to
      com.google.guice,
      info.picocli;
  opens org.opentsm.tsm.cli.io to
      com.google.guice,
      info.picocli;
  opens org.opentsm.tsm.cli.link to
      com.google.guice,
      info.picocli;
  opens org.opentsm.tsm.cli.serve to
      com.google.guice,
      info.picocli;
  opens org.opentsm.tsm.cli.spdm to
      com.google.guice,
      info.picocli;
  opens org.opentsm.tsm.cli.tpm to
      com.google.guice,
      info.picocli;
}
