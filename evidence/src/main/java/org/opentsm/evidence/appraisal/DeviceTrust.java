package org.opentsm.evidence.appraisal;

import java.util.ArrayList;
import java.util.List;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.certificate.RevocationList;

/**
 * What an operator trusts for devices.
 *
 * @param roots certificates that a device's chain may lead to
 * @param revocationLists what is known of certificates that were taken back
 */
public record DeviceTrust(List<DeviceCertificate> roots, List<RevocationList> revocationLists) {
  /** No root at all: no chain leads anywhere. */
  public static final DeviceTrust NOTHING = new DeviceTrust(List.of(), List.of());

  private static final int ROOTS = 1024;

  /** Copies the lists. */
  public DeviceTrust {
    roots = List.copyOf(roots);
    revocationLists = List.copyOf(revocationLists);
  }

  /**
   * Reads files as an operator gives them.
   *
   * @param rootFiles each with certificates in PEM, or one in DER
   * @param revocationListFiles each with X.509 CRLs in PEM, or one in DER
   * @throws TrustInputException if a file holds anything else, or nothing
   */
  public static DeviceTrust read(List<Bytes> rootFiles, List<Bytes> revocationListFiles)
      throws TrustInputException {
    List<DeviceCertificate> roots = new ArrayList<>();
    for (int i = 0; i < rootFiles.size(); i++) {
      String name = "root file " + (i + 1);
      for (Bytes der : Pem.read(rootFiles.get(i), "CERTIFICATE", name)) {
        try {
          roots.add(DeviceCertificate.decode(der));
        } catch (MalformedMessageException malformed) {
          throw unusable(name, "an X.509 certificate", malformed);
        }
      }
    }
    List<RevocationList> lists = new ArrayList<>();
    for (int i = 0; i < revocationListFiles.size(); i++) {
      String name = "CRL file " + (i + 1);
      for (Bytes der : Pem.read(revocationListFiles.get(i), "X509 CRL", name)) {
        try {
          lists.add(RevocationList.decode(der));
        } catch (MalformedMessageException malformed) {
          throw unusable(name, "an X.509 CRL", malformed);
        }
      }
    }
    if (roots.size() > ROOTS) {
      throw new TrustInputException(
          "root files", "at most " + ROOTS + " certificates", Integer.toString(roots.size()));
    }
    return new DeviceTrust(roots, lists);
  }

  private static TrustInputException unusable(
      String name, String expected, MalformedMessageException malformed) {
    return new TrustInputException(
        name,
        expected,
        "octets whose "
            + malformed.field()
            + " at offset "
            + malformed.offset()
            + " is "
            + malformed.found());
  }
}
