package org.opentsm.evidence.trust;

import java.util.List;
import java.util.stream.IntStream;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.spdm.Bytes;
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

  /** At most as many roots, of all files together. */
  public static final int MOST_ROOTS = 1024;

  /** At most as many revocation lists, of all files together. */
  public static final int MOST_REVOCATION_LISTS = 1024;

  /** Copies the lists. */
  public DeviceTrust {
    roots = List.copyOf(roots);
    revocationLists = List.copyOf(revocationLists);
  }

  /**
   * Reads files as an operator gives them; messages number them.
   *
   * @param rootFiles each with certificates in PEM, or one in DER
   * @param revocationListFiles each with X.509 CRLs in PEM, or one in DER
   * @throws TrustInputException if a file holds anything else, or nothing, or all hold too many
   */
  public static DeviceTrust read(List<Bytes> rootFiles, List<Bytes> revocationListFiles)
      throws TrustInputException {
    return readFiles(numbered("root file ", rootFiles), numbered("CRL file ", revocationListFiles));
  }

  /** The same with the files' own names in messages. */
  public static DeviceTrust readFiles(
      List<TrustFile> rootFiles, List<TrustFile> revocationListFiles) throws TrustInputException {
    return new DeviceTrust(
        TrustReader.certificates(rootFiles), TrustReader.revocationLists(revocationListFiles));
  }

  private static List<TrustFile> numbered(String what, List<Bytes> files) {
    return IntStream.range(0, files.size())
        .mapToObj(i -> new TrustFile(what + (i + 1), files.get(i)))
        .toList();
  }
}
