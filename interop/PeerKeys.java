import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.crypto.PqcKeys;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DeviceClassIdentifiers;
import org.opentsm.spdm.message.StandardsBody;
import org.opentsm.spdm.requester.KeyedIdentity;
import org.opentsm.spdm.requester.PublicKeyIdentity;
import org.opentsm.spdm.requester.RequesterIdentity;
import org.opentsm.spdm.requester.SeveralKeysIdentity;

/** The keys of DMTF's emulators in one of their directories, for a Requester that is ours. */
final class PeerKeys {
  /** Of four octets times something, as DMTF's programs want it over DOE. */
  private static final DeviceClassIdentifiers CLASSES =
      new DeviceClassIdentifiers(
          List.of(
              new DeviceClassIdentifiers.Identifier(
                  StandardsBody.PCI_SIG.value(),
                  Bytes.of(0x36, 0x1b),
                  List.of(Bytes.of(0x10, 0), Bytes.of(2), Bytes.of(0xf4, 0x1a, 0, 0x11)))));

  private final Path directory;
  private final SpdmCrypto crypto;

  PeerKeys(Path directory, SpdmCrypto crypto) {
    this.directory = directory;
    this.crypto = crypto;
  }

  /** The public key of the Responder, as Requesters are given it beforehand. */
  ProvisionedKey responder() throws IOException, SpdmException {
    return ProvisionedKey.decode(read("end_responder.key.pub.der"));
  }

  /**
   * The Requester.
   *
   * @param kind "chain" with certificates, "key" without, "several" with two keys in two slots
   */
  RequesterIdentity requester(String kind, SignatureAlgorithm algorithm) throws Exception {
    return switch (kind) {
      case "chain" -> chain("", algorithm);
      case "key" ->
          new PublicKeyIdentity(
              Set.of(algorithm),
              read("end_requester.key.pub.der"),
              privateKey("end_requester.key", algorithm),
              crypto);
      case "several" -> new SeveralKeysIdentity(Map.of(0, chain("", algorithm), 3, chain("4", algorithm)));
      default -> throw new IllegalArgumentException("no such identity");
    };
  }

  private KeyedIdentity chain(String number, SignatureAlgorithm algorithm) throws Exception {
    return new KeyedIdentity(
            Set.of(algorithm),
            split(read("bundle_requester.certchain" + number + ".der")),
            privateKey("end_requester" + number + ".key", algorithm),
            crypto)
        .withClasses(CLASSES);
  }

  private PrivateKey privateKey(String file, SignatureAlgorithm algorithm)
      throws IOException, GeneralSecurityException {
    try (PEMParser pem = new PEMParser(Files.newBufferedReader(directory.resolve(file)))) {
      byte[] pkcs8 = ((PrivateKeyInfo) pem.readObject()).getEncoded();
      return algorithm instanceof PqcAsymAlgorithm pqc
          ? PqcKeys.privateKey(pqc, pkcs8)
          : KeyFactory.getInstance(kind(algorithm.name()))
              .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }
  }

  private static String kind(String algorithm) {
    if (algorithm.startsWith("RSA")) {
      return "RSA";
    }
    return algorithm.startsWith("ED") ? "EdDSA" : "EC";
  }

  private Bytes read(String file) throws IOException {
    return Bytes.copyOf(Files.readAllBytes(directory.resolve(file)));
  }

  /** The certificates, each with a length of two octets. */
  private static List<Bytes> split(Bytes bundle) {
    byte[] octets = bundle.toByteArray();
    List<Bytes> certificates = new ArrayList<>();
    for (int at = 0; at < octets.length; ) {
      int length = 4 + ((octets[at + 2] & 0xff) << 8 | octets[at + 3] & 0xff);
      certificates.add(Bytes.copyOf(Arrays.copyOfRange(octets, at, at + length)));
      at += length;
    }
    return certificates;
  }
}
