package org.opentsm.tsm.api.credential;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.List;
import java.util.Set;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.requester.KeyedIdentity;
import org.opentsm.spdm.requester.PublicKeyIdentity;
import org.opentsm.spdm.requester.RequesterIdentity;
import org.opentsm.tsm.api.TsmException;

/**
 * Whom a Requester authenticates itself as, in a file: PEM with its certificates, root first, and
 * the private key of the last of them; or, of a Requester without certificates, with its public key
 * and its private key. A file of somebody else, or that others can read, is refused. Its octets,
 * and what is made of them on the way to a {@link PrivateKey}, are overwritten in memory.
 */
public final class IdentityFile {
  /** Of a file, in octets. */
  public static final int MAX_SIZE = SecretFile.MAX_SIZE;

  private static final String CERTIFICATE = "CERTIFICATE";
  private static final List<String> KNOWN =
      List.of(CERTIFICATE, DeviceKeyFile.PUBLIC_KEY, PemKeys.PRIVATE_KEY);

  private IdentityFile() {}

  /**
   * Reads an identity.
   *
   * @return a {@link KeyedIdentity}, or a {@link PublicKeyIdentity} if there are no certificates
   * @throws TsmException.BadArgument if the file is not there
   * @throws TsmException.NotPermitted if it is another user's, others can read it, or this user
   *     cannot
   * @throws TsmException.Protocol if it makes no sense
   */
  public static RequesterIdentity read(Path file, SpdmCrypto crypto) throws TsmException {
    return SecretFile.read(file, octets -> parse(file.toString(), octets, crypto));
  }

  /**
   * Reads an identity from the octets of a file, which stay as they are.
   *
   * @param name of the file, for messages to people
   * @return as above
   * @throws TsmException.Protocol if they make no sense
   */
  public static RequesterIdentity parse(String name, byte[] octets, SpdmCrypto crypto)
      throws TsmException.Protocol {
    boolean certified = !PemBlocks.of(name, octets, CERTIFICATE, KNOWN).isEmpty();
    boolean bare = !PemBlocks.of(name, octets, DeviceKeyFile.PUBLIC_KEY, KNOWN).isEmpty();
    if (certified == bare) {
      throw SecretFile.malformed(
          name, "certificates, or else a public key", certified ? "both" : "none");
    }
    if (bare) {
      return withoutCertificates(name, octets, crypto);
    }
    KeyedCertificates read = KeyedCertificates.decode(name, octets, crypto);
    return new KeyedIdentity(read.signatures(), read.certificates(), read.key(), crypto);
  }

  private static PublicKeyIdentity withoutCertificates(
      String name, byte[] octets, SpdmCrypto crypto) throws TsmException.Protocol {
    ProvisionedKey publicKey = DeviceKeyFile.decode(name, octets, KNOWN);
    Set<SignatureAlgorithm> signatures = PemKeys.signatures(name, publicKey.publicKey(), crypto);
    PrivateKey key = PemKeys.privateKey(name, octets, KNOWN);
    if (!PemKeys.belongTogether(crypto, signatures, publicKey.publicKey(), key)) {
      throw SecretFile.malformed(name, "the private key of its public key", "another key");
    }
    return new PublicKeyIdentity(signatures, publicKey.digested(), key, crypto);
  }
}
