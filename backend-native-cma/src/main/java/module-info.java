/** The TSM that needs no platform firmware: CMA over SPDM, spoken by the host itself. */
module org.opentsm.backend.nativecma {
  requires static transitive org.jspecify;
  requires transitive org.opentsm.tsm.api;
  requires transitive org.opentsm.evidence;
  requires transitive org.opentsm.spdm;
  requires transitive com.google.guice;

  exports org.opentsm.backend.nativecma;
  exports org.opentsm.backend.nativecma.tpm;

  provides org.opentsm.tsm.api.spi.TsmPlugin with
      org.opentsm.backend.nativecma.NativeCmaPlugin;
  provides org.opentsm.tsm.api.spi.DeviceConnector with
      org.opentsm.backend.nativecma.SocketConnector;
  provides org.opentsm.tsm.api.spi.StatementCollector with
      org.opentsm.backend.nativecma.tpm.TpmCollector;
}
