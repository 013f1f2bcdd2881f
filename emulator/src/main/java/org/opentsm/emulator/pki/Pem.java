package org.opentsm.emulator.pki;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;
import org.opentsm.emulator.PkiException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Keyed chains as text: certificates root first, and a PKCS#8 key. */
final class Pem {
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String PUBLIC_KEY = "PUBLIC KEY";
  private static final String PRIVATE_KEY = "PRIVATE KEY";
  private static final int MAX_CERTIFICATES = 16;

  private Pem() {}

  static String encodeCertificates(List<Bytes> certificates) {
    StringBuilder text = new StringBuilder();
    certificates.forEach(der -> text.append(encode(CERTIFICATE, der.toByteArray())));
    return text.toString();
  }

  static String encodeKey(byte[] pkcs8) {
    return encode(PRIVATE_KEY, pkcs8);
  }

  /**
   * Reads a chain and its key, and checks that they belong together.
   *
   * @param chainName of the file with the certificates, for messages to people
   * @param keyName of the file with the key, likewise
   */
  static KeyedChain decode(
      KeyKind kind, String chainName, String chainText, String keyName, String keyText)
      throws PkiException {
    List<Bytes> certificates =
        decode(chainName, chainText, CERTIFICATE).stream().map(Bytes::owning).toList();
    List<byte[]> keys = decode(keyName, keyText, PRIVATE_KEY);
    if (keys.size() != 1) {
      throw PkiException.corrupt(keyName, "one private key", String.valueOf(keys.size()), null);
    }
    PublicKey leafKey = leafKey(chainName, certificates);
    PrivateKey key;
    try {
      key = kind.decode(keys.getFirst());
    } catch (GeneralSecurityException | RuntimeException e) {
      throw PkiException.corrupt(
          keyName, "a key for " + kind.directory(), "something unreadable", e);
    }
    if (!belongTogether(kind, leafKey, key)) {
      throw PkiException.corrupt(
          keyName, "the key of the last certificate of " + chainName, "another key", null);
    }
    return new KeyedChain(certificates, key);
  }

  /**
   * Reads a public key.
   *
   * @param name of the file, for messages to people
   * @return DER of the SubjectPublicKeyInfo
   */
  static Bytes decodePublicKey(KeyKind kind, String name, String text) throws PkiException {
    List<byte[]> keys = decode(name, text, PUBLIC_KEY);
    if (keys.size() != 1) {
      throw PkiException.corrupt(name, "one public key", String.valueOf(keys.size()), null);
    }
    Bytes publicKeyInfo = Bytes.owning(keys.getFirst());
    try {
      PublicKey key = SpdmCrypto.publicKey(name, publicKeyInfo);
      SpdmCrypto.create().requireKeyFits(kind.algorithm(), key);
    } catch (SpdmException e) {
      throw PkiException.corrupt(name, "a key for " + kind.directory(), "another", e);
    }
    return publicKeyInfo;
  }

  private static boolean belongTogether(KeyKind kind, PublicKey publicKey, PrivateKey key) {
    SpdmCrypto crypto = SpdmCrypto.create();
    Bytes probe = Bytes.zeros(32);
    try {
      Bytes signature = crypto.sign(kind.algorithm(), kind.hash(), key, probe, Bytes.EMPTY);
      return crypto.verify(kind.algorithm(), kind.hash(), publicKey, probe, signature, Bytes.EMPTY);
    } catch (GeneralSecurityException otherKind) {
      return false;
    }
  }

  /** The key of the last certificate, when each has been signed by the one before it. */
  private static PublicKey leafKey(String chainName, List<Bytes> certificates) throws PkiException {
    if (certificates.isEmpty()) {
      throw PkiException.corrupt(chainName, "certificates", "none", null);
    }
    SpdmCrypto crypto = SpdmCrypto.create();
    DeviceCertificate issuer = null;
    PublicKey key = null;
    for (int i = 0; i < certificates.size(); i++) {
      String where = chainName + ", certificate " + (i + 1);
      DeviceCertificate certificate;
      try {
        certificate = DeviceCertificate.decode(certificates.get(i));
        key = certificate.publicKey();
      } catch (SpdmException e) {
        throw PkiException.corrupt(where, "an X.509 certificate", "something unreadable", e);
      }
      if (!certificate.isSignedBy(issuer == null ? certificate : issuer, crypto)) {
        throw PkiException.corrupt(where, "a signature of its issuer", "another", null);
      }
      issuer = certificate;
    }
    return Objects.requireNonNull(key);
  }

  private static String encode(String type, byte[] content) {
    StringWriter text = new StringWriter();
    try (PemWriter writer = new PemWriter(text)) {
      writer.writeObject(new PemObject(type, content));
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
    return text.toString();
  }

  private static List<byte[]> decode(String name, String text, String type) throws PkiException {
    List<byte[]> contents = new ArrayList<>();
    try (PemReader reader = new PemReader(new StringReader(text))) {
      PemObject object;
      while ((object = reader.readPemObject()) != null) {
        if (!object.getType().equals(type) || contents.size() == MAX_CERTIFICATES) {
          throw PkiException.corrupt(
              name, "at most " + MAX_CERTIFICATES + " of " + type, object.getType(), null);
        }
        contents.add(object.getContent());
      }
    } catch (IOException | RuntimeException e) {
      throw PkiException.corrupt(name, "PEM", "something unreadable", e);
    }
    return contents;
  }
}
