package org.opentsm.evidence.dat;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.opentsm.evidence.MalformedImportException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;

/** The header of a chain, which the draft leaves out: its size is that of the RootHash. */
final class ChainBlob {
  private static final List<HashAlgorithm> SIZES =
      List.of(HashAlgorithm.SHA_384, HashAlgorithm.SHA_256, HashAlgorithm.SHA_512);
  private static final int LENGTH = 4;
  private static final int SHORT = 0xFFFF;

  private ChainBlob() {}

  /** The certificates in DER, one behind the other. */
  static Bytes withoutHeader(int device, Bytes blob) throws MalformedImportException {
    return blob.slice(LENGTH + read(device, blob).hash().size());
  }

  /** The chain, whatever its hash. */
  static CertificateChain read(int device, Bytes blob) throws MalformedImportException {
    SpdmVersion version = blob.length() > SHORT ? SpdmVersion.V1_4 : SpdmVersion.V1_3;
    MalformedMessageException last = null;
    for (HashAlgorithm hash : SIZES) {
      try {
        return CertificateChain.decode(blob, hash, version);
      } catch (MalformedMessageException otherSize) {
        last = last == null ? otherSize : last;
      }
    }
    throw new MalformedImportException("device " + device, requireNonNull(last));
  }
}
