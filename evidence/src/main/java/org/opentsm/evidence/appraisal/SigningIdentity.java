package org.opentsm.evidence.appraisal;

import java.security.PublicKey;
import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Limits;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * What the slot that signed holds: a chain, a provisioned public key, or nothing usable, with the
 * reason.
 */
sealed interface SigningIdentity {
  /** A chain. */
  record Chain(int slot, CertificateChain chain) implements SigningIdentity {}

  /** The public key of slot 0xFF. */
  record ProvisionedKey(Bytes publicKeyInfo) implements SigningIdentity {}

  /**
   * A chain that cannot be read.
   *
   * @param expected what would be read
   * @param found what stands there
   */
  record Unreadable(int slot, String expected, String found) implements SigningIdentity {}

  /** Neither chain nor key. */
  record Missing(String reason) implements SigningIdentity {}

  /** The identity in {@code slot} of the evidence. */
  static SigningIdentity of(
      DeviceEvidence device, OptionalInt slot, Optional<Negotiation> negotiation) {
    if (slot.isEmpty()) {
      return new Missing("Nothing in the evidence is signed.");
    }
    Optional<Bytes> blob = octets(device, slot.getAsInt());
    if (slot.getAsInt() == Limits.PUBLIC_KEY_SLOT) {
      return blob.<SigningIdentity>map(ProvisionedKey::new)
          .orElseGet(() -> new Missing("The evidence has no public key for slot 255."));
    }
    if (blob.isEmpty()) {
      return new Missing("The evidence has no chain for slot " + slot.getAsInt() + ".");
    }
    if (negotiation.isEmpty()) {
      return new Missing("Without a negotiation the chain cannot be read.");
    }
    Negotiation agreed = negotiation.get();
    try {
      return new Chain(
          slot.getAsInt(), CertificateChain.decode(blob.get(), agreed.hash(), agreed.version()));
    } catch (MalformedMessageException malformed) {
      return new Unreadable(
          slot.getAsInt(),
          malformed.field() + " at offset " + malformed.offset() + ": " + malformed.expected(),
          malformed.found());
    }
  }

  /** The chain in a slot of the evidence, or the provisioned key, if it is there. */
  static Optional<Bytes> octets(DeviceEvidence device, int slot) {
    return slot == Limits.PUBLIC_KEY_SLOT
        ? device.publicKeys().toOptional()
        : device.certificates().toOptional().map(Certificates::slots).map(s -> s.get(slot));
  }

  /** The key that must have signed, if there is one that fits the negotiated algorithm. */
  default Optional<PublicKey> key(Optional<Negotiation> negotiation, SpdmCrypto crypto) {
    if (negotiation.isEmpty()) {
      return Optional.empty();
    }
    SignatureAlgorithm asym = negotiation.get().asym();
    try {
      PublicKey key =
          switch (this) {
            case Chain(int _, CertificateChain chain) -> chain.leaf().publicKey();
            case ProvisionedKey(Bytes info) -> SpdmCrypto.publicKey("publicKeys", info);
            case Unreadable _, Missing _ -> null;
          };
      if (key == null) {
        return Optional.empty();
      }
      crypto.requireKeyFits(asym, key);
      return Optional.of(key);
    } catch (VerificationException unusable) {
      return Optional.empty();
    }
  }

  /** The SubjectPublicKeyInfo (DER) of the key that must have signed. */
  default Optional<Bytes> keyInfo() {
    return switch (this) {
      case Chain(int _, CertificateChain chain) -> Optional.of(chain.leaf().publicKeyInfo());
      case ProvisionedKey(Bytes info) -> Optional.of(info);
      case Unreadable _, Missing _ -> Optional.empty();
    };
  }
}
