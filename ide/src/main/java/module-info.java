/** PCIe link encryption and device interfaces, over a secured SPDM session. */
module org.opentsm.ide {
  requires static transitive org.jspecify;
  requires transitive org.opentsm.spdm;

  exports org.opentsm.ide.channel;
  exports org.opentsm.ide.exercise;
  exports org.opentsm.ide.km;
  exports org.opentsm.ide.register;
  exports org.opentsm.ide.stream;
  exports org.opentsm.ide.tdisp;
}
