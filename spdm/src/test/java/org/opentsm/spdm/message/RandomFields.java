package org.opentsm.spdm.message;

import static org.opentsm.spdm.SpdmVersion.V1_3;
import static org.opentsm.spdm.SpdmVersion.V1_4;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;

/** Makes values for the fields of one message, each anywhere in its range. */
class RandomFields {
  final Random random;
  final SpdmVersion version;

  RandomFields(Random random, SpdmVersion version) {
    this.random = random;
    this.version = version;
  }

  final Bytes vendorId(int standard) {
    return StandardsBody.ofValue(standard)
        .map(body -> bytes(body.vendorIdSize().orElseGet(() -> 1 + upTo(8))))
        .orElseGet(() -> bytes(upTo(255)));
  }

  final boolean large() {
    return version.atLeast(V1_4) && random.nextBoolean();
  }

  final Bytes context() {
    return bytes(version.atLeast(V1_3) ? 8 : 0);
  }

  final int from(SpdmVersion first, int value) {
    return version.atLeast(first) ? value : 0;
  }

  final int octet() {
    return random.nextInt(256);
  }

  final int upTo(int max) {
    return random.nextInt(max + 1);
  }

  final int oneBit(int bits) {
    int bit = upTo(bits);
    return bit == bits ? 0 : 1 << bit;
  }

  final long u32() {
    return random.nextLong() & 0xFFFF_FFFFL;
  }

  final Bytes bytes(int length) {
    byte[] octets = new byte[length];
    random.nextBytes(octets);
    return Bytes.owning(octets);
  }

  @SafeVarargs
  final <T> T anyOf(T... values) {
    return values[random.nextInt(values.length)];
  }

  static <T> List<T> list(int size, Supplier<T> element) {
    List<T> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      list.add(element.get());
    }
    return list;
  }
}
