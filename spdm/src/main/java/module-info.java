/** SPDM 1.0 to 1.4, without input or output of its own: bytes in, bytes or an outcome out. */
module org.opentsm.spdm {
  requires static transitive org.jspecify;
  requires org.bouncycastle.provider;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.util;

  // A fast one for elliptic curves, if it is there.
  uses java.security.Provider;

  exports org.opentsm.spdm;
  exports org.opentsm.spdm.algorithm;
  exports org.opentsm.spdm.certificate;
  exports org.opentsm.spdm.crypto;
  exports org.opentsm.spdm.doe;
  exports org.opentsm.spdm.event;
  exports org.opentsm.spdm.identity;
  exports org.opentsm.spdm.message;
  exports org.opentsm.spdm.requester;
  exports org.opentsm.spdm.responder;
  exports org.opentsm.spdm.session;
  exports org.opentsm.spdm.transcript;
  exports org.opentsm.spdm.transport;
  exports org.opentsm.spdm.wire;
}
