package org.opentsm.bench.session;

import java.util.Locale;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.transport.Binding;

/**
 * What a secured message costs beside its cipher: seal and open, against the JDK's cipher alone, in
 * turn.
 */
public final class RecordCost {
  private static final int[] SIZES = {1 << 10, 4 << 10, 60 << 10};
  private static final int OCTETS_PER_ROUND = 16 << 20;
  private static final int WARMUP = 25;
  private static final int ROUNDS = 15;

  private RecordCost() {}

  /** Runs it; takes no arguments. */
  public static void main(String[] arguments) throws Exception {
    System.out.printf("%d rounds; seal and open, microseconds of processor time%n%n", ROUNDS);
    System.out.println(
        "| cipher | binding | octets | raw | MB/s | raw, results kept | session | MB/s |"
            + " raw / session | least and most | raw, kept / session | least and most |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (AeadSuite suite : new AeadSuite[] {AeadSuite.AES_256_GCM, AeadSuite.CHACHA20_POLY1305}) {
      for (Binding binding : new Binding[] {Binding.MCTP, Binding.PCI_DOE, Binding.TCP}) {
        for (int size : SIZES) {
          measure(suite, binding, size);
        }
      }
    }
  }

  private static void measure(AeadSuite suite, Binding binding, int size) throws Exception {
    Bytes message = Bytes.zeros(size);
    RawCipher raw = new RawCipher(suite, size, false);
    RawCipher kept = new RawCipher(suite, size, true);
    int repetitions = OCTETS_PER_ROUND / size;
    try (RecordPair session = new RecordPair(suite, binding, SpdmCrypto.create())) {
      InTurn turns =
          new InTurn()
              .add("raw", repetitions, raw::carry)
              .add("kept", repetitions, kept::carry)
              .add("session", repetitions, () -> session.carry(message))
              .run(WARMUP, ROUNDS);
      System.out.printf(
          Locale.ROOT,
          "| %s | %s | %d | %.2f | %.0f | %.2f | %.2f | %.0f | %s | %s |%n",
          suite,
          binding,
          size,
          turns.micros("raw"),
          size / turns.micros("raw"),
          turns.micros("kept"),
          turns.micros("session"),
          size / turns.micros("session"),
          turns.ratio("raw", "session"),
          turns.ratio("kept", "session"));
    }
  }
}
