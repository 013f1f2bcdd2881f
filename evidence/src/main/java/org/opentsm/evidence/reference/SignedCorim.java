package org.opentsm.evidence.reference;

import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cose.ContentType;
import org.opentsm.evidence.cose.CoseSign1;
import org.opentsm.evidence.cose.ForeignCbor;
import org.opentsm.evidence.finding.PathFindings;
import org.opentsm.evidence.finding.Signatures;
import org.opentsm.evidence.trust.LeafRule;
import org.opentsm.evidence.trust.ReferenceTrust;
import org.opentsm.evidence.trust.TrustFile;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.certificate.CertificatePath;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.certificate.PathCheck;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * A signed CoRIM (draft-ietf-rats-corim, section 4.2): COSE_Sign1 around one, by a given key or by
 * one whose certificates (x5chain, RFC 9360) lead to a given root.
 */
final class SignedCorim {
  /** That of the draft, and of its first versions. */
  private static final Set<ContentType> TYPES =
      Set.of(
          new ContentType("application/rim+cbor", ContentType.NO_NUMBER),
          new ContentType("application/corim-unsigned+cbor", ContentType.NO_NUMBER));

  private static final int X5CHAIN = 33;
  private static final int CORIM_META = 8;
  private static final int CWT_CLAIMS = 15;
  private static final int EXPIRES = 4;
  private static final int NOT_BEFORE = 5;
  private static final int LONGEST = 8;

  /** Nothing marks a signer of reference values: whoever gives a root says that it is for them. */
  private static final LeafRule SIGNER = new LeafRule(Set.of(), "any", _ -> true);

  private final TrustFile file;
  private final ReferenceTrust trust;
  private final Instant at;
  private final SpdmCrypto crypto;

  SignedCorim(TrustFile file, ReferenceTrust trust, Instant at, SpdmCrypto crypto) {
    this.file = file;
    this.trust = trust;
    this.at = at;
    this.crypto = crypto;
  }

  /** The CoRIM inside, if it is signed by somebody who may. */
  Bytes open() throws MalformedStatementException, TrustInputException {
    if (trust.roots().isEmpty() && trust.keys().isEmpty()) {
      throw new TrustInputException(
          file.name(), "a root or key of those who may sign it, as it is signed", "none");
    }
    CoseSign1 signed = CoseSign1.decode(CorimReader.WHAT, file.content(), TYPES);
    CborValue.Pairs header =
        ForeignCbor.map(
            CorimReader.WHAT,
            "protected",
            ForeignCbor.read(CorimReader.WHAT, signed.protectedHeader()));
    requireSigner(signed, header);
    requireTime(header);
    return signed.payload();
  }

  private void requireSigner(CoseSign1 signed, CborValue.Pairs header)
      throws MalformedStatementException, TrustInputException {
    for (PublicKey key : trust.keys()) {
      if (signed.isSignedBy(key, crypto)) {
        return;
      }
    }
    Optional<CborValue> chain = header.at(X5CHAIN).or(() -> signed.unprotected().at(X5CHAIN));
    if (chain.isEmpty()) {
      throw new TrustInputException(
          file.name(), "a signature by a given key, or a certificate chain", "neither");
    }
    List<DeviceCertificate> path = path(chain.get());
    CertificatePath.Result result =
        SIGNER.validate(path, trust.roots(), trust.revocationLists(), at, crypto);
    if (!result.holds()) {
      throw new TrustInputException(
          file.name(),
          "a signer whose certificates lead to a given root and are valid at " + at,
          "the signer " + path.getLast().subject() + ": " + departure(result));
    }
    requireKnownRevocation(result);
    if (!Signatures.holds(() -> signed.isSignedBy(path.getLast().publicKey(), crypto))) {
      throw new TrustInputException(
          file.name(), "a signature by " + path.getLast().subject(), "another");
    }
  }

  /** Who gives lists wants them to say something of who signed, as for devices. */
  private void requireKnownRevocation(CertificatePath.Result result) throws TrustInputException {
    Optional<PathCheck> unlisted = PathFindings.unlisted(result, trust.revocationLists());
    if (unlisted.isPresent()) {
      throw new TrustInputException(
          file.name(),
          "revocation lists that say something of who signed it",
          "none of " + unlisted.get().certificate());
    }
  }

  private static String departure(CertificatePath.Result result) {
    return result.checks().stream()
        .filter(check -> check.outcome() == PathCheck.Outcome.FAIL)
        .findFirst()
        .map(PathCheck::toString)
        .orElse("no root is given");
  }

  /** Leaf first in the file, root first here. */
  private static List<DeviceCertificate> path(CborValue chain) throws MalformedStatementException {
    List<CborValue> items = chain instanceof CborValue.Array array ? array.items() : List.of(chain);
    if (items.isEmpty() || items.size() > LONGEST) {
      throw ForeignCbor.reject(
          CorimReader.WHAT, "x5chain", chain, "1 to " + LONGEST + " certificates");
    }
    List<DeviceCertificate> path = new ArrayList<>();
    for (CborValue item : items) {
      Bytes der = ForeignCbor.bytes(CorimReader.WHAT, "x5chain", item);
      try {
        path.add(DeviceCertificate.decode(der));
      } catch (MalformedMessageException malformed) {
        throw ForeignCbor.reject(CorimReader.WHAT, "x5chain", item, "an X.509 certificate");
      }
    }
    Collections.reverse(path);
    return path;
  }

  private void requireTime(CborValue.Pairs header)
      throws MalformedStatementException, TrustInputException {
    if (header.at(CORIM_META).isPresent()) {
      Bytes encoded =
          ForeignCbor.bytes(CorimReader.WHAT, "corim-meta", header.at(CORIM_META).get());
      CborValue.Pairs meta =
          ForeignCbor.map(
              CorimReader.WHAT, "corim-meta", ForeignCbor.read(CorimReader.WHAT, encoded));
      if (meta.at(1).isPresent()) {
        Validity.of("signature-validity", meta.at(1).get()).require(file.name(), at);
      }
    }
    if (header.at(CWT_CLAIMS).isPresent()) {
      CborValue.Pairs claims =
          ForeignCbor.map(CorimReader.WHAT, "CWT-Claims", header.at(CWT_CLAIMS).get());
      Validity.of("CWT-Claims", claims.at(NOT_BEFORE), claims.at(EXPIRES)).require(file.name(), at);
    }
  }
}
