package org.opentsm.spdm.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.testing.PcapReader;
import org.opentsm.spdm.testing.SharedMaterial;
import org.opentsm.spdm.transport.Binding;

/** Every secured message that DMTF's peers exchanged opens with the keys that they logged. */
class CapturedRecordsTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final int ID_SIZE = 4;

  @TestFactory
  Stream<DynamicTest> theSecuredMessagesOfDmtfsPeers() throws IOException {
    SharedMaterial.require("captures/secrets");
    return SharedMaterial.list("captures/secrets", ".txt").stream()
        .filter(log -> Files.exists(capture(log)))
        .map(log -> DynamicTest.dynamicTest(log.getFileName().toString(), () -> check(log)));
  }

  private static void check(Path log) throws IOException {
    String name = log.getFileName().toString();
    boolean encrypts = !name.contains("mac_only");
    List<RecordProtection> known = keys(log, name.contains("chacha20"), encrypts);
    List<PcapReader.Packet> secured =
        PcapReader.read(capture(log)).stream()
            .filter(packet -> packet.kind() == PcapReader.Kind.SECURED)
            .toList();
    for (PcapReader.Packet packet : secured) {
      assertThat(known.stream().anyMatch(key -> opens(key, packet)))
          .as("record %d", packet.number())
          .isTrue();
    }
  }

  private static boolean opens(RecordProtection key, PcapReader.Packet packet) {
    try {
      key.open(packet.message().slice(0, ID_SIZE), packet.message(), packet.binding().maxPadding());
      return true;
    } catch (SpdmException another) {
      return false;
    }
  }

  static List<RecordProtection> keys(Path log, boolean chacha, boolean encrypts)
      throws IOException {
    SecuredFormat format =
        new AnyContent(log.toString().contains("doe") ? Binding.PCI_DOE : Binding.MCTP);
    List<RecordProtection> keys = new ArrayList<>();
    Optional<Bytes> key = Optional.empty();
    for (String line : Files.readAllLines(log)) {
      if (line.startsWith("key = ") && !line.contains("0x")) {
        key = Optional.of(Bytes.ofHex(line.substring(6).strip()));
      } else if (line.startsWith("iv = ") && key.isPresent()) {
        Bytes octets = key.get();
        AeadSuite suite =
            octets.length() == 16
                ? AeadSuite.AES_128_GCM
                : chacha ? AeadSuite.CHACHA20_POLY1305 : AeadSuite.AES_256_GCM;
        keys.add(
            new RecordProtection(
                CRYPTO.aead(suite, secret(octets), secret(Bytes.ofHex(line.substring(5).strip()))),
                CRYPTO,
                format,
                encrypts,
                Long.MAX_VALUE));
      }
    }
    return keys;
  }

  /** Not only SPDM: one of the captures has PLDM in a session. */
  private record AnyContent(Binding binding) implements SecuredFormat {
    @Override
    public int sequenceOctets() {
      return binding.sequenceOctets();
    }

    @Override
    public int maxRandom() {
      return binding.maxRandom();
    }

    @Override
    public Bytes innerHeader(int length) {
      return Bytes.EMPTY;
    }

    @Override
    public Bytes unwrapInner(Bytes applicationData) {
      return applicationData;
    }
  }

  static Path capture(Path log) {
    String name = log.getFileName().toString().replace(".txt", ".pcap");
    return log.getParent().resolveSibling(name);
  }

  private static Secret secret(Bytes value) {
    return Secret.owning(value.toByteArray());
  }
}
