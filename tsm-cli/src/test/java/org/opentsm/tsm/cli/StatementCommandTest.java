package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.policy.PolicyFile;
import org.opentsm.evidence.testing.JsonSchema;
import org.opentsm.evidence.testing.TestAuthority;
import org.opentsm.evidence.testing.TestCca;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.testing.TestSnp;
import org.opentsm.evidence.testing.TestTdx;
import org.opentsm.evidence.testing.TestTpm;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.cli.TestTool.Ended;

/** {@code tsm statement show} and {@code verify}, as a user meets them. */
@Timeout(120)
class StatementCommandTest {
  private static final String SCHEMA = "/org/opentsm/evidence/statement/statement.schema.json";
  private static final Bytes USER_DATA = Bytes.ofHex("ab".repeat(64));
  private static final String HEX = USER_DATA.toHex();
  private static final Path VECTORS =
      Path.of(System.getProperty("opentsm.shared", "../../shared"), "vectors");

  @TempDir static Path home;
  private static TestTool tool;
  private static TestSnp snp;

  @BeforeAll
  static void writeStatements() throws Exception {
    tool = new TestTool(home);
    snp = new TestSnp(TestSnp.Line.MILAN, false);
    write("report.bin", snp.report(3, USER_DATA));
    write(
        "debugged.bin", snp.report(3, USER_DATA, octets -> octets.putLong(8, 1L << 17 | 1L << 19)));
    write("ark.der", snp.root());
    tool.write("ark.pem", TestAuthority.pem("CERTIFICATE", List.of(snp.root())));
    tool.write("chain.pem", TestAuthority.pem("CERTIFICATE", List.of(snp.authority(), snp.leaf())));
    write("table.bin", snp.certificateTable());
    write("crl.der", snp.revocationList(TestAuthority.END, 0x77));

    TestTdx tdx = new TestTdx();
    write("quote.dat", tdx.quote(5, true, USER_DATA));
    write("sgx_root.der", tdx.root());
    write("signer.der", tdx.documentSigner());
    tool.write(
        "tcbInfo.json",
        tdx.signed("tcbInfo", TestTdx.tcbInfo(TestTdx.FMSPC, TestAuthority.END, 1, 1, "UpToDate")));
    tool.write(
        "identity.json",
        tdx.signed(
            "enclaveIdentity",
            TestTdx.enclaveIdentity(TestAuthority.END, 2, "11" + "00".repeat(15))));

    TestCca cca = new TestCca();
    write("token.cbor", cca.token(TestCca.Form.COLLECTION, USER_DATA));
    tool.write("cpak.pem", cca.platformKeyPem());

    TestTpm tpm = new TestTpm(SpdmCrypto.create());
    RootOfTrust quote = tpm.quote(Bytes.ofHex("cd".repeat(32)));
    write("quote.out", quote.statement());
    write(
        "quote.sig",
        quote.supplements().stream()
            .filter(supplement -> supplement.name().equals("signature"))
            .findFirst()
            .orElseThrow()
            .value());
    write("quote.pcr", TestTpm.valuesAsTpm2ToolsWrite(quote));
    RootOfTrust few =
        tpm.quote(
            Bytes.ofHex("cd".repeat(32)),
            Bytes.ofHex("00000001" + "000b" + "03830000"),
            Bytes.ofHex("0c".repeat(3 * 32)),
            List.of());
    write("few.out", few.statement());
    write("few.pcr", TestTpm.valuesAsTpm2ToolsWrite(few));
    write(
        "few.sig",
        few.supplements().stream()
            .filter(supplement -> supplement.name().equals("signature"))
            .findFirst()
            .orElseThrow()
            .value());
    tool.write("ak.pem", tpm.keyPem());
    tool.write("garbage", "garbage");
    tool.write("empty", "");
  }

  private static void write(String name, Bytes octets) throws IOException {
    Files.write(tool.file(name), octets.toByteArray());
  }

  /** Names of files of this test stand for the files. */
  private static Ended run(String line) {
    List<Object> words = new ArrayList<>();
    for (String word : line.split(" ", -1)) {
      boolean file =
          word.matches("[A-Za-z_]+\\.[a-z]+") || word.equals("garbage") || word.equals("empty");
      words.add(file ? tool.file(word) : word);
    }
    return tool.run(words.toArray());
  }

  static List<String> good() {
    String at = " --at " + TestPki.NOW;
    String userData = " --user-data " + HEX;
    return List.of(
        "report.bin --root ark.pem --endorsement chain.pem" + userData + at,
        "report.bin --kind snp --root ark.der --endorsement table.bin" + userData + at,
        "quote.dat --root sgx_root.der --endorsement tcbInfo.json --endorsement signer.der"
            + " --endorsement identity.json"
            + userData
            + at,
        "token.cbor --root cpak.pem" + userData + at,
        "quote.out --ak ak.pem --endorsement quote.sig --user-data " + "cd".repeat(32) + at,
        "quote.out --root ak.pem --endorsement quote.sig --user-data " + "cd".repeat(32) + at);
  }

  @ParameterizedTest
  @MethodSource("good")
  void aGoodStatementIsAffirmed(String line) throws Exception {
    Ended people = run("statement verify " + line + " --strict").succeeded();
    Ended programs = run("statement verify " + line + " --json").succeeded();

    assertThat(people.out())
        .contains("appraised for " + TestPki.NOW, "\npass  statement.signature ")
        .containsPattern("\npass  statement.user-data .* \\(by root-of-trust\\)\n")
        .endsWith("\naffirming\n");
    assertThat(people.err()).isEmpty();
    assertFollows(programs);
    assertThat(programs.json().path("status").asText()).isEqualTo("affirming");
    assertThat(programs.json().path("at").asText()).isEqualTo(TestPki.NOW.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"report.bin", "quote.dat", "token.cbor", "quote.out"})
  void showReadsWithoutVerifying(String file) throws Exception {
    Ended people = run("statement show " + file).succeeded();
    Ended programs = run("statement show " + file + " --json").succeeded();

    assertThat(people.out()).contains(", not verified\n", "\nfacts\n  userData: ", "\nstatement\n");
    assertFollows(programs);
    assertThat(programs.json().has("status")).isFalse();
    assertThat(people.out()).contains(programs.json().at("/facts/userData").asText());
  }

  private static void assertFollows(Ended ended) throws Exception {
    assertThat(JsonSchema.load(SCHEMA).violations(ended.json())).as(ended.out()).isEmpty();
  }

  static List<String> bad() {
    String at = " --at " + TestPki.NOW;
    String chain = " --root ark.pem --endorsement chain.pem";
    return List.of(
        "statement.user-data report.bin" + chain + " --user-data " + "00".repeat(64) + at,
        "statement.endorsement report.bin --root sgx_root.der --endorsement chain.pem" + at,
        "statement.revocation report.bin" + chain + " --crl crl.der" + at,
        "statement.validity report.bin" + chain + " --at 2050-01-01T00:00:00Z",
        "statement.signature quote.out --ak cpak.pem --endorsement quote.sig" + at,
        "statement.signature token.cbor --root ak.pem" + at);
  }

  @ParameterizedTest
  @MethodSource("bad")
  void aBadStatementIsRefusedWithTheReason(String line) throws Exception {
    String check = line.substring(0, line.indexOf(' '));
    Ended people = run("statement verify" + line.substring(check.length()));
    Ended programs = run("statement verify" + line.substring(check.length()) + " --json");

    assertThat(people.code()).as(people.toString()).isEqualTo(1);
    assertThat(people.out())
        .containsPattern("\nFAIL  " + check.replace(".", "\\.") + " ")
        .containsPattern("contraindicated because of .*" + check + ".*: REFUSED\n$");
    assertThat(people.err()).isEmpty();
    assertThat(programs.code()).isEqualTo(1);
    assertFollows(programs);
  }

  @Test
  void withoutARootTheAnswerIsNone() {
    Ended ended = run("statement verify report.bin --endorsement chain.pem");

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out())
        .contains("NONE  statement.endorsement ")
        .endsWith("none because of statement.endorsement: REFUSED\n");
    assertThat(ended.err())
        .contains("nothing that is trusted was given", "kind snp takes --root with AMD's ARK");
  }

  @Test
  void aWarningIsRefusedOnlyStrictly() {
    String line =
        "statement verify debugged.bin --root ark.pem --endorsement chain.pem --at " + TestPki.NOW;

    assertThat(run(line).succeeded().out())
        .contains("\nwarn  statement.user-data ", "\nwarn  statement.debug ")
        .contains(" pass, 2 warnings, 0 fail, ")
        .containsPattern("\nwarning because of statement.user-data.*statement.debug\n$");
    assertThat(run(line + " --strict").code()).isEqualTo(1);
  }

  /** Who says what a statement is for asks whether the machine can be trusted with it. */
  @Test
  void aMachineThatCanBeDebuggedIsTrustedWithNothing() {
    String line = "statement verify debugged.bin --root ark.pem --endorsement chain.pem --at ";

    Ended ended = run(line + TestPki.NOW + " --user-data " + HEX);
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).endsWith("contraindicated because of statement.debug: REFUSED\n");
  }

  @Test
  void whatMayBeAnOldStatementIsRefusedStrictly() {
    String line =
        "statement verify report.bin --root ark.pem --endorsement chain.pem --at " + TestPki.NOW;

    assertThat(run(line).succeeded().out()).endsWith("warning because of statement.user-data\n");
    assertThat(run(line + " --strict").code()).isEqualTo(1);
    assertThat(run(line + " --strict --user-data " + HEX).code()).isZero();
  }

  /** The policy decides what is required, and which software is expected. */
  @Test
  void aPolicyIsObeyed() throws Exception {
    Path policy =
        tool.write(
            "policy.json", "{\"version\": 1, \"checks\": {\"statement.debug\": \"required\"}}");
    String line =
        "statement verify debugged.bin --root ark.pem --endorsement chain.pem --at " + TestPki.NOW;

    assertThat(run(line + " --policy " + policy).code()).isEqualTo(1);
  }

  /** What is shown of a good machine is what a policy takes, and knows the machine by. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "report.bin --root ark.pem --endorsement chain.pem",
        "quote.dat --root sgx_root.der",
        "token.cbor --root cpak.pem",
        "quote.out --ak ak.pem --endorsement quote.sig --endorsement quote.pcr"
      })
  void whatIsShownAsAPolicyKnowsTheMachine(String line) throws Exception {
    String statement =
        line.replaceAll(" --(root|ak) \\S+", "").replace(" --endorsement chain.pem", "");
    for (String form : List.of("", " --json")) {
      Ended shown = run("statement show " + statement + " --as-policy" + form).succeeded();
      Path policy = tool.write("known.yaml", shown.out());
      assertThat(shown.err()).contains("which was not verified").hasLineCount(1);

      Ended ended =
          run("statement verify " + line + " --at " + TestPki.NOW + " --policy " + policy)
              .succeeded();
      assertThat(ended.out())
          .contains("\npass  statement.reference ")
          .doesNotContain("\n-     statement.reference", "The policy does not know");
    }
  }

  /** As of a quote of the registers 0, 1 and 7. */
  @Test
  void aPolicyThatLacksRegistersSaysWhich() throws Exception {
    String files = "few.out --endorsement few.sig --endorsement few.pcr";
    Ended shown = run("statement show " + files + " --as-policy").succeeded();
    Path policy = tool.write("few.yaml", shown.out());

    assertThat(shown.out()).contains("pcr0", "pcr1", "pcr7");
    assertThat(shown.err())
        .contains("does not know the machine's software", "pcr2, pcr4, pcr8, pcr9");
    assertThat(
            run("statement show quote.out --endorsement quote.sig --endorsement quote.pcr"
                    + " --as-policy")
                .succeeded()
                .err())
        .contains("which was not verified")
        .hasLineCount(1);
    assertThat(
            run("statement verify " + files + " --ak ak.pem --policy " + policy).succeeded().out())
        .contains("it has no pcr2, pcr4, pcr8, pcr9. ");
  }

  /** A slip of the finger gives an answer that looks like any other. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ark.pem: token.cbor --root cpak.pem --endorsement ark.pem",
        "crl.der: token.cbor --root cpak.pem --crl crl.der",
        "tcbInfo.json: report.bin --root ark.pem --endorsement chain.pem --endorsement tcbInfo.json"
      })
  void aFileThatNoStatementOfThisKindCanUseIsNamed(String line) {
    int colon = line.indexOf(": ");
    Ended ended =
        run("statement verify " + line.substring(colon + 2) + " --at " + TestPki.NOW).succeeded();

    assertThat(ended.err())
        .contains(tool.file(line.substring(0, colon)) + " is not used")
        .hasLineCount(1);
  }

  /** Evidence is looked at by other commands, and statements by these. */
  @Test
  void aFileOfAnotherCommandIsToldWhatItIs() {
    Path evidence = tool.evidence("emu:");
    Path proof = tool.file("proof.cbor");
    tool.run("show", evidence, "--prove", "link", "--out", proof).succeeded();

    assertThat(
            tool.run("statement", "show", evidence).failed(3, "evidence.malformed-statement").err())
        .contains("found that of evidence, which 'tsm show' and 'tsm verify' read");
    assertThat(
            tool.run("statement", "verify", proof).failed(3, "evidence.malformed-statement").err())
        .contains("found that of a proof, which 'tsm show' and 'tsm verify' read");
    assertThat(tool.run("policy", "init", proof).failed(3, "evidence.malformed").err())
        .contains("expected evidence, found a proof");
    assertThat(run("show token.cbor").failed(3, "evidence.malformed").err())
        .contains("found a statement of kind cca, which 'tsm statement show' reads");
  }

  @Test
  void aReportOfAnotherSizeIsToldWhichItIs() throws Exception {
    Path cut = tool.file("cut");
    Files.write(cut, snp.report(3, USER_DATA).slice(0, 1000).toByteArray());

    assertThat(tool.run("statement", "show", cut).failed(3, "evidence.malformed-statement").err())
        .contains("found another in 1000 bytes (an SNP report has 1184)");
    assertThat(tool.run("statement", "show", "").failed(2, "cli.no-such-file").err())
        .contains("expected the name of a file, found an empty one");
  }

  @Test
  void aWordTooManyIsNamed() {
    assertThat(run("statement show report.bin quote.dat").failed(2, "cli.usage").err())
        .contains("expected no more arguments, found '" + tool.file("quote.dat") + "'");
  }

  static List<String> wrongUsage() {
    String report = "statement verify report.bin --root ark.pem ";
    return List.of(
        "statement",
        "statement nonsense",
        "statement show",
        "statement verify",
        "statement show report.bin quote.dat",
        "statement show report.bin --kind tpm2",
        "statement show report.bin --kind SNP",
        "statement show quote.out --as-policy",
        "statement show quote.out --as-policy --endorsement quote.sig",
        "statement show quote.out --endorsement quote.sig",
        report + "--kind sev",
        report + "--at yesterday",
        report + "--at 2026-11-21",
        report + "--user-data zz",
        report + "--user-data abc",
        report + "--user-data ",
        report + "--user-data " + "ab".repeat(32),
        report + "--user-data " + "ab".repeat(63),
        report + "--user-data " + "ab".repeat(65),
        report + "--user-data 0x" + HEX,
        "statement verify quote.out --ak ak.pem --user-data " + "ab".repeat(65),
        "statement verify quote.dat --root sgx_root.der --user-data " + "ab".repeat(48),
        "statement verify token.cbor --root cpak.pem --user-data ab",
        report + "--ak ak.pem",
        report + "--nonce 00");
  }

  @ParameterizedTest
  @MethodSource("wrongUsage")
  void wrongUsageIsTwo(String line) {
    assertThat(run(line).failed(2, "cli.usage").err()).contains("--help'");
  }

  @Test
  void filesThatAreNotThereAreTwo() {
    Path missing = tool.file("missing");
    for (String option : List.of("--root", "--ak", "--endorsement", "--crl", "--policy")) {
      tool.run("statement", "verify", tool.file("quote.out"), option, missing)
          .failed(2, "cli.no-such-file");
    }
    tool.run("statement", "show", missing).failed(2, "cli.no-such-file");
    tool.run("statement", "verify", home).failed(2, "cli.no-such-file");
  }

  static List<String> malformed() {
    return List.of(
        "statement show garbage",
        "statement show empty",
        "statement verify garbage --root ark.pem",
        "statement show ak.pem",
        "statement show report.bin --kind tdx",
        "statement show report.bin --kind tpm",
        "statement show report.bin --kind cca",
        "statement show quote.out --kind snp",
        "statement verify token.cbor --kind tdx --root sgx_root.der");
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void whatIsNoStatementIsThree(String line) {
    assertThat(run(line).failed(3, "evidence.malformed-statement").err())
        .contains(": expected ", ", found ", " at offset ");
  }

  static List<String> unusableTrust() {
    return List.of(
        "statement verify report.bin --root garbage",
        "statement verify report.bin --root empty",
        "statement verify report.bin --root ak.pem",
        "statement verify report.bin --root ark.pem --endorsement garbage",
        "statement verify report.bin --root ark.pem --endorsement ak.pem",
        "statement verify report.bin --root ark.pem --crl ark.pem",
        "statement verify token.cbor --root ark.pem",
        "statement verify quote.out --ak ark.pem");
  }

  @ParameterizedTest
  @MethodSource("unusableTrust")
  void whatCannotBeTrustedIsThree(String line) {
    assertThat(run(line).failed(3, "evidence.bad-trust-input").err())
        .contains(": expected ", ", found ");
  }

  @Test
  void aFileThatIsTooLargeIsThree() throws Exception {
    Path huge = tool.file("huge");
    try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(1L << 33);
    }
    assertThat(tool.run("statement", "show", huge).failed(3, "cli.file-too-large").err())
        .contains("expected at most 1048576 bytes, found 8589934592 bytes");
    tool.run("statement", "verify", tool.file("report.bin"), "--root", huge)
        .failed(3, "cli.file-too-large");
    tool.run(
            "statement",
            "verify",
            tool.file("report.bin"),
            "--policy",
            tool.write("long.json", " ".repeat(PolicyFile.SIZE_LIMIT + 1)))
        .failed(3, "cli.file-too-large");
  }

  @Test
  void failuresAreJsonToo() throws Exception {
    Ended ended = run("statement show garbage --json");

    assertThat(ended.code()).isEqualTo(3);
    assertThat(
            JsonSchema.load("/org/opentsm/tsm/cli/io/error.schema.json").violations(ended.json()))
        .isEmpty();
    assertThat(ended.json().at("/error/code").asText()).isEqualTo("evidence.malformed-statement");
  }

  /** Statements of real machines, where they are at hand. */
  static List<String> real() {
    return List.of(
        "affirming snp/milan_report.bin --root snp/milan_ark.pem --endorsement snp/milan_ask.pem"
            + " --endorsement snp/milan_vcek.pem --at 2026-06-01T00:00:00Z --user-data "
            + "00".repeat(64),
        "warning snp/milan_report.bin --root snp/milan_ark.pem --endorsement snp/milan_ask.pem"
            + " --endorsement snp/milan_vcek.pem --at 2026-06-01T00:00:00Z",
        "warning snp/genoa_report.bin --root snp/genoa_ark.pem --endorsement snp/genoa_ask.pem"
            + " --endorsement snp/genoa_vcek.pem --at 2026-06-01T00:00:00Z",
        "warning tdx/quote_v4.dat --root tdx/sgx_root.pem --at 2025-11-01T00:00:00Z",
        "warning tdx/quote_v5.dat --root tdx/sgx_root.pem --at 2025-11-01T00:00:00Z",
        "contraindicated tdx/quote_v5.dat --root tdx/sgx_root.pem --at 2026-11-01T00:00:00Z"
            + " --endorsement tdx/tcbInfo.json --endorsement tdx/enclaveIdentity.json",
        "contraindicated tdx/quote_v5.dat --root tdx/sgx_root.pem --at 2026-11-01T00:00:00Z"
            + " --crl tdx/rootcrl.der --crl tdx/pckcrl",
        "warning cca/token-01.cbor --root cca/cpak.json",
        "warning cca/token-legacy.cbor --root cca/token-legacy-cpak.json",
        "warning tpm/quote.out --ak tpm/akpub.pem --endorsement tpm/quotesig.out"
            + " --endorsement tpm/quotepcr.out",
        "none cca/token-01.cbor",
        "none snp/milan_report.bin --root snp/milan_ark.pem");
  }

  @ParameterizedTest
  @MethodSource("real")
  void statementsOfRealMachines(String line) throws Exception {
    Assumptions.assumeTrue(Files.isDirectory(VECTORS), "no " + VECTORS);
    List<Object> words = new ArrayList<>(List.of("statement", "verify", "--json"));
    String[] given = line.split(" ", -1);
    for (int i = 1; i < given.length; i++) {
      words.add(given[i].contains("/") ? VECTORS.resolve(given[i]) : given[i]);
    }

    Ended ended = tool.run(words.toArray());

    assertThat(ended.json().path("status").asText()).as(ended.out()).isEqualTo(given[0]);
    assertThat(ended.code()).isEqualTo(List.of("affirming", "warning").contains(given[0]) ? 0 : 1);
    assertFollows(ended);
  }
}
