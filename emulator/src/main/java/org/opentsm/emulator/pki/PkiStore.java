package org.opentsm.emulator.pki;

import org.opentsm.emulator.PkiException;

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

  /** How a message to people calls the chain. */
  String describe(KeyKind kind, String name);
}
