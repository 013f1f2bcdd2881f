package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.tsm.cli.TestTool.NONCE;
import static org.opentsm.tsm.cli.TestTool.OTHER_NONCE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.commitment.TreeTop;
import org.opentsm.evidence.testing.JsonSchema;
import org.opentsm.evidence.testing.Swtpm;
import org.opentsm.evidence.testing.TestImaList;
import org.opentsm.evidence.tpm.TpmSessionLog;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.cli.TestTool.Ended;

/**
 * {@code attest --root-of-trust tpm:} and {@code tpm enroll} with a real TPM, emulated by swtpm.
 */
@Timeout(300)
class RootOfTrustTest {
  @TempDir static Path home;
  private static TestTool tool;
  private static Swtpm tpm;
  private static Path keys;
  private static Path good;

  @BeforeAll
  static void attest() throws Exception {
    tpm = Swtpm.start(home.resolve("tpm"));
    tool = new TestTool(home);
    keys = tool.file("keys");
    enroll(tpm, keys);
    good = attest(tpm, "good.cbor", NONCE);
  }

  @AfterAll
  static void stop() {
    if (tpm != null) {
      tpm.close();
    }
  }

  private static Ended enroll(Swtpm machine, Path out, Object... more) {
    List<Object> line = new ArrayList<>(List.of("tpm", "enroll", "tpm:" + machine.socket()));
    line.addAll(List.of("--out", out, "--trust-this-machine"));
    line.addAll(List.of(more));
    return tool.run(line.toArray()).succeeded();
  }

  private static Path attest(Swtpm by, String name, String nonce) {
    Path out = tool.file(name);
    tool.run(
            "attest",
            "emu:",
            "--nonce",
            nonce,
            "--out",
            out,
            "--root-of-trust",
            "tpm:" + by.socket())
        .succeeded();
    return out;
  }

  private static Ended verify(Path evidence, Object... more) {
    List<Object> line =
        new ArrayList<>(
            List.of(
                "verify",
                evidence,
                "--nonce",
                NONCE,
                "--root",
                tool.root(),
                "--ak",
                keys.resolve("ak.pem")));
    line.addAll(List.of(more));
    return tool.run(line.toArray());
  }

  private static void assertRefused(Ended ended, String check, String reason) {
    assertThat(ended.code()).as(ended.toString()).isEqualTo(1);
    assertThat(ended.out()).containsPattern("FAIL  " + check.replace(".", "\\.") + " ");
    assertThat(ended.out()).contains(reason);
  }

  private static Evidence read(Path file) throws Exception {
    return EvidenceCodec.decode(Bytes.owning(Files.readAllBytes(file))).evidence();
  }

  /** The same evidence with another statement, and a digest that fits. */
  private static Path forged(String name, Evidence evidence, RootOfTrust statement)
      throws Exception {
    Path file = tool.file(name);
    Evidence other = evidence.with(TreeTop.commitments(evidence), statement);
    return Files.write(file, EvidenceCodec.encode(other).toByteArray());
  }

  private static RootOfTrust statement(Evidence evidence) {
    return ((Part.Present<RootOfTrust>) evidence.rootOfTrust()).value();
  }

  @Test
  void theMachineVouchesForTheEvidence() {
    Ended ended = verify(good).succeeded();

    assertThat(ended.out())
        .containsPattern("pass  root-of-trust ")
        .containsPattern("pass  statement\\.user-data ")
        .containsPattern("pass  statement\\.log ")
        .containsPattern("pass  commitments ");
  }

  /** Only a policy says which software may run there; then the TSM's word counts. */
  @Test
  void aPolicyMakesTheWordOfTheTsmCount() throws Exception {
    try (Swtpm started = Swtpm.start(home.resolve("started-tpm"))) {
      Swtpm.requireInstalled("tpm2_pcrextend");
      for (int pcr = 0; pcr < 10; pcr++) {
        started.tool("tpm2_pcrextend", pcr + ":sha256=" + "ab".repeat(32));
      }
      Path own = tool.file("started-keys");
      enroll(started, own);
      aPolicyMakesTheWordOfTheTsmCount(
          attest(started, "started.cbor", NONCE), own.resolve("ak.pem"));
    }
  }

  private static void aPolicyMakesTheWordOfTheTsmCount(Path measured, Path ak) throws Exception {
    Path policy = tool.file("policy");
    Ended written = tool.run("policy", "init", measured).succeeded();
    Files.writeString(policy, written.out());
    assertThat(written.out()).contains("pcr0", "pcr9").doesNotContain("pcr13");
    assertThat(written.err()).doesNotContain("does not know the machine's software");

    Ended ended = verify(measured, "--ak", ak, "--policy", policy, "--strict").succeeded();
    assertThat(ended.out())
        .containsPattern("pass  session ")
        .containsPattern("pass  session\\.commitment ")
        .containsPattern("pass  statement\\.reference ");
    assertRefused(
        verify(
            measured,
            "--ak",
            ak,
            "--policy",
            tool.write(
                "other.json",
                "{\"version\":1,\"platform\":[{\"name\":\"pcr4\",\"digests\":[\""
                    + "ab".repeat(32)
                    + "\"]}]}")),
        "statement.reference",
        "The machine runs something else than the policy expects in pcr4");
  }

  /** Nothing was measured into this TPM: zeros would fit any machine. */
  @Test
  void aPolicyOfAnUnmeasuredMachineSaysThatItKnowsNoSoftware() throws Exception {
    Ended written = tool.run("policy", "init", good).succeeded();

    assertThat(written.out()).contains("pcr8").doesNotContain("pcr0", "pcr4", "pcr7");
    assertThat(written.err())
        .contains(
            "does not know the machine's software", "no value of pcr0, pcr2, pcr4, or one into");
    Ended ended = verify(good, "--policy", tool.write("unmeasured.json", written.out()));
    assertThat(ended.succeeded().out())
        .contains("\n-     session ", "it has no pcr0, pcr2, pcr4. ")
        .doesNotContain("\npass  session ");
    String zeros =
        "{\"version\":1,\"platform\":[{\"name\":\"pcr0\",\"digests\":[\""
            + "00".repeat(32)
            + "\"]}]}";
    Ended refused = verify(good, "--policy", tool.write("zeros.json", zeros));
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.out())
        .contains("\nNONE  statement.reference ", "Nothing was ever measured into pcr0");
  }

  @Test
  void aLogOfRubbishIsRefusedBeforeTheDeviceIsAsked() throws Exception {
    Path out = tool.file("never.cbor");
    for (String option : List.of("--event-log", "--ima-list")) {
      for (Path file : List.of(tool.write("empty", ""), good)) {
        Ended ended =
            tool.run(
                "attest",
                "spdm+doe://127.0.0.1:1",
                "--nonce",
                NONCE,
                "--out",
                out,
                "--root-of-trust",
                "tpm:" + tpm.socket(),
                option,
                file);

        assertThat(ended.failed(3, "tsm.malformed-file").err()).contains(file + ": expected a");
      }
    }
    assertThat(out).doesNotExist();
  }

  @Test
  void aReplayedQuoteIsFound() throws Exception {
    RootOfTrust old = statement(read(attest(tpm, "old.cbor", OTHER_NONCE)));

    assertRefused(
        verify(forged("replayed.cbor", read(good), old)),
        "statement.user-data",
        "The statement was made for something else.");
  }

  @Test
  void anotherTpmIsFound() throws Exception {
    try (Swtpm other = Swtpm.start(home.resolve("other-tpm"))) {
      assertRefused(
          verify(attest(other, "other.cbor", NONCE)), "statement.signature", "is of another TPM");
    }
  }

  @Test
  void aRegisterThatSomebodyElseExtendedIsNotQuoted() throws Exception {
    try (Swtpm shared = Swtpm.start(home.resolve("shared-tpm"))) {
      Swtpm.requireInstalled("tpm2_pcrextend");
      Path own = tool.file("shared-keys");
      enroll(shared, own);
      shared.tool("tpm2_pcrextend", "13:sha256=" + "ab".repeat(32));

      Path evidence = tool.file("extended.cbor");
      assertThat(
              tool.run(
                      "attest",
                      "emu:",
                      "--session",
                      "--nonce",
                      NONCE,
                      "--root-of-trust",
                      "tpm:" + shared.socket(),
                      "--out",
                      evidence)
                  .failed(6, "tsm.wrong-state")
                  .err())
          .contains("register 13: expected 0000", "something else extended it");
      assertThat(evidence).doesNotExist();
    }
  }

  /** A machine on which Linux measures files: its list goes along, and must be whole. */
  @Test
  void whatTheKernelMeasuredIsCompared() throws Exception {
    TestImaList list = new TestImaList().boot(Bytes.zeros(320)).file("/sbin/init", Bytes.of(1));
    TestImaList cut = new TestImaList().boot(Bytes.zeros(320));
    try (Swtpm measured = Swtpm.start(home.resolve("measured-tpm"))) {
      Swtpm.requireInstalled("tpm2_pcrextend");
      Path own = tool.file("measured-keys");
      enroll(measured, own);
      for (Bytes digest : list.digests()) {
        measured.tool("tpm2_pcrextend", "10:sha256=" + digest.toHex());
      }
      Path ak = own.resolve("ak.pem");
      assertThat(verify(measured(measured, "whole", list), "--ak", ak, "--json").succeeded().out())
          .contains("2 files and other measurements lead to register 10");
      list.file("/bin/later", Bytes.of(2));
      verify(measured(measured, "longer", list), "--ak", ak).succeeded();
      assertRefused(
          verify(measured(measured, "short", cut), "--ak", ak),
          "statement.log",
          "The kernel's list is cut or was changed");
    }
  }

  private static Path measured(Swtpm by, String name, TestImaList list) throws Exception {
    Path file = Files.write(tool.file(name + ".list"), list.octets().toByteArray());
    Path out = tool.file(name + ".cbor");
    tool.run(
            "attest",
            "emu:",
            "--nonce",
            NONCE,
            "--out",
            out,
            "--root-of-trust",
            "tpm:" + by.socket(),
            "--ima-list",
            file)
        .succeeded();
    return out;
  }

  @Test
  void aLogThatIsCutIsFound() throws Exception {
    Evidence evidence = read(good);
    RootOfTrust whole = statement(evidence);
    List<Supplement> cut = new ArrayList<>();
    for (Supplement each : whole.supplements()) {
      if (each.name().equals("session-log")) {
        TpmSessionLog log = TpmSessionLog.decode(each.value());
        TpmSessionLog shorter =
            new TpmSessionLog(
                log.bank(), log.pcr(), log.sessions().subList(0, log.sessions().size() - 1));
        cut.add(new Supplement("session-log", shorter.encode()));
      } else {
        cut.add(each);
      }
    }

    assertRefused(
        verify(forged("cut.cbor", evidence, new RootOfTrust(whole.kind(), whole.statement(), cut))),
        "statement.log",
        "cut or was changed");
  }

  /** The firmware's log is the host's to give: one that does not lead to the registers is found. */
  @Test
  void anEventLogOfAnotherBootIsFound() throws Exception {
    String header =
        "00000000"
            + "03000000"
            + "00".repeat(20)
            + "21000000"
            + "53706563204944204576656e74303300"
            + "00000000"
            + "00020002"
            + "01000000"
            + "0b002000"
            + "00";
    String event = "04000000" + "03000080" + "01000000" + "0b00" + "ab".repeat(32) + "00000000";
    Path log = tool.file("log");
    Files.write(log, Bytes.ofHex(header + event).toByteArray());
    Path out = tool.file("logged.cbor");
    tool.run(
            "attest",
            "emu:",
            "--nonce",
            NONCE,
            "--out",
            out,
            "--root-of-trust",
            "tpm:" + tpm.socket(),
            "--event-log",
            log)
        .succeeded();

    assertRefused(verify(out), "statement.log", "somebody else extended register 4");
  }

  @Test
  void enrolmentSaysWhatItShows() throws Exception {
    Path out = tool.file("twice");
    Ended ended = enroll(tpm, out, "--json");

    assertThat(
            JsonSchema.load("/org/opentsm/tsm/cli/tpm/enroll.schema.json").violations(ended.json()))
        .as(ended.out())
        .isEmpty();
    assertThat(ended.json().path("credentialActivated").asBoolean()).isTrue();
    assertThat(out.resolve("ak.pem")).hasSameTextualContentAs(keys.resolve("ak.pem"));
    assertThat(ended.json().path("endorsementChecked").asBoolean()).isFalse();
    assertThat(enroll(tpm, out).err()).contains("not shown: that this is a genuine TPM");
  }
}
