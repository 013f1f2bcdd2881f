package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.revalidation.Baseline;
import org.opentsm.tsm.api.revalidation.BaselineCodec;

/** Any octets as a baseline: one that encodes to the same octets, or a refusal. */
class BaselineFuzzTest {
  static Stream<byte[]> files() throws Exception {
    Path directory = Files.createTempDirectory("baseline");
    try {
      World world = new World(directory);
      DeviceAddress address = world.put("d", World.device("p256"));
      Baseline baseline =
          Baseline.of(
                  address,
                  BaselineStoreTest.collect(world, address).evidence(),
                  Instant.EPOCH,
                  World.CRYPTO)
              .orElseThrow();
      return Stream.of(BaselineCodec.encode(baseline).toByteArray());
    } finally {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @MethodSource("files")
  @FuzzTest(maxDuration = "2m")
  void anyBaseline(byte[] data) throws Exception {
    Bytes octets = Bytes.copyOf(data);
    try {
      Baseline baseline = BaselineCodec.decode(octets, World.CRYPTO);
      assertThat(BaselineCodec.encode(baseline)).isEqualTo(octets);
    } catch (MalformedEvidenceException refused) {
      assertThat(refused).hasMessageContaining("expected");
    }
  }
}
