package org.opentsm.spdm.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SecretAccess;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.testing.PcapReader;
import org.opentsm.spdm.testing.SharedMaterial;

/** The secrets that DMTF's requester logged follow from each other here as they did there. */
class SessionKeyScheduleTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Set<String> KEPT =
      Set.of(
          "handshake_secret",
          "request_handshake_secret",
          "response_handshake_secret",
          "finished_key",
          "key",
          "iv",
          "master_secret",
          "request_data_secret",
          "response_data_secret");
  private static final Map<Integer, HashAlgorithm> SHA2 =
      Map.of(32, HashAlgorithm.SHA_256, 48, HashAlgorithm.SHA_384, 64, HashAlgorithm.SHA_512);
  private static final Map<Integer, HashAlgorithm> SHA3 =
      Map.of(32, HashAlgorithm.SHA3_256, 48, HashAlgorithm.SHA3_384, 64, HashAlgorithm.SHA3_512);

  private record Entry(String label, Bytes value) {}

  @TestFactory
  Stream<DynamicTest> theSecretsOfDmtfsRequester() throws IOException {
    SharedMaterial.require("captures/secrets");
    return SharedMaterial.list("captures/secrets", ".txt").stream()
        .filter(log -> Files.exists(capture(log)))
        // SM3 is not offered.
        .filter(log -> !log.toString().contains("_sm3_"))
        .map(log -> DynamicTest.dynamicTest(log.getFileName().toString(), () -> check(log)));
  }

  private static void check(Path log) throws IOException {
    SpdmVersion version = version(log);
    boolean sha3 = log.toString().contains("sha3_");
    Deque<Entry> entries = read(log);
    while (!entries.isEmpty()) {
      Entry entry = entries.remove();
      if (!entry.label.equals("handshake_secret")) {
        continue;
      }
      HashAlgorithm hash = (sha3 ? SHA3 : SHA2).get(entry.value.length());
      Secret handshake = secret(entry.value);
      Secret request = secret(next(entries, "request_handshake_secret"));
      Secret response = secret(next(entries, "response_handshake_secret"));
      Bytes requestFinished = next(entries, "finished_key");
      Bytes responseFinished = next(entries, "finished_key");
      AeadSuite suite =
          entries.element().value.length() == 16 ? AeadSuite.AES_128_GCM : AeadSuite.AES_256_GCM;
      SessionKeySchedule schedule = new SessionKeySchedule(version, hash, suite, CRYPTO);
      assertThat(SecretAccess.of(schedule.finishedKey(request))).isEqualTo(requestFinished);
      assertThat(SecretAccess.of(schedule.finishedKey(response))).isEqualTo(responseFinished);
      checkKeys(schedule, request, entries);
      checkKeys(schedule, response, entries);
      if (!entries.isEmpty() && entries.element().label.equals("master_secret")) {
        assertThat(SecretAccess.of(schedule.masterSecret(handshake)))
            .isEqualTo(next(entries, "master_secret"));
        Secret requestData = secret(next(entries, "request_data_secret"));
        Secret responseData = secret(next(entries, "response_data_secret"));
        checkKeys(schedule, requestData, entries);
        checkKeys(schedule, responseData, entries);
      }
    }
  }

  /** That of the third message in the clear, GET_CAPABILITIES. */
  private static SpdmVersion version(Path log) throws IOException {
    int code =
        PcapReader.read(capture(log)).stream()
            .filter(packet -> packet.kind() == PcapReader.Kind.SPDM)
            .skip(2)
            .findFirst()
            .orElseThrow()
            .message()
            .get(0);
    return SpdmVersion.ofCode(code).orElseThrow();
  }

  private static Path capture(Path log) {
    String name = log.getFileName().toString().replace(".txt", ".pcap");
    return log.getParent().resolveSibling(name);
  }

  private static void checkKeys(SessionKeySchedule schedule, Secret secret, Deque<Entry> entries) {
    assertThat(SecretAccess.of(schedule.key(secret))).isEqualTo(next(entries, "key"));
    assertThat(SecretAccess.of(schedule.iv(secret))).isEqualTo(next(entries, "iv"));
  }

  private static Bytes next(Deque<Entry> entries, String label) {
    Entry entry = entries.remove();
    assertThat(entry.label).isEqualTo(label);
    return entry.value;
  }

  private static Deque<Entry> read(Path log) throws IOException {
    Deque<Entry> entries = new ArrayDeque<>();
    for (String line : Files.readAllLines(log)) {
      List<String> parts = List.of(line.split(" = "));
      if (parts.size() == 2
          && KEPT.contains(parts.getFirst())
          && !parts.getLast().startsWith("0x")) {
        entries.add(new Entry(parts.getFirst(), Bytes.ofHex(parts.getLast().strip())));
      }
    }
    return entries;
  }

  private static Secret secret(Bytes value) {
    return Secret.copyOf(value.toByteArray());
  }
}
