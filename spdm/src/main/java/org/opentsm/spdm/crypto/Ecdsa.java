package org.opentsm.spdm.crypto;

import java.security.GeneralSecurityException;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;

/** ECDSA over the NIST curves; a signature is r and s, each as long as the order, big-endian. */
interface Ecdsa {
  /**
   * Whether the signature is good. May throw a RuntimeException on a hostile key: the caller
   * catches.
   */
  boolean verify(HashAlgorithm hash, ECPublicKey key, Bytes signed, Bytes signature)
      throws GeneralSecurityException;

  /** Signs. */
  Bytes sign(HashAlgorithm hash, ECPrivateKey key, Bytes signed) throws GeneralSecurityException;
}
