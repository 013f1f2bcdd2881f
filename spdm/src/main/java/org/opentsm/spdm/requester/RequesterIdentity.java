package org.opentsm.spdm.requester;

import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.transcript.SignedSpan;

/** Whom a Requester authenticates itself as, if a Responder asks (mutual authentication). */
public interface RequesterIdentity {
  /** Offered as ReqBaseAsymAlg and ReqPqcAsymAlg, at least one. */
  Set<SignatureAlgorithm> signatures();

  /**
   * The chain in a slot, with its header and root hash.
   *
   * @param slot 0 to 7
   * @param asym negotiated for signatures of the Requester
   * @param hash negotiated, of the root hash
   * @return empty if the slot holds none
   */
  Optional<Bytes> certificateChain(int slot, SignatureAlgorithm asym, HashAlgorithm hash);

  /**
   * Signs with the key of a slot.
   *
   * @param slot that holds a chain
   * @throws GeneralSecurityException if it cannot
   */
  Bytes sign(int slot, SignatureAlgorithm asym, HashAlgorithm hash, SignedSpan span)
      throws GeneralSecurityException;
}
