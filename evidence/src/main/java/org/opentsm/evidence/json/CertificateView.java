package org.opentsm.evidence.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.opentsm.evidence.Certificates;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Certificate chains for readers. Says what they say, and nothing about whether it is true. */
public final class CertificateView {
  /** One of each size of RootHash: the size is all that tells where the certificates begin. */
  private static final List<HashAlgorithm> SIZES =
      List.of(HashAlgorithm.SHA_384, HashAlgorithm.SHA_256, HashAlgorithm.SHA_512);

  private static final int SHORT = 0xFFFF;

  private CertificateView() {}

  /** A chain for each slot, topmost certificate first. */
  static ArrayNode toJson(Certificates certificates) {
    ArrayNode chains = JsonNodeFactory.instance.arrayNode();
    certificates.slots().forEach((slot, blob) -> add(chains.addObject().put("slot", slot), blob));
    return chains;
  }

  private static void add(ObjectNode json, Bytes blob) {
    chain(blob)
        .ifPresentOrElse(
            chain -> {
              ArrayNode list = json.putArray("certificates");
              chain.certificates().forEach(certificate -> list.add(toJson(certificate)));
            },
            () ->
                json.put(
                    "malformed",
                    "expected certificates behind a root hash of 32, 48 or 64 bytes, found other"
                        + " octets"));
  }

  /** A chain of evidence, whatever the size of its root hash; empty if it is none. */
  public static Optional<CertificateChain> chain(Bytes blob) {
    // A long chain can be stated from 1.4 on only; a short one is read alike in all versions.
    SpdmVersion version = blob.length() > SHORT ? SpdmVersion.V1_4 : SpdmVersion.V1_3;
    for (HashAlgorithm hash : SIZES) {
      try {
        return Optional.of(CertificateChain.decode(blob, hash, version));
      } catch (MalformedMessageException _) {
        // Another size, then.
      }
    }
    return Optional.empty();
  }

  /** What one certificate says. */
  public static ObjectNode toJson(DeviceCertificate certificate) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("subject", certificate.subject())
        .put("issuer", certificate.issuer())
        .put("notBefore", certificate.notBefore().toString())
        .put("notAfter", certificate.notAfter().toString())
        .put("key", key(certificate));
  }

  private static String key(DeviceCertificate certificate) {
    try {
      return SpdmCrypto.describe(certificate.publicKey());
    } catch (VerificationException unusable) {
      return "unknown";
    }
  }
}
