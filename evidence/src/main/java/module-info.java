/** The evidence object, its encodings and commitments, and the verifier. */
module org.opentsm.evidence {
  requires static transitive org.jspecify;
  requires transitive org.opentsm.ide;
  requires transitive org.opentsm.spdm;
  requires com.fasterxml.jackson.core;
  requires transitive com.fasterxml.jackson.databind;
  requires org.snakeyaml.engine;

  exports org.opentsm.evidence;
  exports org.opentsm.evidence.appraisal;
  exports org.opentsm.evidence.cbor;
  exports org.opentsm.evidence.codec;
  exports org.opentsm.evidence.commitment;
  exports org.opentsm.evidence.dat;
  exports org.opentsm.evidence.ear;
  exports org.opentsm.evidence.extension;
  exports org.opentsm.evidence.html;
  exports org.opentsm.evidence.input;
  exports org.opentsm.evidence.json;
  exports org.opentsm.evidence.nvidia;
  exports org.opentsm.evidence.policy;
  exports org.opentsm.evidence.reference;
  exports org.opentsm.evidence.result;
  exports org.opentsm.evidence.statement;
  exports org.opentsm.evidence.tpm;
  exports org.opentsm.evidence.trust;
}
