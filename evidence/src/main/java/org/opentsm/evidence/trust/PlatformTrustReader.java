package org.opentsm.evidence.trust;

import com.fasterxml.jackson.databind.JsonNode;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.evidence.input.MalformedJsonException;
import org.opentsm.evidence.input.StrictJson;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.certificate.DeviceCertificate;

/**
 * Reads what an operator trusts for statements. What a file holds decides what it is: certificates
 * and public keys in PEM or DER, a key as JWK (RFC 7517), any other JSON object as a document of a
 * platform's maker.
 */
public final class PlatformTrustReader {
  /** At most as many endorsements, of all files together. */
  public static final int MOST_ENDORSEMENTS = 1024;

  private static final int DEPTH = 32;
  private static final int LONGEST_STRING = 1 << 20;
  private static final StrictJson JSON = new StrictJson(DEPTH, LONGEST_STRING);

  private final Map<Kind, List<DeviceCertificate>> roots = new EnumMap<>(Kind.class);
  private final Map<Kind, List<PublicKey>> keys = new EnumMap<>(Kind.class);
  private final List<DeviceCertificate> certificates = new ArrayList<>();
  private final List<TrustDocument> documents = new ArrayList<>();
  private final List<TrustFile> revocationLists = new ArrayList<>();

  /** Nothing yet. */
  public PlatformTrustReader() {}

  /**
   * A root, or an attestation key that is trusted by itself.
   *
   * @param file certificates or public keys in PEM, one of either in DER, or one key as JWK
   * @throws TrustInputException if it holds anything else, or nothing
   */
  public PlatformTrustReader root(Kind kind, TrustFile file) throws TrustInputException {
    String expected = "a CERTIFICATE or PUBLIC KEY in PEM or DER, or a JWK";
    if (isJson(file)) {
      addKey(kind, file, JsonWebKey.publicKey(file.name(), json(file, expected)));
    } else if (Pem.isDer(file)) {
      addDer(kind, file);
    } else {
      for (Pem.Block block : Pem.blocks(file, expected)) {
        switch (block.label()) {
          case TrustReader.CERTIFICATE ->
              addRoot(kind, file, TrustReader.certificate(file, block.der()));
          case TrustReader.PUBLIC_KEY ->
              addKey(kind, file, TrustReader.publicKey(file, block.der()));
          default -> throw new TrustInputException(file.name(), expected, "another block");
        }
      }
    }
    return this;
  }

  /**
   * An attestation key that is trusted by itself, and no certificate.
   *
   * @param file public keys in PEM, one in DER, or one as JWK
   * @throws TrustInputException if it holds anything else, or nothing
   */
  public PlatformTrustReader attestationKey(Kind kind, TrustFile file) throws TrustInputException {
    if (isJson(file)) {
      addKey(kind, file, JsonWebKey.publicKey(file.name(), json(file, "a JWK")));
      return this;
    }
    for (Bytes der : Pem.read(file, TrustReader.PUBLIC_KEY)) {
      addKey(kind, file, TrustReader.publicKey(file, der));
    }
    return this;
  }

  /**
   * An endorsement: it is believed only under a root.
   *
   * @param file certificates in PEM, one in DER, or a JSON object
   * @throws TrustInputException if it holds anything else, or nothing
   */
  public PlatformTrustReader endorsement(TrustFile file) throws TrustInputException {
    TrustReader.requireRoom(
        certificates.size() + documents.size(), MOST_ENDORSEMENTS, file, "endorsements");
    if (isJson(file)) {
      documents.add(new TrustDocument(file.name(), file.content(), json(file, "a JSON object")));
    } else {
      certificates.addAll(TrustReader.certificates(List.of(file)));
    }
    return this;
  }

  /** A file of revocation lists, read at the end. */
  public PlatformTrustReader revocationList(TrustFile file) {
    revocationLists.add(file);
    return this;
  }

  /**
   * Everything together.
   *
   * @throws TrustInputException if a file of revocation lists holds anything else
   */
  public PlatformTrust read() throws TrustInputException {
    return new PlatformTrust(
        roots, keys, certificates, documents, TrustReader.revocationLists(revocationLists));
  }

  private void addDer(Kind kind, TrustFile file) throws TrustInputException {
    try {
      addRoot(kind, file, DeviceCertificate.decode(file.content()));
    } catch (MalformedMessageException noCertificate) {
      addKey(kind, file, TrustReader.publicKey(file, file.content()));
    }
  }

  private void addRoot(Kind kind, TrustFile file, DeviceCertificate root)
      throws TrustInputException {
    if (kind == Kind.CCA) {
      throw new TrustInputException(
          file.name(),
          "the public key of a platform (CPAK) for statements of kind cca",
          "a certificate");
    }
    List<DeviceCertificate> given = roots.computeIfAbsent(kind, _ -> new ArrayList<>());
    TrustReader.requireRoom(given.size(), DeviceTrust.MOST_ROOTS, file, "roots");
    given.add(root);
  }

  private void addKey(Kind kind, TrustFile file, PublicKey key) throws TrustInputException {
    if (kind != Kind.TPM && kind != Kind.CCA) {
      throw new TrustInputException(
          file.name(), "a root certificate for statements of kind " + kind.id(), "a public key");
    }
    List<PublicKey> given = keys.computeIfAbsent(kind, _ -> new ArrayList<>());
    TrustReader.requireRoom(given.size(), DeviceTrust.MOST_ROOTS, file, "keys");
    given.add(key);
  }

  private static boolean isJson(TrustFile file) {
    Bytes content = file.content();
    for (int i = 0; i < content.length(); i++) {
      int octet = content.get(i);
      if (octet > ' ') {
        return octet == '{';
      }
    }
    return false;
  }

  private static JsonNode json(TrustFile file, String expected) throws TrustInputException {
    try {
      return JSON.read(file.content());
    } catch (MalformedJsonException malformed) {
      throw new TrustInputException(
          file.name(),
          expected,
          malformed.line() == 0
              ? malformed.found()
              : "JSON that ends or breaks in line " + malformed.line());
    }
  }
}
