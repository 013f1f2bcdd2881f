package org.opentsm.spdm.message;

import java.util.ArrayList;
import java.util.List;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * An algorithm of another body (DSP0274, "Extended Algorithm field format"): four octets, the
 * second reserved.
 *
 * @param registryId the body, 0 to 255: {@link StandardsBody}
 * @param algorithmId what the body calls the algorithm, 0 to 65,535
 */
public record ExtendedAlgorithm(int registryId, int algorithmId) {
  static final int SIZE = 4;

  /** Checks the ranges. */
  public ExtendedAlgorithm {
    Limits.requireRange("RegistryID", registryId, 0, 255);
    Limits.requireRange("AlgorithmID", algorithmId, 0, 0xFFFF);
  }

  static List<ExtendedAlgorithm> read(WireReader in, int count, String field)
      throws MalformedMessageException {
    List<ExtendedAlgorithm> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int registryId = in.u8(field + " RegistryID");
      in.reserved(1);
      list.add(new ExtendedAlgorithm(registryId, in.u16(field + " AlgorithmID")));
    }
    return list;
  }

  static void write(WireWriter out, List<ExtendedAlgorithm> list) {
    for (ExtendedAlgorithm algorithm : list) {
      out.u8(algorithm.registryId).reserved(1).u16(algorithm.algorithmId);
    }
  }
}
