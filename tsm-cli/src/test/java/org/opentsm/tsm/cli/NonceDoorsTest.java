package org.opentsm.tsm.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.opentsm.tsm.cli.TestTool.NONCE;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.InvalidNonceException;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Sha384;
import org.opentsm.evidence.SignedChallenge;
import org.opentsm.evidence.cbor.CborLimits;
import org.opentsm.evidence.cbor.CborReader;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.codec.ProofCodec;
import org.opentsm.evidence.testing.SampleReport;
import org.opentsm.evidence.testing.TestSnp;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.cli.command.Converters;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * A nonce is 32 octets at every door by which one comes in: the library, the command line, files.
 * Everything else is refused there; nothing is padded or cut.
 */
@Timeout(120)
class NonceDoorsTest {
  private static final int CHALLENGE_HEADER = 4;
  private static final CborLimits LIMITS = new CborLimits(1 << 24, 24, 1 << 18, 1 << 24, 1 << 20);

  @TempDir static Path home;
  private static TestTool tool;
  private static Path evidence;

  @BeforeAll
  static void attest() {
    tool = new TestTool(home);
    evidence = tool.evidence("emu:p256");
  }

  static IntStream wrongSizes() {
    return IntStream.of(0, 1, 16, 31, 33, 48, 63, 64, 65, 4096);
  }

  static Stream<String> wrongTexts() {
    return Stream.of(
        "",
        "00",
        NONCE.substring(1),
        NONCE.substring(2),
        NONCE + "0",
        NONCE + "00",
        NONCE + NONCE,
        "0x" + NONCE,
        "0x" + NONCE.substring(2),
        NONCE + " ",
        " " + NONCE.substring(1),
        NONCE.substring(1) + "g",
        NONCE.substring(1) + "\u0661",
        NONCE.substring(1) + "\uff11");
  }

  @ParameterizedTest
  @MethodSource("wrongSizes")
  void theLibrary(int size) {
    Bytes octets = Bytes.zeros(size);

    assertThat(catchThrowableOfType(InvalidNonceException.class, () -> Nonce.of(octets)))
        .hasMessageContaining("32 bytes")
        .hasMessageContaining(size + " bytes");
    assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> new Nonce(octets)))
        .isNotNull();
  }

  @ParameterizedTest
  @MethodSource("wrongTexts")
  void theLibraryInText(String text) {
    assertThat(catchThrowableOfType(InvalidNonceException.class, () -> Nonce.parse(text)))
        .isNotNull();
  }

  @ParameterizedTest
  @MethodSource("wrongTexts")
  void theCommandLine(String text) {
    Path out = tool.file("none.cbor");

    tool.run("attest", "emu:p256", "--nonce", text, "--out", out).failed(2, "cli.usage");
    tool.run("verify", evidence, "--nonce", text, "--root", tool.root()).failed(2, "cli.usage");
    assertThat(out).doesNotExist();
  }

  /** Also of commands that are added later. */
  @Test
  void everyNonceOfTheCommandLineGoesThroughTheSameDoor() {
    List<String> doors = new ArrayList<>();
    Deque<CommandLine> waiting =
        new ArrayDeque<>(List.of(new CommandLine(TsmCommand.class, new GuiceFactory())));
    while (!waiting.isEmpty()) {
      CommandLine line = waiting.remove();
      waiting.addAll(line.getSubcommands().values());
      CommandSpec spec = line.getCommandSpec();
      Stream.concat(spec.options().stream(), spec.positionalParameters().stream())
          .filter(NonceDoorsTest::isNonce)
          .forEach(argument -> {
            doors.add(spec.qualifiedName());
            assertThat(argument.type()).as(spec.qualifiedName()).isEqualTo(Nonce.class);
          });
    }
    assertThat(doors).contains("tsm attest", "tsm verify");
  }

  private static boolean isNonce(ArgSpec argument) {
    String label = argument.paramLabel().toLowerCase(Locale.ROOT);
    boolean named =
        argument instanceof CommandLine.Model.OptionSpec option
            && Stream.of(option.names())
                .anyMatch(name -> name.contains("nonce") && !name.startsWith("--no-"));
    return argument.type() != boolean.class && (named || label.contains("nonce"));
  }

  @Test
  void theCommandLineKnowsOneWayToReadANonce() throws Exception {
    CommandLine line = new CommandLine(CommandSpec.create());
    line.getCommandSpec()
        .addOption(CommandLine.Model.OptionSpec.builder("--nonce").type(Nonce.class).build());
    Converters.register(line);

    line.parseArgs("--nonce", NONCE.toUpperCase(Locale.ROOT));

    Object read = line.getCommandSpec().findOption("--nonce").getValue();
    assertThat(read).isEqualTo(Nonce.parse(NONCE));
  }

  @ParameterizedTest
  @MethodSource("wrongSizes")
  void evidenceFiles(int size) throws Exception {
    Path changed = withNonce(evidence, size, "evidence-" + size + ".cbor");

    assertThat(
            catchThrowableOfType(
                MalformedEvidenceException.class,
                () -> EvidenceCodec.decode(Bytes.owning(Files.readAllBytes(changed)))))
        .hasMessageContaining("/nonce");
    tool.run("verify", changed, "--nonce", NONCE, "--root", tool.root())
        .failed(3, size > Nonce.SIZE ? "evidence.limit-exceeded" : "evidence.malformed");
    tool.run("show", changed)
        .failed(3, size > Nonce.SIZE ? "evidence.limit-exceeded" : "evidence.malformed");
    tool.run("accept", "emu:p256", "--no-daemon", "--evidence", changed)
        .failed(3, size > Nonce.SIZE ? "evidence.limit-exceeded" : "evidence.malformed");
  }

  @ParameterizedTest
  @MethodSource("wrongSizes")
  void proofs(int size) throws Exception {
    Evidence whole = EvidenceCodec.decode(Bytes.owning(Files.readAllBytes(evidence))).evidence();
    CborValue.FieldsBuilder proof =
        CborValue.fields()
            .put("proof", CborValue.of(1))
            .put("nonce", CborValue.of(Bytes.zeros(size)))
            .put("identity", CborValue.of(Bytes.zeros(Sha384.SIZE)))
            .put("device", CborValue.of(0))
            .put("devices", CborValue.of(List.of(CborValue.of(Bytes.zeros(Sha384.SIZE)))))
            .put("count", CborValue.of(1))
            .put("leaves", CborValue.of(List.of()))
            .put("rootOfTrust", CborValue.fields().put("absent", CborValue.of("none")).build());
    Bytes digest = Sha384.of(CborWriter.encode(proof.build()));
    Bytes file = CborWriter.encode(proof.put("digest", CborValue.of(digest)).build());

    assertThat(
            catchThrowableOfType(MalformedEvidenceException.class, () -> ProofCodec.decode(file)))
        .hasMessageContaining("/nonce");
    assertThat(whole.nonce()).isEqualTo(Nonce.parse(NONCE));
  }

  /** A list of NVIDIA's collectors states the nonce beside each report. */
  @ParameterizedTest
  @MethodSource("wrongTexts")
  void evidenceOfNvidia(String text) throws Exception {
    String good = SampleReport.NONCE.toString();
    SampleReport sample = new SampleReport(SpdmCrypto.create());
    String list = new String(sample.list().toByteArray(), UTF_8);
    Path file = tool.write("list.json", list.replace(good, text));
    Path out = tool.file("imported-" + Math.floorMod(text.hashCode(), 1 << 20));

    tool.run("import", "nvidia", file, "--out", out).failed(3, "evidence.malformed-import");
    assertThat(out).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("wrongSizes")
  void tokens(int size) throws Exception {
    Path good = tool.file("token-" + size + ".cbor");
    tool.run("export", "dat", evidence, "--out", good).succeeded();
    CborValue.Tagged token =
        (CborValue.Tagged) CborReader.readForeign(Bytes.owning(Files.readAllBytes(good)), LIMITS);
    List<CborValue.Pair> claims = new ArrayList<>();
    for (CborValue.Pair claim : ((CborValue.Pairs) token.item()).pairs()) {
      boolean nonce = claim.key() instanceof CborValue.Unsigned(long key, int _) && key == 10;
      claims.add(nonce ? new CborValue.Pair(claim.key(), CborValue.of(Bytes.zeros(size))) : claim);
    }
    Path changed =
        write(
            tool.file("token-changed-" + size + ".cbor"),
            CborWriter.encode(CborValue.tagged(token.tag(), CborValue.pairs(claims))));
    Path out = tool.file("from-token-" + size);

    tool.run("import", "dat", changed, "--out", out).failed(3, "evidence.malformed-import");
    assertThat(out).doesNotExist();
  }

  /**
   * User data of a statement is derived from the nonce in evidence, and given where a statement
   * stands alone: 64 octets then, or up to 64 of a TPM.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 31, 32, 33, 63, 65})
  void userDataOfStatements(int size) throws Exception {
    TestSnp snp = new TestSnp(TestSnp.Line.TURIN, false);
    Path report = write(tool.file("report.bin"), snp.report(5, Bytes.zeros(64)));
    Path root = write(tool.file("ark.der"), snp.root());

    tool.run("statement", "verify", report, "--root", root, "--user-data", "00".repeat(size))
        .failed(2, "cli.usage");
    tool.run(
            "statement",
            "verify",
            report,
            "--root",
            root,
            "--user-data",
            "00".repeat(64).substring(1))
        .failed(2, "cli.usage");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonce", "nonces", "minimumNonce"})
  void aPolicySaysNothingOfNonces(String key) throws Exception {
    Path policy = tool.write("policy-" + key + ".yaml", "version: 1\n" + key + ": \"00\"\n");

    tool.run("verify", evidence, "--nonce", NONCE, "--policy", policy, "--root", tool.root())
        .failed(3, "evidence.bad-policy-file");
  }

  /** What came in is what the device signed: all of it, and nothing else. */
  @Test
  void whatTheDeviceSignsIsWhatCameIn() throws Exception {
    Evidence collected =
        EvidenceCodec.decode(Bytes.owning(Files.readAllBytes(evidence))).evidence();
    SignedChallenge challenge =
        collected
            .devices()
            .getFirst()
            .transcripts()
            .toOptional()
            .flatMap(transcripts -> transcripts.challenge().toOptional())
            .orElseThrow();

    assertThat(challenge.request().slice(CHALLENGE_HEADER, Nonce.SIZE))
        .isEqualTo(Nonce.parse(NONCE).value());
  }

  /** The same file with a nonce of another size, and a digest that fits. */
  private static Path withNonce(Path file, int size, String name) throws Exception {
    CborValue.Fields fields =
        (CborValue.Fields) CborReader.read(Bytes.owning(Files.readAllBytes(file)), LIMITS);
    CborValue.FieldsBuilder changed = CborValue.fields();
    for (CborValue.Entry entry : fields.entries()) {
      Optional<CborValue> value =
          switch (entry.key()) {
            case "digest" -> Optional.empty();
            case "nonce" -> Optional.of(CborValue.of(Bytes.zeros(size)));
            default -> Optional.of(entry.value());
          };
      value.ifPresent(kept -> changed.put(entry.key(), kept));
    }
    Bytes digest = Sha384.of(CborWriter.encode(changed.build()));
    return write(
        tool.file(name), CborWriter.encode(changed.put("digest", CborValue.of(digest)).build()));
  }

  private static Path write(Path file, Bytes octets) throws IOException {
    return Files.write(file, octets.toByteArray());
  }
}
