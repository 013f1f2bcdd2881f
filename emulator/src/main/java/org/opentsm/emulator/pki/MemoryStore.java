package org.opentsm.emulator.pki;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.opentsm.emulator.PkiException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.session.PreSharedKey;

/** Chains that end with the process. */
final class MemoryStore implements PkiStore {
  private final Map<String, KeyedChain> chains = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable PreSharedKey preShared;

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
  public PreSharedKey findOrMakePreShared(Bytes hint, byte[] random) {
    lock.lock();
    try {
      PreSharedKey key = preShared;
      if (key == null) {
        key = new PreSharedKey(hint, Secret.copyOf(random));
        preShared = key;
      }
      Arrays.fill(random, (byte) 0);
      return key.copy();
    } finally {
      lock.unlock();
    }
  }

  /** None: nobody could have put it here. */
  @Override
  public Optional<Bytes> requesterKey(KeyKind kind) {
    return Optional.empty();
  }

  /** Always: nobody else can change it. */
  @Override
  public boolean isUnchanged() {
    return true;
  }

  @Override
  public String describe(KeyKind kind, String name) {
    return name.isEmpty() ? kind.directory() : kind.directory() + "/" + name;
  }
}
