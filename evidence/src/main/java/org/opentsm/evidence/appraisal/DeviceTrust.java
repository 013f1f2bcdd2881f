package org.opentsm.evidence.appraisal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
   * A file as an operator gives it.
   *
   * @param name for messages to people
   * @param content what it holds
   */
  public record TrustFile(String name, Bytes content) {}

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
    List<DeviceCertificate> roots = new ArrayList<>();
    for (TrustFile file : rootFiles) {
      for (Bytes der : Pem.read(file.content, "CERTIFICATE", file.name)) {
        requireRoom(roots.size(), MOST_ROOTS, file, "certificates");
        try {
          roots.add(DeviceCertificate.decode(der));
        } catch (MalformedMessageException malformed) {
          throw unusable(file.name, "an X.509 certificate", malformed);
        }
      }
    }
    List<RevocationList> lists = new ArrayList<>();
    for (TrustFile file : revocationListFiles) {
      for (Bytes der : Pem.read(file.content, "X509 CRL", file.name)) {
        requireRoom(lists.size(), MOST_REVOCATION_LISTS, file, "CRLs");
        try {
          lists.add(RevocationList.decode(der));
        } catch (MalformedMessageException malformed) {
          throw unusable(file.name, "an X.509 CRL", malformed);
        }
      }
    }
    return new DeviceTrust(roots, lists);
  }

  private static List<TrustFile> numbered(String what, List<Bytes> files) {
    return IntStream.range(0, files.size())
        .mapToObj(i -> new TrustFile(what + (i + 1), files.get(i)))
        .toList();
  }

  private static void requireRoom(int already, int most, TrustFile file, String what)
      throws TrustInputException {
    if (already == most) {
      throw new TrustInputException(
          file.name, "at most " + most + " " + what + " in all files together", "more");
    }
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
