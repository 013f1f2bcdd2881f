package org.opentsm.emulator.pki;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.opentsm.emulator.PkiException;

/** Chains that end with the process. */
final class MemoryStore implements PkiStore {
  private final Map<String, KeyedChain> chains = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  @Override
  public KeyedChain findOrMake(KeyKind kind, String name, Maker maker) throws PkiException {
    lock.lock();
    try {
      String where = describe(kind, name);
      KeyedChain chain = chains.get(where);
      if (chain == null) {
        chain = maker.make();
        chains.put(where, chain);
      }
      return chain;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String describe(KeyKind kind, String name) {
    return name.isEmpty() ? kind.directory() : kind.directory() + "/" + name;
  }
}
