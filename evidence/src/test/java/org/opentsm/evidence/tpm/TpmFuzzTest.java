package org.opentsm.evidence.tpm;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.testing.TestImaList;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Any octets for the logs behind a quote: a log, or a typed rejection. */
class TpmFuzzTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final HashAlgorithm HASH = HashAlgorithm.SHA_256;

  @MethodSource("eventLogs")
  @FuzzTest(maxDuration = "2m")
  void anyEventLog(byte[] data) {
    try {
      EventLog log = EventLog.decode(Bytes.copyOf(data));
      if (log.covers(HASH) && log.replay(CRYPTO, HASH, 4).length() != HASH.size()) {
        throw new AssertionError("a register of another size");
      }
    } catch (MalformedStatementException refused) {
      return;
    }
  }

  @MethodSource("imaLists")
  @FuzzTest(maxDuration = "2m")
  void anyImaList(byte[] data) {
    try {
      ImaList list = ImaList.decode(Bytes.copyOf(data)).ofRegister();
      Bytes value = Bytes.zeros(HASH.size());
      for (ImaList.Entry entry : list.entries()) {
        value = CRYPTO.digest(HASH, value, entry.digest(CRYPTO, HASH));
      }
      if (list.leadTo(value, HASH, CRYPTO).isEmpty()) {
        throw new AssertionError("a list that does not lead to its own register");
      }
      list.bootAggregate();
    } catch (MalformedStatementException refused) {
      return;
    }
  }

  @MethodSource("sessionLogs")
  @FuzzTest(maxDuration = "2m")
  void anySessionLog(byte[] data) {
    try {
      TpmSessionLog log = TpmSessionLog.decode(Bytes.copyOf(data));
      if (!log.encode().equals(Bytes.copyOf(data))) {
        throw new AssertionError("two encodings of one log");
      }
    } catch (MalformedStatementException refused) {
      return;
    }
  }

  static Stream<Arguments> eventLogs() {
    Bytes digest = Bytes.ofHex("ab".repeat(32));
    return Stream.of(
            new TestEventLog(),
            new TestEventLog().startedIn(4).add(4, 0x80000003L, digest, Bytes.of(1, 2, 3)))
        .map(log -> Arguments.of((Object) log.octets().toByteArray()));
  }

  static Stream<Arguments> imaLists() {
    return Stream.of(
            new TestImaList().boot(Bytes.zeros(320)).violation("/var/log"),
            new TestImaList().oldest(Bytes.ofHex("ab".repeat(20)), "/bin/sh").elsewhere(11, "/x"))
        .map(list -> Arguments.of((Object) list.octets().toByteArray()));
  }

  static Stream<Arguments> sessionLogs() {
    Bytes digest = Bytes.ofHex("ab".repeat(32));
    return Stream.of(
            new TpmSessionLog(HASH, 13, List.of()), new TpmSessionLog(HASH, 13, List.of(digest)))
        .map(log -> Arguments.of((Object) log.encode().toByteArray()));
  }
}
