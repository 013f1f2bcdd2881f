package org.opentsm.evidence.commitment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.codec.EvidenceElements;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.spdm.Bytes;

class DeviceDigestTest {
  private static final int PARTS = 9;

  /** Computed by another implementation, written from the texts of the design and of RFC 9162. */
  @Test
  void theDigestsAreThoseOfAnotherImplementation() {
    assertThat(DeviceDigest.of(SampleEvidence.empty("x")).toString())
        .isEqualTo(
            "c775c9cdff8ba9dd88392417cbb54d143e50724d9298bdcd8af9b711780862c1"
                + "df64232ccd18ac77df048aa75bdaa7ec");
    assertThat(DeviceDigest.of(SampleEvidence.full().devices().getFirst()).toString())
        .isEqualTo(
            "1ac60688bd791b203b72ef1e266bacdfd52f82e2aa38782a582c29a5a237e6c2"
                + "c2984eca775979e6bb6a85e68de35d15");
  }

  @Test
  void theTreeSplitsAtTheLargestPowerOfTwo() throws Exception {
    List<Bytes> leaves = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      leaves.add(MerkleTree.leaf(Bytes.of(i)));
    }
    Bytes five =
        node(
            node(node(leaves.get(0), leaves.get(1)), node(leaves.get(2), leaves.get(3))),
            leaves.get(4));
    Bytes seven =
        node(
            node(node(leaves.get(0), leaves.get(1)), node(leaves.get(2), leaves.get(3))),
            node(node(leaves.get(4), leaves.get(5)), leaves.get(6)));

    assertThat(MerkleTree.root(leaves.subList(0, 1))).isEqualTo(leaves.getFirst());
    assertThat(MerkleTree.root(leaves.subList(0, 5))).isEqualTo(five);
    assertThat(MerkleTree.root(leaves)).isEqualTo(seven);
  }

  @Test
  void everyPartMovesTheDigest() {
    DeviceEvidence full = SampleEvidence.device();
    List<DeviceEvidence> devices = new ArrayList<>(List.of(full));
    List<EvidenceElements.Element> elements = EvidenceElements.of(full);
    for (int part = 0; part < PARTS; part++) {
      devices.add(without(full, part));
    }

    assertThat(devices.stream().map(DeviceDigest::of).distinct()).hasSize(1 + PARTS);
    assertThat(elements.stream().map(EvidenceElements.Element::part).distinct())
        .containsExactly(
            "device",
            "certificates",
            "publicKeys",
            "transcripts",
            "measurements",
            "session",
            "interface",
            "link",
            "tsm");
    assertThat(elements.stream().map(EvidenceElements.Element::encoded).distinct())
        .hasSameSizeAs(elements);
  }

  private static DeviceEvidence without(DeviceEvidence full, int part) {
    DeviceEvidence nothing = SampleEvidence.empty("x");
    return new DeviceEvidence(
        (part == 0 ? nothing : full).device(),
        (part == 1 ? nothing : full).certificates(),
        (part == 2 ? nothing : full).publicKeys(),
        (part == 3 ? nothing : full).transcripts(),
        (part == 4 ? nothing : full).measurements(),
        (part == 5 ? nothing : full).session(),
        (part == 6 ? nothing : full).tdi(),
        (part == 7 ? nothing : full).link(),
        (part == 8 ? nothing : full).tsm());
  }

  @Test
  void theExampleOfTheManualIsRight() throws Exception {
    Path manual = Path.of(System.getProperty("opentsm.root", ".."), "docs", "evidence.md");
    Bytes leaf = EvidenceElements.of(SampleEvidence.empty("x")).get(2).encoded();
    String hash = MerkleTree.leaf(leaf).toHex();

    assertThat(leaf.toHex()).contains("50a166616273656e74674e6f206b65792e");
    assertThat(Files.readString(manual))
        .contains("50 a166616273656e74674e6f206b65792e ")
        .contains(hash.substring(0, 48) + "\n" + hash.substring(48));
  }

  @Test
  void aChainIsNeverTakenForAReason() {
    List<EvidenceElements.Element> elements =
        EvidenceElements.of(SampleEvidence.full().devices().getFirst());

    assertThat(elements)
        .filteredOn(element -> element.part().equals("certificates"))
        .singleElement()
        .satisfies(element -> {
          assertThat(element.position()).isEqualTo(1);
          assertThat(element.bytes().toHex()).isEqualTo("4404000000");
        });
  }

  private static Bytes node(Bytes left, Bytes right) throws Exception {
    return sha384(Bytes.concat(Bytes.of(1), left, right));
  }

  private static Bytes sha384(Bytes content) throws Exception {
    return Bytes.owning(MessageDigest.getInstance("SHA-384").digest(content.toByteArray()));
  }
}
