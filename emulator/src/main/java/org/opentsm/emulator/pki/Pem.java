package org.opentsm.emulator.pki;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.StringWriter;
import java.security.PublicKey;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;
import org.opentsm.emulator.PkiException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.credential.KeyedCertificates;
import org.opentsm.tsm.api.credential.PemBlocks;

/** Keyed chains as text: certificates root first, and a PKCS#8 key. */
final class Pem {
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String PUBLIC_KEY = "PUBLIC KEY";
  private static final String PRIVATE_KEY = "PRIVATE KEY";

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
    try {
      KeyedCertificates read =
          KeyedCertificates.decode(
              chainName, octets(chainText), keyName, octets(keyText), SpdmCrypto.create());
      if (!read.signatures().contains(kind.algorithm())) {
        throw PkiException.corrupt(
            keyName, "a key for " + kind.directory(), "one for " + read.signatures(), null);
      }
      return new KeyedChain(read.certificates(), read.key());
    } catch (TsmException e) {
      throw PkiException.of(e);
    }
  }

  /**
   * Reads a public key.
   *
   * @param name of the file, for messages to people
   * @return DER of the SubjectPublicKeyInfo
   */
  static Bytes decodePublicKey(KeyKind kind, String name, String text) throws PkiException {
    try {
      List<byte[]> keys = PemBlocks.of(name, octets(text), PUBLIC_KEY, List.of(PUBLIC_KEY));
      if (keys.size() != 1) {
        throw PkiException.corrupt(name, "one public key", String.valueOf(keys.size()), null);
      }
      Bytes publicKeyInfo = Bytes.owning(keys.getFirst());
      PublicKey key = SpdmCrypto.publicKey(name, publicKeyInfo);
      SpdmCrypto.create().requireKeyFits(kind.algorithm(), key);
      return publicKeyInfo;
    } catch (TsmException e) {
      throw PkiException.of(e);
    } catch (SpdmException e) {
      throw PkiException.corrupt(name, "a key for " + kind.directory(), "another", e);
    }
  }

  /** Keys of emulated devices are for tests: what is made of them in memory is not overwritten. */
  private static byte[] octets(String text) {
    return text.getBytes(ISO_8859_1);
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
}
