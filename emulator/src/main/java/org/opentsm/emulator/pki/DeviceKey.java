package org.opentsm.emulator.pki;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import org.opentsm.emulator.PkiException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.certificate.DeviceCertificate;

/** A key of an emulated device, with its public part. */
public final class DeviceKey {
  private final KeyKind kind;
  private final Bytes publicKeyInfo;
  private final PrivateKey key;

  private DeviceKey(KeyKind kind, Bytes publicKeyInfo, PrivateKey key) {
    this.kind = kind;
    this.publicKeyInfo = publicKeyInfo;
    this.key = key;
  }

  /** A new key. */
  public static DeviceKey generate(KeyKind kind) throws GeneralSecurityException {
    KeyPair pair = kind.generate();
    return new DeviceKey(kind, Bytes.copyOf(pair.getPublic().getEncoded()), pair.getPrivate());
  }

  /** The key of a chain's last certificate. */
  public static DeviceKey of(KeyKind kind, KeyedChain chain) throws PkiException {
    try {
      return new DeviceKey(
          kind, DeviceCertificate.decode(chain.last()).publicKeyInfo(), chain.key());
    } catch (MalformedMessageException e) {
      throw PkiException.corrupt(kind.directory(), "a leaf certificate", "something unreadable", e);
    }
  }

  /** What kind of key it is. */
  public KeyKind kind() {
    return kind;
  }

  /** DER of the subjectPublicKeyInfo (RFC 5280). */
  public Bytes publicKeyInfo() {
    return publicKeyInfo;
  }

  /** What signs. */
  public PrivateKey key() {
    return key;
  }

  /** The kind; nothing of the key. */
  @Override
  public String toString() {
    return "a key of kind " + kind.directory();
  }
}
