package org.opentsm.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.opentsm.backend.nativecma.NativeCmaTsm;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Nonce;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.DeviceConnector;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.UserDirectories;

/** Evidence of a {@link BenchDevice}, collected the way a user's program does it. */
final class EvidenceSource implements DeviceConnector {
  private static final String SCHEME = "bench";

  private final BenchDevice device;

  private EvidenceSource(BenchDevice device) {
    this.device = device;
  }

  /** Evidence for a nonce. */
  static Evidence collect(BenchDevice device, AlgorithmSet set, Nonce nonce)
      throws TsmException, IOException {
    Path directory = Files.createTempDirectory("opentsm-bench");
    try {
      UserDirectories directories = new UserDirectories(directory, directory);
      TsmEnvironment environment =
          TsmEnvironment.builder(directories).connector(new EvidenceSource(device)).build();
      DeviceAddress address = DeviceAddress.parse(SCHEME + ":device");
      try (NativeCmaTsm tsm = new NativeCmaTsm(environment, set.requester())) {
        tsm.connect(
            address, ConnectOptions.DEFAULTS.withSlot(BenchDevice.SLOT), BenchDevice.deadline());
        return tsm.evidence(address, EvidenceRequest.of(nonce), BenchDevice.deadline()).evidence();
      }
    } finally {
      delete(directory);
    }
  }

  @Override
  public Set<String> schemes() {
    return Set.of(SCHEME);
  }

  @Override
  public SpdmTransport open(DeviceAddress target, TsmEnvironment environment, Deadline deadline) {
    return device.open();
  }

  @Override
  public List<DeviceAddress> list(TsmEnvironment environment) {
    return List.of();
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
