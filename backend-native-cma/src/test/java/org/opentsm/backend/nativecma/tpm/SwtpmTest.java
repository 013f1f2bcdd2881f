package org.opentsm.backend.nativecma.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.appraisal.StatementVerifier;
import org.opentsm.evidence.commitment.TreeTop;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.statement.StatementRequest;
import org.opentsm.evidence.statement.StatementResult;
import org.opentsm.evidence.testing.Swtpm;
import org.opentsm.evidence.testing.TestImaList;
import org.opentsm.evidence.tpm.TpmSessionLog;
import org.opentsm.evidence.tpm.TpmSupplements;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.StatementOrder;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.UserDirectories;

/** Quotes and enrolment with a real TPM 2.0, emulated by swtpm. */
@Timeout(300)
class SwtpmTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final TreeTop TOP = new TreeTop(Bytes.ofHex("5a".repeat(48)));

  @TempDir static Path home;
  private static Swtpm tpm;
  private static Enrollment enrolled;

  @BeforeAll
  static void start() throws Exception {
    tpm = Swtpm.start(home.resolve("tpm"));
    enrolled = enroll(tpm);
  }

  @AfterAll
  static void stop() {
    if (tpm != null) {
      tpm.close();
    }
  }

  private static Enrollment enroll(Swtpm machine) throws TsmException {
    return Enrollment.enroll(
        machine.socket().toString(), EndorsementTrust.theMachine(), CRYPTO, deadline());
  }

  private static Deadline deadline() {
    return Deadline.after(Duration.ofMinutes(2));
  }

  private static TsmEnvironment environment(String user) {
    Path own = home.resolve(user);
    return TsmEnvironment.builder(new UserDirectories(own.resolve("state"), own.resolve("run")))
        .build();
  }

  private static RootOfTrust collect(String user, Bytes... commitments) throws TsmException {
    return collect(tpm, environment(user), commitments);
  }

  private static RootOfTrust collect(Swtpm other, TsmEnvironment environment, Bytes... commitments)
      throws TsmException {
    return new TpmCollector()
        .collect(
            new StatementOrder(other.socket().toString(), TOP, List.of(commitments)),
            environment,
            deadline());
  }

  private static StatementResult appraise(RootOfTrust statement, Bytes... commitments)
      throws Exception {
    return new StatementVerifier(CRYPTO)
        .appraise(
            Kind.TPM,
            statement.statement(),
            new StatementRequest(
                Optional.of(TOP.userData32()),
                statement.supplements(),
                new PlatformTrust(
                    Map.of(),
                    Map.of(Kind.TPM, List.of(enrolled.attestationKey())),
                    List.of(),
                    List.of(),
                    List.of()),
                Instant.parse("2026-11-21T00:00:00Z"),
                Optional.of(List.of(commitments))),
            Policy.NONE);
  }

  private static Bytes commitment(int number) {
    return Bytes.ofHex(String.format("%02x", number).repeat(48));
  }

  private static CheckResult log(StatementResult result, String name) {
    return result.checks().stream()
        .filter(check -> check.check() == CheckId.STATEMENT_LOG)
        .filter(check -> check.part().endsWith(name))
        .findFirst()
        .orElseThrow();
  }

  /** One register for all: what one test extends with, the others must know. */
  @Test
  void sessionsFollowEachOtherAndStrangersAreFound() throws Exception {
    StatementResult first = appraise(collect("user", commitment(1)), commitment(1));
    StatementResult second =
        appraise(collect("user", commitment(2), commitment(3)), commitment(2), commitment(3));
    assertThat(first.status()).isEqualTo(Status.AFFIRMING);
    assertThat(second.status()).isEqualTo(Status.AFFIRMING);

    leaveAnEntryThatNeverCame();
    assertThat(appraise(collect("user", commitment(4)), commitment(4)).status())
        .isEqualTo(Status.AFFIRMING);

    try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<RootOfTrust>> tasks = new ArrayList<>();
      for (int i = 10; i < 14; i++) {
        Bytes own = commitment(i);
        tasks.add(() -> collect("user", own));
      }
      List<Future<RootOfTrust>> done = many.invokeAll(tasks);
      for (int i = 0; i < done.size(); i++) {
        assertThat(appraise(done.get(i).get(), commitment(10 + i)).status())
            .isEqualTo(Status.AFFIRMING);
      }
    }

    try (Tpm stranger = new Tpm(TpmAddress.open(tpm.socket().toString(), deadline()), deadline())) {
      stranger.run(
          new PcrExtend(TpmSettings.USUAL_SESSION_PCR, TpmIds.ALG_SHA256, Bytes.zeros(32)));
    }
    // What no verifier would believe is not quoted, and makes nothing worse.
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> collect("user", commitment(5)))
          .isInstanceOf(TsmException.Refused.class)
          .hasMessageContaining("to which the 8 sessions in")
          .hasMessageContaining("something else extended it");
    }
  }

  /** As if a process had ended between log and register. */
  private static void leaveAnEntryThatNeverCame() throws Exception {
    Path file;
    try (Stream<Path> logs = Files.list(home.resolve("user").resolve("state").resolve("tpm"))) {
      file = logs.filter(log -> log.toString().endsWith(".log")).findFirst().orElseThrow();
    }
    try (Tpm commands = new Tpm(TpmAddress.open(tpm.socket().toString(), deadline()), deadline());
        AttestationKey key = AttestationKey.open(commands);
        SessionLogFile log =
            SessionLogFile.open(
                environment("user"),
                key.area(),
                commands.run(new ReadClock()),
                HashAlgorithm.SHA_256,
                TpmSettings.USUAL_SESSION_PCR,
                deadline())) {
      log.append(commitment(99));
    }
    // And another had died while it wrote.
    Files.write(file, new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
  }

  @Test
  void anotherTpmIsFound() throws Exception {
    try (Swtpm other = Swtpm.start(home.resolve("other"))) {
      StatementResult result = appraise(collect(other, environment("second")));

      assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
      assertThat(result.checks())
          .filteredOn(check -> check.check() == CheckId.STATEMENT_SIGNATURE)
          .singleElement()
          .satisfies(check -> assertThat(check.outcome()).isEqualTo(Outcome.FAIL))
          .extracting(CheckResult::explanation)
          .isEqualTo("The quote was changed, or is of another TPM.");
    }
  }

  /** A reset forgets the sessions, and the log with them; the key is the same. */
  @Test
  void afterAResetTheKeyIsTheSameAndTheLogBeginsAnew() throws Exception {
    Path state = home.resolve("reset");
    TsmEnvironment environment = environment("reset-user");
    Enrollment before;
    try (Swtpm first = Swtpm.start(state)) {
      before = enroll(first);
      collect(first, environment, commitment(1));
    }
    try (Swtpm again = Swtpm.start(state)) {
      Enrollment after = enroll(again);
      assertThat(after.attestationKey()).isEqualTo(before.attestationKey());
      assertThat(after.notKept()).isEmpty();
      RootOfTrust statement = collect(again, environment, commitment(2));
      Bytes log =
          statement.supplements().stream()
              .filter(each -> each.name().equals("session-log"))
              .findFirst()
              .orElseThrow()
              .value();
      assertThat(TpmSessionLog.decode(log).sessions()).hasSize(1);
    }
  }

  /** Both kinds of endorsement key, and a credential for another attestation key. */
  @Test
  void onlyTheTpmWithBothKeysOpensACredential() throws Exception {
    try (Tpm commands = new Tpm(TpmAddress.open(tpm.socket().toString(), deadline()), deadline());
        AttestationKey key = AttestationKey.open(commands)) {
      for (KeyTemplate template :
          List.of(KeyTemplate.rsaEndorsementKey(), KeyTemplate.eccEndorsementKey())) {
        CreatePrimary.Response ek =
            commands.run(new CreatePrimary(template.hierarchy(), template.octets()));
        Bytes secret = CRYPTO.random(32);
        assertThat(activate(commands, key, ek, key.area().name(), secret)).isEqualTo(secret);
        Bytes another = Bytes.concat(Bytes.of(0, 0x0B), Bytes.ofHex("ab".repeat(32)));
        assertThatThrownBy(() -> activate(commands, key, ek, another, secret))
            .isInstanceOf(TpmResponseException.class)
            .hasMessageContaining("TPM_RC_INTEGRITY");
        commands.flush(ek.handle());
      }
    }
  }

  private static Bytes activate(
      Tpm commands, AttestationKey key, CreatePrimary.Response ek, Bytes name, Bytes secret)
      throws Exception {
    Bytes nonce = CRYPTO.random(32);
    long session = commands.run(new StartAuthSession(nonce));
    try {
      commands.run(new PolicySecret(session));
      return commands.ask(
          new ActivateCredential(
              key.handle(),
              ek.handle(),
              new Authorization(session, nonce),
              Credential.make(ek.area().key(), name, secret, CRYPTO)));
    } finally {
      commands.flush(session);
    }
  }

  @Test
  void anotherToolTakesTheQuoteForOne() throws Exception {
    Swtpm.requireInstalled("tpm2_checkquote");
    RootOfTrust statement = collect("crosscheck-user");
    Path directory = Files.createDirectories(home.resolve("crosscheck"));
    Path key = directory.resolve("ak.der");
    Path message = directory.resolve("quote");
    Path signature = directory.resolve("signature");
    Files.write(key, enrolled.attestationKey().getEncoded());
    Files.write(message, statement.statement().toByteArray());
    Files.write(signature, statement.supplements().getFirst().value().toByteArray());

    String[] check = {
      "tpm2_checkquote",
      "-u",
      pem(key).toString(),
      "-m",
      message.toString(),
      "-s",
      signature.toString(),
      "-q",
      TOP.userData32().toHex()
    };
    Swtpm.run(check);
    check[8] = "00".repeat(32);
    assertThatThrownBy(() -> Swtpm.run(check)).isInstanceOf(IOException.class);
  }

  private static Path pem(Path der) throws Exception {
    Path pem = der.resolveSibling("ak.pem");
    Files.writeString(
        pem,
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(Files.readAllBytes(der))
            + "\n-----END PUBLIC KEY-----\n");
    return pem;
  }

  /** The kernel measures on while a quote is made, and somebody else into its register. */
  @Test
  void whatTheKernelMeasuredIsQuotedWithItsList() throws Exception {
    TestImaList list =
        new TestImaList()
            .boot(Bytes.zeros(10 * 32))
            .file("/sbin/init", Bytes.of(1))
            .violation("/x");
    Path file = home.resolve("ima-list");
    Files.write(file, list.octets().toByteArray());
    TsmEnvironment user =
        environment("user").toBuilder().option("tpm.ima-list", file.toString()).build();
    for (Bytes digest : list.digests()) {
      extend(digest);
    }

    CheckResult all = log(appraise(collect(tpm, user)), "ima-list");
    list.file("/bin/later", Bytes.of(2));
    Files.write(file, list.octets().toByteArray());
    CheckResult later = log(appraise(collect(tpm, user)), "ima-list");
    assertThat(all.outcome()).isEqualTo(Outcome.PASS);
    assertThat(all.found())
        .isEqualTo(
            "3 files and other measurements lead to register 10, 1 of them violations;"
                + " boot_aggregate is that of the quoted registers");
    assertThat(later.outcome()).isEqualTo(Outcome.PASS);
    assertThat(later.found()).endsWith("; 1 after the quote do not count");

    RootOfTrust without = collect(tpm, user.toBuilder().option("tpm.ima-list", "none").build());
    assertThat(without.supplements())
        .isNotEmpty()
        .noneMatch(each -> each.name().equals(TpmSupplements.IMA_LIST));
    assertThat(appraise(without).checks())
        .isNotEmpty()
        .noneMatch(check -> check.part().endsWith("ima-list"));

    extend(Bytes.ofHex("66".repeat(32)));
    StatementResult extended = appraise(collect(tpm, user));
    assertThat(extended.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(log(extended, "ima-list").explanation())
        .endsWith("somebody else extended register 10.");

    assertThatThrownBy(() -> collect(tpm, user.toBuilder().option("tpm.session-pcr", "10").build()))
        .isInstanceOf(TsmException.Refused.class)
        .hasMessageContaining("measures files into 10");
  }

  private static void extend(Bytes digest) throws Exception {
    try (Tpm commands = new Tpm(TpmAddress.open(tpm.socket().toString(), deadline()), deadline())) {
      commands.run(new PcrExtend(TestImaList.PCR, TpmIds.ALG_SHA256, digest));
    }
  }

  @Test
  void aListThatCannotBeTakenAlongIsRefused() throws Exception {
    assertThatThrownBy(() -> collect(tpm, withList(home.resolve("no-list"))))
        .isInstanceOf(TsmException.BadArgument.class)
        .hasMessageContaining("expected a list of measurements, found no file");
    Path huge = home.resolve("huge-list");
    try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength((16 << 20) + 1);
    }
    assertThatThrownBy(() -> collect(tpm, withList(huge)))
        .isInstanceOf(TsmException.Protocol.class)
        .hasMessageContaining("at most 16777216 bytes");
  }

  /** A verifier would refuse it, and the nonce would be spent. */
  @Test
  void whatIsNoLogIsRefusedBeforeAnythingIsAsked() throws Exception {
    Path empty = Files.createFile(home.resolve("empty"));
    Path rubbish = Files.writeString(home.resolve("rubbish"), "rubbish ".repeat(100));
    for (String setting : List.of("tpm.event-log", "tpm.ima-list")) {
      for (Path file : List.of(empty, rubbish)) {
        TsmEnvironment given =
            environment("x").toBuilder().option(setting, file.toString()).build();
        assertThatThrownBy(() -> new TpmCollector().check("/nowhere", given))
            .isInstanceOf(TsmException.Protocol.class)
            .hasMessageStartingWith(file + ": expected a");
        assertThatThrownBy(() -> collect(tpm, given)).isInstanceOf(TsmException.Protocol.class);
      }
    }
  }

  private static TsmEnvironment withList(Path file) {
    return environment("x").toBuilder().option("tpm.ima-list", file.toString()).build();
  }

  @Test
  void whatIsNoTpmIsToldApart() throws Exception {
    Path file = Files.createFile(home.resolve("file"));

    assertRefused(home.resolve("nothing").toString(), TsmException.Unreachable.class);
    assertRefused(file.toString(), TsmException.BadArgument.class);
    assertRefused("relative", TsmException.BadArgument.class);
    assertRefused("127.0.0.1:65536", TsmException.BadArgument.class);
  }

  private static void assertRefused(String place, Class<? extends TsmException> kind) {
    assertThatThrownBy(() ->
            new TpmCollector()
                .collect(new StatementOrder(place, TOP, List.of()), environment("x"), deadline()))
        .isInstanceOf(kind);
  }

  @Test
  void registersThatCanBeResetOrTellTheSoftwareAreRefused() {
    for (String pcr : List.of("16", "23", "0", "8", "9", "x", "-1")) {
      assertThatThrownBy(() ->
              collect(tpm, environment("x").toBuilder().option("tpm.session-pcr", pcr).build()))
          .isInstanceOf(TsmException.BadArgument.class)
          .hasMessageContaining("expected 10 to 15");
    }
  }
}
