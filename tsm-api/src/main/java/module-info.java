/**
 * What a TSM is: its verbs, features, events and errors, and the interface that backends implement.
 */
module org.opentsm.tsm.api {
  requires static transitive org.jspecify;
  requires transitive org.opentsm.spdm;
  requires transitive org.opentsm.evidence;
  requires transitive org.opentsm.ide;
  requires transitive micrometer.core;
  requires org.bouncycastle.provider;

  exports org.opentsm.tsm.api;
  exports org.opentsm.tsm.api.credential;
  exports org.opentsm.tsm.api.revalidation;
  exports org.opentsm.tsm.api.spi;

  uses org.opentsm.tsm.api.spi.DeviceComparison;
  uses org.opentsm.tsm.api.spi.DeviceConnector;

  provides org.opentsm.tsm.api.spi.DeviceComparison with
      org.opentsm.tsm.api.revalidation.AfterResetComparison;
}
