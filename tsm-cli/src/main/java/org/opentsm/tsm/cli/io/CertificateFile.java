package org.opentsm.tsm.cli.io;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.credential.PemBlocks;

/** Files with a certificate chain, as {@code tsm cert} prints it. */
public final class CertificateFile {
  private static final int MAX_SIZE = 1 << 20;
  private static final int MAX_CERTIFICATES = 16;
  private static final String PEM = "-----BEGIN";
  private static final List<String> PEM_TYPES = List.of(PemText.CERTIFICATE);

  private CertificateFile() {}

  /**
   * The certificates of a chain, root first, each signed by the one before it.
   *
   * @return DER, 1 to 16
   * @throws CliException if there is no file
   * @throws TsmException.Protocol if it holds something else, so that nothing else is put into a
   *     device
   */
  public static List<Bytes> chain(Path file, SpdmCrypto crypto)
      throws CliException, TsmException.Protocol {
    List<Bytes> chain = certificates(file);
    if (chain.isEmpty() || chain.size() > MAX_CERTIFICATES) {
      throw wrong(file, "1 to " + MAX_CERTIFICATES + " certificates", String.valueOf(chain.size()));
    }
    DeviceCertificate issuer = null;
    for (int i = 0; i < chain.size(); i++) {
      DeviceCertificate certificate;
      try {
        certificate = DeviceCertificate.decode(chain.get(i));
      } catch (MalformedMessageException e) {
        throw wrong(file, "X.509 certificates", "certificate " + (i + 1) + " that is none");
      }
      if (!certificate.isSignedBy(issuer == null ? certificate : issuer, crypto)) {
        throw wrong(
            file,
            "a chain, root first, of which each certificate has signed the next",
            "certificate "
                + (i + 1)
                + (i == 0 ? ", which is no root" : ", which certificate " + i + " has not signed"));
      }
      issuer = certificate;
    }
    return chain;
  }

  private static List<Bytes> certificates(Path file) throws CliException, TsmException.Protocol {
    byte[] octets = InputFile.read(file, MAX_SIZE).toByteArray();
    if (new String(octets, StandardCharsets.ISO_8859_1).contains(PEM)) {
      return PemBlocks.of(file.toString(), octets, PemText.CERTIFICATE, PEM_TYPES).stream()
          .map(Bytes::owning)
          .toList();
    }
    try {
      List<Bytes> certificates = new ArrayList<>();
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(octets))) {
        certificates.add(Bytes.copyOf(certificate.getEncoded()));
      }
      return certificates;
    } catch (CertificateException | RuntimeException unreadable) {
      throw wrong(file, "certificates in PEM or DER", "something else");
    }
  }

  private static TsmException.Protocol wrong(Path file, String expected, String found) {
    return new TsmException.Protocol(
        TsmErrorCode.MALFORMED_FILE, file + ": expected " + expected + ", found " + found, null);
  }
}
