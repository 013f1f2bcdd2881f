package org.opentsm.spdm.identity;

import java.security.GeneralSecurityException;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.transcript.SignedSpan;

/** The certificate chains of an end's slots, or its public key, and what their keys sign. */
public interface Identity {
  /**
   * The chain in a slot, with its header and root hash.
   *
   * @param slot 0 to 7
   * @param asym negotiated for signatures of this end
   * @param hash negotiated, of the root hash
   * @return empty if the slot holds none
   */
  Optional<Bytes> certificateChain(int slot, SignatureAlgorithm asym, HashAlgorithm hash);

  /**
   * The public key that peers were given beforehand, of an end with PUB_KEY_ID_CAP, which has no
   * chains.
   *
   * @param asym negotiated for signatures of this end
   * @return DER of the SubjectPublicKeyInfo (RFC 5280); empty if it has none
   */
  default Optional<Bytes> publicKey(SignatureAlgorithm asym) {
    return Optional.empty();
  }

  /** A bit for each slot that could hold a chain, 0 to 255. */
  int supportedSlots();

  /**
   * What is said of a slot in a multi-key connection.
   *
   * @param slot that holds a chain
   * @param asym negotiated for signatures
   */
  SlotInfo slotInfo(int slot, SignatureAlgorithm asym);

  /** Octets that a slot has room for, 0 to 7 (GET_CERTIFICATE with SlotSizeRequested). */
  default int slotSize(int slot) {
    return 0xFFFF;
  }

  /**
   * Signs with the key of a slot.
   *
   * @param slot that holds a chain, or 0xFF for {@link #publicKey}
   * @throws GeneralSecurityException if it cannot; the peer gets ERROR Unspecified
   */
  Bytes sign(int slot, SignatureAlgorithm asym, HashAlgorithm hash, SignedSpan span)
      throws GeneralSecurityException;
}
