/** The {@code tsm} tool and its daemon, where everything is put together. */
module org.opentsm.tsm.cli {
  requires static transitive org.jspecify;
  requires org.opentsm.spdm;
  requires org.opentsm.evidence;
  requires org.opentsm.tsm.api;
  requires org.opentsm.emulator;
  requires org.opentsm.backend.nativecma;
  requires com.google.guice;
  requires info.picocli;
  requires micrometer.core;
  requires org.slf4j;
}
