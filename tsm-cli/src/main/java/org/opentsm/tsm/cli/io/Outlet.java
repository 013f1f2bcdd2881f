package org.opentsm.tsm.cli.io;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A stream that never makes its writers wait: a thread of its own writes what they wrote, and what
 * is too much for whoever reads there is dropped and counted. A daemon whose log nobody reads goes
 * on.
 */
public final class Outlet extends OutputStream {
  private static final int MOST_OCTETS = 1 << 20;

  private final OutputStream target;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<byte[]> pieces = new ArrayDeque<>();
  private int octets;
  private long dropped;
  private boolean writing;
  private boolean closed;

  private Outlet(OutputStream target) {
    this.target = target;
  }

  /** Begins. */
  public static Outlet to(OutputStream target) {
    Outlet outlet = new Outlet(target);
    Thread.ofPlatform().daemon().name("tsm-outlet").start(outlet::run);
    return outlet;
  }

  /** The same for texts. */
  public PrintStream printer() {
    return new PrintStream(this, false, StandardCharsets.UTF_8);
  }

  @Override
  public void write(int octet) {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    lock.lock();
    try {
      if (closed || octets + length > MOST_OCTETS) {
        dropped++;
        return;
      }
      byte[] piece = new byte[length];
      System.arraycopy(source, offset, piece, 0, length);
      pieces.addLast(piece);
      octets += length;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until all is written, but no longer than that.
   *
   * @return whether it is
   */
  public boolean drain(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long left = patience.toNanos();
      while ((writing || !pieces.isEmpty()) && left > 0) {
        left = changed.awaitNanos(left);
      }
      return !writing && pieces.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more. What was written before is still delivered, if somebody reads it. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      for (byte[] piece = next(); piece.length > 0; piece = next()) {
        target.write(piece);
        target.flush();
      }
    } catch (IOException broken) {
      close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is to be written now; nothing at the end. */
  private byte[] next() throws InterruptedException {
    lock.lock();
    try {
      writing = false;
      changed.signalAll();
      while (pieces.isEmpty() && !closed) {
        changed.await();
      }
      if (pieces.isEmpty()) {
        return new byte[0];
      }
      writing = true;
      if (dropped > 0) {
        String gap = "(" + dropped + " lines are missing: nobody read them in time)\n";
        dropped = 0;
        return gap.getBytes(StandardCharsets.UTF_8);
      }
      byte[] piece = pieces.removeFirst();
      octets -= piece.length;
      return piece;
    } finally {
      lock.unlock();
    }
  }
}
