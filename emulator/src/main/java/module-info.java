/** Emulated devices that answer like real ones, with faults on demand. */
module org.opentsm.emulator {
  requires static transitive org.jspecify;
  requires transitive org.opentsm.ide;
  requires transitive org.opentsm.spdm;
  requires transitive org.opentsm.tsm.api;
  requires org.bouncycastle.provider;
  requires org.bouncycastle.pkix;

  exports org.opentsm.emulator;
  exports org.opentsm.emulator.device;
  exports org.opentsm.emulator.fault;
  exports org.opentsm.emulator.link;
  exports org.opentsm.emulator.pci;
  exports org.opentsm.emulator.pki;
  exports org.opentsm.emulator.server;
  exports org.opentsm.emulator.tsm;

  provides org.opentsm.tsm.api.spi.DeviceConnector with
      org.opentsm.emulator.server.EmulatedConnector;
}
