package org.opentsm.spdm.session;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Random data behind application data, of a length that is random too, so that a message's own
 * length is hidden (DSP0276, "Random Data").
 *
 * <p>Drawn for a dozen messages at once: a draw costs as much as encrypting 2 KiB, however short it
 * is. No octet is given twice. One thread at a time.
 */
final class RandomPadding {
  private static final int STOCK = 256;

  private final SpdmCrypto crypto;
  private final int most;
  private Bytes stock = Bytes.EMPTY;
  private int used;

  /**
   * @param most octets for a message, 0 to 255; 0 for none
   */
  RandomPadding(SpdmCrypto crypto, int most) {
    this.crypto = crypto;
    this.most = most;
  }

  /**
   * The random data of the next message: 1 to {@code most} octets, or what there is room for.
   *
   * @param room the most octets that the message still takes, 0 or more
   */
  Bytes next(int room) {
    if (most == 0) {
      return Bytes.EMPTY;
    }
    if (stock.length() - used < 1 + most) {
      stock = crypto.random(Math.max(STOCK, 1 + most));
      used = 0;
    }
    int length = Math.min(room, 1 + stock.get(used) % most);
    Bytes next = stock.slice(used + 1, length);
    used += 1 + length;
    return next;
  }
}
