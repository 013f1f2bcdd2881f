package org.opentsm.emulator.pki;

import java.util.Optional;
import org.opentsm.emulator.PkiException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.session.PreSharedKey;

/** Where keyed chains stay. */
interface PkiStore {
  /** Makes a chain that is not there yet. */
  @FunctionalInterface
  interface Maker {
    KeyedChain make() throws PkiException;
  }

  /**
   * The chain with this name: the one that is there, or the one made now. Whoever else asks for the
   * name, in this process or another, gets the same.
   *
   * @param kind of its key
   * @param name below the kind's directory, such as {@code slot0}; empty for the directory itself
   */
  KeyedChain findOrMake(KeyKind kind, String name, Maker maker) throws PkiException;

  /**
   * The pre-shared key: the one that is there, or the one made now.
   *
   * @param hint that a new one gets
   * @param random octets of a new one; overwritten
   * @return the caller's to close
   */
  PreSharedKey findOrMakePreShared(Bytes hint, byte[] random) throws PkiException;

  /**
   * The public key of a Requester that the device was given beforehand.
   *
   * @return DER of the SubjectPublicKeyInfo; empty if it was given none of the kind
   */
  Optional<Bytes> requesterKey(KeyKind kind) throws PkiException;

  /**
   * Whether everything that was found here is still what it was, so that it need not be read again.
   */
  boolean isUnchanged();

  /** How a message to people calls the chain. */
  String describe(KeyKind kind, String name);
}
