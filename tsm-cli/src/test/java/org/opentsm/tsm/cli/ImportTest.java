package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.evidence.testing.JsonSchema;
import org.opentsm.evidence.testing.SampleReport;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.cli.TestTool.Ended;

/** {@code tsm import}, as a user meets it. */
@Timeout(120)
class ImportTest {
  private static final String SCHEMA = "/org/opentsm/tsm/cli/exchange/import.schema.json";
  private static final String NONCE = SampleReport.NONCE.toString();

  @TempDir static Path home;
  private static TestTool tool;
  private static Path list;
  private static Path report;
  private static Path chain;
  private static Path root;

  @BeforeAll
  static void sample() throws Exception {
    tool = new TestTool(home);
    SampleReport sample = new SampleReport(SpdmCrypto.create());
    list = write("list.json", sample.list());
    report = write("report.bin", sample.report());
    chain = write("chain.pem", sample.pem());
    root = write("root.der", sample.root());
  }

  private static Path write(String name, Bytes content) throws Exception {
    return Files.write(tool.file(name), content.toByteArray());
  }

  @Test
  void evidenceOfNvidiaIsImportedAndVerified() {
    Path out = tool.file("gpu");

    Ended imported = tool.run("import", "nvidia", list, "--out", out).succeeded();
    Ended verified =
        tool.run(
                "verify",
                out.resolve("evidence.cbor"),
                "--nonce",
                NONCE,
                "--root",
                root,
                "--policy",
                out.resolve("policy.json"))
            .succeeded();

    assertThat(imported.out())
        .contains("HOPPER", "driver-version: 77", "unknown field 333: abcd", ", nonce " + NONCE)
        .contains(" --nonce $NONCE --root ROOT.pem --policy ")
        .doesNotContain("--nonce " + NONCE);
    assertThat(imported.err()).isEmpty();
    assertThat(verified.out()).contains("pass  signature.measurements", "-     transcript.vca");
  }

  @Test
  void withoutThePolicyTheNegotiationIsMissed() {
    Path out = tool.file("strict");
    tool.run("import", "nvidia", list, "--out", out).succeeded();

    Ended ended =
        tool.run("verify", out.resolve("evidence.cbor"), "--nonce", NONCE, "--root", root);

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out())
        .contains("pass  signature.measurements")
        .endsWith("none because of transcript.vca, transcript.complete: REFUSED\n");
  }

  @Test
  void aReportComesWithItsCertificates() throws Exception {
    Path out = tool.file("report");

    JsonNode json =
        tool.run("import", "nvidia", report, "--certificates", chain, "--out", out, "--json")
            .succeeded()
            .json();

    assertThat(JsonSchema.load(SCHEMA).violations(json)).as(json.toPrettyString()).isEmpty();
    assertThat(json.at("/evidence/0/nonce").asText()).isEqualTo(NONCE);
    assertThat(json.at("/evidence/0/devices/0/opaque/1/value").asText()).isEqualTo("abcd");
    assertThat(Files.readString(out.resolve("import.json")))
        .isEqualToIgnoringWhitespace(json.toString());
  }

  @Test
  void theOtherFormIsNamed() {
    Path out = tool.file("other-form");

    assertThat(
            tool.run("import", "nvidia", report, "--out", out)
                .failed(3, "evidence.malformed-import")
                .err())
        .contains("found a report, which needs the device's certificates beside it");
    assertThat(
            tool.run("import", "nvidia", list, "--certificates", chain, "--out", out)
                .failed(3, "evidence.malformed-import")
                .err())
        .contains("found a list in JSON, which has its certificates in itself");
  }

  @Test
  void wrongInputIsRefusedBeforeAnythingIsWritten() throws Exception {
    Path out = tool.file("nothing");
    Path wrong = tool.write("wrong.json", "[{\"evidence\": \"AAAA\", \"certificate\": \"AAAA\"}]");

    for (List<Object> line :
        List.<List<Object>>of(
            List.of(wrong),
            List.of(report),
            List.of(list, "--certificates", chain),
            List.of(report, "--certificates", report))) {
      List<Object> words = new java.util.ArrayList<>(List.of("import", "nvidia", "--out", out));
      words.addAll(line);
      Ended ended = tool.run(words.toArray()).failed(3, "evidence.malformed-import");
      assertThat(ended.err()).contains(String.valueOf(line.getFirst()), "expected", "found");
    }
    assertThat(out).doesNotExist();
  }

  @Test
  void wrongUsageIsTwo() throws Exception {
    tool.run("import", "nvidia", tool.file("nowhere"), "--out", tool.file("x"))
        .failed(2, "cli.no-such-file");
    tool.run("import", "nvidia", list).failed(2, "cli.usage");
    tool.run("import", "nvidia", list, "--out", list).failed(2, "cli.usage");
    tool.run("import", "nvidia", list, "--out", tool.write("file", ""))
        .failed(2, "cli.no-such-file");
    tool.run("import").failed(2, "cli.usage");
  }
}
