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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import org.opentsm.spdm.testing.SharedMaterial;

/** The secrets that DMTF's requester logged follow from each other here as they did there. */
class KeyScheduleTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Pattern VERSION = Pattern.compile("v?(1\\.[1-4])_");
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
  private static final Map<Integer, HashAlgorithm> HASHES =
      Map.of(32, HashAlgorithm.SHA_256, 48, HashAlgorithm.SHA_384, 64, HashAlgorithm.SHA_512);

  private record Entry(String label, Bytes value) {}

  @TestFactory
  Stream<DynamicTest> theSecretsOfDmtfsRequester() throws IOException {
    SharedMaterial.require("captures/secrets");
    return SharedMaterial.list("captures/secrets", ".txt").stream()
        .filter(log -> !log.toString().contains("sha3"))
        .map(log -> DynamicTest.dynamicTest(log.getFileName().toString(), () -> check(log)));
  }

  private static void check(Path log) throws IOException {
    Matcher named = VERSION.matcher(log.getFileName().toString());
    SpdmVersion version =
        named.find() ? SpdmVersion.parse(named.group(1)).orElseThrow() : SpdmVersion.V1_2;
    Deque<Entry> entries = read(log);
    while (!entries.isEmpty()) {
      Entry entry = entries.remove();
      if (!entry.label.equals("handshake_secret")) {
        continue;
      }
      HashAlgorithm hash = HASHES.get(entry.value.length());
      Secret handshake = secret(entry.value);
      Secret request = secret(next(entries, "request_handshake_secret"));
      Secret response = secret(next(entries, "response_handshake_secret"));
      Bytes requestFinished = next(entries, "finished_key");
      Bytes responseFinished = next(entries, "finished_key");
      AeadSuite suite =
          entries.element().value.length() == 16 ? AeadSuite.AES_128_GCM : AeadSuite.AES_256_GCM;
      KeySchedule schedule = new KeySchedule(version, hash, suite, CRYPTO);
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

  private static void checkKeys(KeySchedule schedule, Secret secret, Deque<Entry> entries) {
    try (RecordKeys keys = schedule.recordKeys(secret)) {
      assertThat(SecretAccess.of(keys.key())).isEqualTo(next(entries, "key"));
      assertThat(SecretAccess.of(keys.iv())).isEqualTo(next(entries, "iv"));
    }
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
