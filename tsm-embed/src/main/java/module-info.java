/** What a program embeds: it finds the backends that are installed, and owns their TSMs. */
module org.opentsm.tsm.embed {
  requires static transitive org.jspecify;
  requires transitive org.opentsm.spdm;
  requires transitive org.opentsm.evidence;
  requires transitive org.opentsm.tsm.api;
  requires transitive com.google.guice;
  requires transitive micrometer.core;

  exports org.opentsm.tsm.embed;

  uses org.opentsm.tsm.api.spi.StatementCollector;
  uses org.opentsm.tsm.api.spi.TsmPlugin;
}
