/** Emulated devices that answer like real ones, with faults on demand. */
module org.opentsm.emulator {
  requires static transitive org.jspecify;
  requires transitive org.opentsm.spdm;
  requires org.opentsm.tsm.api;
}
