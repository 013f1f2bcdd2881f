/** The TSM that needs no platform firmware: CMA over SPDM, spoken by the host itself. */
module org.opentsm.backend.nativecma {
  requires static transitive org.jspecify;
  requires transitive org.opentsm.tsm.api;
  requires org.opentsm.evidence;
  requires org.opentsm.spdm;
  requires com.google.guice;
}
