package org.opentsm.evidence.commitment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.codec.EvidenceElements;
import org.opentsm.evidence.codec.EvidenceElements.Element;
import org.opentsm.evidence.codec.InclusionProof.Leaf;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.spdm.Bytes;

/** The page of test vectors, whose values another implementation made. */
class CommitmentVectorsTest {
  private static final Path PAGE =
      Path.of(System.getProperty("opentsm.root", ".."), "docs", "test-vectors.md");

  @Test
  void everyValueOfThePageIsComputedAgain() throws Exception {
    DeviceEvidence x = SampleEvidence.empty("x");
    DeviceEvidence y = SampleEvidence.empty("y");
    Evidence evidence =
        new Evidence(
            Evidence.VERSION,
            SampleEvidence.NONCE,
            SampleEvidence.identity(),
            List.of(x, y),
            Part.absent("Not yet."),
            Part.absent("Not yet."));
    TreeTop top = TreeTop.of(evidence);

    Map<String, String> computed = new LinkedHashMap<>();
    for (Element element : EvidenceElements.of(x)) {
      String name = element.part() + "/" + element.position();
      computed.put("item " + name, element.bytes().toHex());
      computed.put("leaf " + name, MerkleTree.leaf(element.encoded()).toHex());
    }
    computed.put("device x", DeviceDigest.of(x).toString());
    computed.put("device y", DeviceDigest.of(y).toString());
    computed.put("item identity/0", EvidenceElements.of(SampleEvidence.identity()).bytes().toHex());
    computed.put("leaf identity/0", IdentityDigest.of(SampleEvidence.identity()).toString());
    computed.put("top", top.toString());
    computed.put("user data of 64 octets", top.userData64().toHex());
    computed.put("user data of 32 octets", top.userData32().toHex());
    for (String name : List.of("publicKeys/0", "tsm/0")) {
      Leaf leaf = Disclosure.of(evidence, 0, name).orElseThrow().leaves().getFirst();
      computed.put("path " + name, Bytes.concat(leaf.path()).toHex());
    }

    assertThat(vectors()).isEqualTo(computed);
  }

  /** In blocks of code: a line with a name, and lines of hexadecimal digits below it. */
  private static Map<String, String> vectors() throws Exception {
    Map<String, String> vectors = new LinkedHashMap<>();
    boolean code = false;
    String name = "";
    for (String line : Files.readAllLines(PAGE)) {
      if (line.startsWith("```")) {
        code = !code;
      } else if (code && line.startsWith("  ")) {
        vectors.merge(name, line.strip(), String::concat);
      } else if (code) {
        name = line;
      }
    }
    return vectors;
  }
}
