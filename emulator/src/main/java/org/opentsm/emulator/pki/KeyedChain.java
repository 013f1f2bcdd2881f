package org.opentsm.emulator.pki;

import java.security.PrivateKey;
import java.util.List;
import org.opentsm.spdm.Bytes;

/** Certificates and the private key of the last of them. */
public final class KeyedChain {
  private final List<Bytes> certificates;
  private final PrivateKey key;

  KeyedChain(List<Bytes> certificates, PrivateKey key) {
    this.certificates = List.copyOf(certificates);
    this.key = key;
  }

  /** DER certificates, root first. */
  public List<Bytes> certificates() {
    return certificates;
  }

  /** DER of the self-signed certificate at the top. */
  public Bytes root() {
    return certificates.getFirst();
  }

  /** The key of the last certificate. */
  public PrivateKey key() {
    return key;
  }

  Bytes last() {
    return certificates.getLast();
  }

  /** How many certificates; nothing of the key. */
  @Override
  public String toString() {
    return certificates.size() + " certificates with a " + key.getAlgorithm() + " key";
  }
}
