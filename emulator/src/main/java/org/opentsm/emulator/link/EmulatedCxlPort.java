package org.opentsm.emulator.link;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.opentsm.ide.km.CxlIdeKey;
import org.opentsm.ide.km.CxlIdeKmResponder;
import org.opentsm.ide.km.CxlQuery;
import org.opentsm.ide.km.KeyDirection;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * The CXL port of an emulated device, port 0: takes and generates keys, and holds them until it is
 * told to stop them or to forget all. No traffic of CXL is emulated: no data pass with these keys.
 * Safe for threads.
 */
final class EmulatedCxlPort implements CxlIdeKmResponder.Ports {
  private static final int CAPABILITY_VERSION = 1;
  private static final int CAPS =
      CAPABILITY_VERSION | (int) MaskBit.fieldOf(List.of(CxlQuery.Capability.values()));

  /** CXL IDE Capability: capable, in skid and in containment mode. */
  private static final int CAPABILITY = 0b111;

  private final int requesterId;
  private final SpdmCrypto crypto;
  private final ReentrantLock lock = new ReentrantLock();
  private final Keys receive = new Keys();
  private final Keys transmit = new Keys();

  /** The keys of one direction. */
  private static final class Keys {
    private @Nullable CxlIdeKey generated;
    private @Nullable CxlIdeKey waiting;
    private @Nullable CxlIdeKey inUse;

    int count() {
      return one(generated) + one(waiting) + one(inUse);
    }

    private static int one(@Nullable CxlIdeKey key) {
      return key == null ? 0 : 1;
    }

    /** Whether it was in use, or was about to be. */
    boolean stop() {
      boolean any = waiting != null || inUse != null;
      close(generated);
      close(waiting);
      close(inUse);
      generated = null;
      waiting = null;
      inUse = null;
      return any;
    }
  }

  /**
   * Without any key.
   *
   * @param requesterId of its function, 0 to 65,535
   */
  EmulatedCxlPort(int requesterId, SpdmCrypto crypto) {
    this.requesterId = requesterId;
    this.crypto = crypto;
  }

  private Keys of(KeyDirection direction) {
    return switch (direction) {
      case RECEIVE -> receive;
      case TRANSMIT -> transmit;
    };
  }

  /** Of the registers of the capability only the first says anything: the others read as 0. */
  @Override
  public Optional<CxlQuery> query(int portIndex) {
    if (portIndex != 0) {
      return Optional.empty();
    }
    List<Integer> registers = new ArrayList<>(Collections.nCopies(CxlQuery.MAX_REGISTERS, 0));
    registers.set(0, CAPABILITY);
    return Optional.of(
        new CxlQuery(0, requesterId & 0xFF, requesterId >>> Byte.SIZE, 0, 0, CAPS, registers));
  }

  @Override
  public boolean program(
      int portIndex, KeyDirection direction, CxlIdeKey key, boolean defaultIv, Bytes session) {
    lock.lock();
    try {
      Keys here = of(direction);
      CxlIdeKey generated = here.generated;
      boolean another = generated != null && !isSame(generated, key, defaultIv);
      if (portIndex != 0 || here.waiting != null || another) {
        return false;
      }
      close(generated);
      here.generated = null;
      here.waiting = new CxlIdeKey(key.key().copy(), defaultIv ? CxlIdeKey.DEFAULT_IV : key.iv());
      return true;
    } finally {
      lock.unlock();
    }
  }

  private static boolean isSame(CxlIdeKey generated, CxlIdeKey key, boolean defaultIv) {
    return generated.key().constantTimeEquals(key.key())
        && (defaultIv || generated.iv().equals(key.iv()));
  }

  @Override
  public Optional<CxlIdeKey> generate(int portIndex, KeyDirection direction) {
    lock.lock();
    try {
      Keys here = of(direction);
      close(here.generated);
      CxlIdeKey fresh = CxlIdeKey.fresh(crypto);
      here.generated = fresh;
      return Optional.of(fresh.copy());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean go(int portIndex, KeyDirection direction, boolean contained) {
    lock.lock();
    try {
      Keys here = of(direction);
      if (portIndex != 0 || here.waiting == null) {
        return false;
      }
      close(here.inUse);
      here.inUse = here.waiting;
      here.waiting = null;
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean stop(int portIndex, KeyDirection direction) {
    lock.lock();
    try {
      return portIndex == 0 && of(direction).stop();
    } finally {
      lock.unlock();
    }
  }

  /** Overwrites all keys. */
  void forgetAll() {
    for (KeyDirection each : KeyDirection.values()) {
      var _ = stop(0, each);
    }
  }

  /** How many keys it has, generated ones too. */
  int keys() {
    lock.lock();
    try {
      return receive.count() + transmit.count();
    } finally {
      lock.unlock();
    }
  }

  private static void close(@Nullable CxlIdeKey key) {
    if (key != null) {
      key.close();
    }
  }
}
