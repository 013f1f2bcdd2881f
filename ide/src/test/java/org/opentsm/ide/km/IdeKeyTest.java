package org.opentsm.ide.km;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** The order of octets, against the example that is documented for root ports and devices. */
class IdeKeyTest {
  /** As AES-GCM has it; PCIe Base Specification, appendix with the IDE test vectors. */
  static final String KEY = "df254152056e02e0ef8b7feb9739d4d96a4eb80103241df7cd5e24b49ccd2720";

  /** Key DW7 to DW0, IFV DW1, IFV DW0, each with its least significant octet first. */
  static final String IN_KEY_PROG =
      "524125df"
          + "e0026e05"
          + "eb7f8bef"
          + "d9d43997"
          + "01b84e6a"
          + "f71d2403"
          + "b4245ecd"
          + "2027cd9c"
          + "00000000"
          + "01000000";

  static IdeKey key() {
    return new IdeKey(Secret.owning(Bytes.ofHex(KEY).toByteArray()), 1);
  }

  private static Bytes natural(IdeKey key) {
    byte[] octets = new byte[IdeKey.KEY_SIZE];
    key.key().copyTo(octets, 0);
    return Bytes.owning(octets);
  }

  @Test
  void theOrderIsThatOfTheDocumentedExample() {
    byte[] message = new byte[IdeKey.SIZE + 3];
    try (IdeKey key = key()) {
      key.writeTo(message, 3);
    }

    assertThat(Bytes.copyOf(message).slice(3).toHex()).isEqualTo(IN_KEY_PROG);
  }

  @Test
  void whatIsReadIsWhatWasWritten() {
    byte[] message = Bytes.ofHex("ff" + IN_KEY_PROG).toByteArray();
    try (IdeKey key = IdeKey.read(message, 1)) {
      assertThat(natural(key).toHex()).isEqualTo(KEY);
      assertThat(key.invocation()).isEqualTo(1);
    }
  }

  @Test
  void allBitsOfTheInvocationFieldHaveTheirPlace() {
    byte[] message = new byte[IdeKey.SIZE];
    long invocation = 0xFEDCBA98_76543210L;
    try (IdeKey key = new IdeKey(Secret.owning(new byte[IdeKey.KEY_SIZE]), invocation)) {
      key.writeTo(message, 0);
    }

    assertThat(Bytes.copyOf(message).slice(IdeKey.KEY_SIZE).toHex()).isEqualTo("98badcfe10325476");
    try (IdeKey again = IdeKey.read(message, 0)) {
      assertThat(again.invocation()).isEqualTo(invocation);
    }
  }

  @Test
  void aClosedKeyIsOverwrittenAndNeverPrinted() {
    IdeKey key = IdeKey.fresh(SpdmCrypto.create());
    IdeKey copy = key.copy();
    key.close();

    assertThatThrownBy(() -> natural(key)).isInstanceOf(IllegalStateException.class);
    assertThat(natural(copy)).isNotEqualTo(Bytes.zeros(IdeKey.KEY_SIZE));
    assertThat(copy).hasToString("IdeKey");
    copy.close();
    assertThatThrownBy(() -> new IdeKey(Secret.owning(new byte[16]), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
