package org.opentsm.ide.km;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.Secret;

/** One CXL port that keeps every key. */
final class TestCxlPorts implements CxlIdeKmResponder.Ports {
  static final int ALL = 0x71;
  static final Bytes GENERATED_IV = Bytes.ofHex("800000000000000000000100");

  private final int caps;
  final Map<KeyDirection, String> keys = new EnumMap<>(KeyDirection.class);
  final Map<KeyDirection, String> orders = new EnumMap<>(KeyDirection.class);

  TestCxlPorts(int caps) {
    this.caps = caps;
  }

  static CxlIdeKey key() {
    return new CxlIdeKey(
        Secret.owning(Bytes.ofHex(IdeKeyTest.KEY).toByteArray()), CxlIdeKey.DEFAULT_IV);
  }

  private static String name(CxlIdeKey key) {
    byte[] octets = new byte[IdeKey.KEY_SIZE];
    key.key().copyTo(octets, 0);
    return Bytes.owning(octets).toHex() + "/" + key.iv().toHex();
  }

  @Override
  public Optional<CxlQuery> query(int portIndex) {
    return portIndex > 0
        ? Optional.empty()
        : Optional.of(new CxlQuery(0, 8, 1, 0, 0, caps, List.of(1, 2, 3, 4, 5, 6, 7, 8, 9)));
  }

  @Override
  public boolean program(
      int portIndex, KeyDirection direction, CxlIdeKey key, boolean defaultIv, Bytes session) {
    return keys.putIfAbsent(direction, name(key) + (defaultIv ? "/default" : "/given")) == null;
  }

  @Override
  public Optional<CxlIdeKey> generate(int portIndex, KeyDirection direction) {
    return Optional.of(
        new CxlIdeKey(Secret.owning(Bytes.ofHex(IdeKeyTest.KEY).toByteArray()), GENERATED_IV));
  }

  @Override
  public boolean go(int portIndex, KeyDirection direction, boolean contained) {
    orders.put(direction, contained ? "contained" : "skid");
    return keys.containsKey(direction);
  }

  @Override
  public boolean stop(int portIndex, KeyDirection direction) {
    orders.put(direction, "stopped");
    return keys.remove(direction) != null;
  }
}
