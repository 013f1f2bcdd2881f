package org.opentsm.evidence.reference;

import java.util.List;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cose.ForeignCbor;

/** Reads a reference triple of a CoMID: an environment, and what may be measured there. */
final class TripleReader {
  private static final String WHAT = CorimReader.WHAT;
  private static final ValueReader VALUES = new ValueReader(WHAT);

  private TripleReader() {}

  /** Adds the values that can be compared with a block or a manifest of SPDM. */
  static void read(String tag, CborValue triple, List<ReferenceValue> into)
      throws MalformedStatementException {
    List<CborValue> parts = ForeignCbor.array(WHAT, "reference-triple", 2, triple);
    Environment environment = Environment.read(WHAT, parts.getFirst());
    for (CborValue claim : CorimReader.items(WHAT, "ref-claims", parts.get(1))) {
      CborValue.Pairs measurement = ForeignCbor.map(WHAT, "measurement", claim);
      ElementKey key = ElementKey.read(WHAT, measurement.at(0));
      boolean block = environment.isDevice() && key.index().isPresent();
      if (!block && environment.isDevice() && key.isUnsigned()) {
        // An integer, but no index of SPDM: nothing of this device has it.
        continue;
      }
      CborValue.Pairs stated =
          ForeignCbor.map(WHAT, "mval", ForeignCbor.at(WHAT, measurement, 1, "mval"));
      if (block && measurement.at(2).isPresent()) {
        throw ForeignCbor.reject(WHAT, "authorized-by", measurement.at(2).get(), "no such entry");
      }
      StatedValue value = VALUES.read(stated);
      if (block && value.isEmpty()) {
        throw ForeignCbor.reject(
            WHAT, "mval", stated, "digests of a known kind, an svn or a raw value");
      }
      if (!value.isEmpty() && measurement.at(2).isEmpty()) {
        into.add(new ReferenceValue(tag, environment, key, value));
      }
    }
  }
}
