package org.opentsm.spdm.certificate;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;

/** The bits of keyUsage (RFC 5280, section 4.2.1.3), in their order. */
public enum X509KeyUsage {
  /** Signs anything that is no certificate and no revocation list. */
  DIGITAL_SIGNATURE,
  /** contentCommitment, once called nonRepudiation. */
  CONTENT_COMMITMENT,
  /** Encrypts keys. */
  KEY_ENCIPHERMENT,
  /** Encrypts data. */
  DATA_ENCIPHERMENT,
  /** Agrees on keys. */
  KEY_AGREEMENT,
  /** Signs certificates. */
  KEY_CERT_SIGN,
  /** Signs revocation lists. */
  CRL_SIGN,
  /** With keyAgreement: encrypts only. */
  ENCIPHER_ONLY,
  /** With keyAgreement: decrypts only. */
  DECIPHER_ONLY;

  @SuppressWarnings("EnumOrdinal") // The order is that of the specification.
  static Set<X509KeyUsage> decode(DerReader in) throws MalformedMessageException {
    DerReader.Element element = in.read(DerReader.BIT_STRING, "KeyUsage");
    Bytes content = element.content();
    if (content.isEmpty() || content.length() > 3 || content.get(0) > 7) {
      throw in.reject(element, "KeyUsage", "a BIT STRING of at most 9 bits", content.toString());
    }
    Set<X509KeyUsage> set = EnumSet.noneOf(X509KeyUsage.class);
    for (X509KeyUsage usage : values()) {
      int octet = 1 + usage.ordinal() / 8;
      if (octet < content.length() && (content.get(octet) & (0x80 >> (usage.ordinal() % 8))) != 0) {
        set.add(usage);
      }
    }
    return Collections.unmodifiableSet(set);
  }
}
