package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.backend.nativecma.tpm.EnrollmentCodec;
import org.opentsm.backend.nativecma.tpm.EnrollmentMessage;
import org.opentsm.backend.nativecma.tpm.EnrollmentMessage.Request;
import org.opentsm.evidence.testing.JsonSchema;
import org.opentsm.evidence.testing.Swtpm;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.cli.TestTool.Ended;

/**
 * How a verifier comes to know an attestation key: TPMs of swtpm, one of them with certificates of
 * its endorsement keys, by swtpm's own authority.
 */
@Timeout(300)
class EnrollmentTest {
  @TempDir static Path home;
  private static TestTool tool;
  private static Swtpm genuine;
  private static Swtpm stranger;
  private static Path root;
  private static Path issuer;

  @BeforeAll
  static void start() throws Exception {
    tool = new TestTool(home);
    Path directory = home.resolve("genuine");
    Swtpm.manufacture(directory);
    root = directory.resolve("ca").resolve("root.pem");
    issuer = directory.resolve("ca").resolve("issuer.pem");
    genuine = Swtpm.start(directory);
    stranger = Swtpm.start(home.resolve("stranger"));
  }

  @AfterAll
  static void stop() {
    for (Swtpm each : new Swtpm[] {genuine, stranger}) {
      if (each != null) {
        each.close();
      }
    }
  }

  private static Path request(Swtpm machine, String name) {
    Path out = tool.file(name);
    tool.run("tpm", "request", "tpm:" + machine.socket(), "--out", out).succeeded();
    return out;
  }

  private static Ended challenge(Path request, String name, Object... trust) {
    Object[] line = {
      "tpm",
      "challenge",
      request,
      "--out",
      tool.file(name),
      "--pending",
      tool.file(name + ".pending")
    };
    return tool.run(Stream.concat(Arrays.stream(line), Arrays.stream(trust)).toArray());
  }

  private static Ended answer(Swtpm machine, String challenge, String name) {
    return tool.run(
        "tpm",
        "answer",
        "tpm:" + machine.socket(),
        "--challenge",
        tool.file(challenge),
        "--out",
        tool.file(name));
  }

  private static Ended confirm(String answer, String challenge, Path ak) {
    return tool.run(
        "tpm",
        "confirm",
        tool.file(answer),
        "--pending",
        tool.file(challenge + ".pending"),
        "--out",
        ak);
  }

  private static Request read(Path request) throws Exception {
    return EnrollmentCodec.decode(Bytes.owning(Files.readAllBytes(request)), Request.class);
  }

  private static Path write(String name, EnrollmentMessage message) throws Exception {
    return Files.write(tool.file(name), EnrollmentCodec.encode(message).toByteArray());
  }

  /** What each step says comes next can be pasted, once the files have names. */
  @Test
  void everyHintIsTheNextStep() {
    Ended requested =
        tool.run("tpm", "request", "tpm:" + genuine.socket(), "--out", tool.file("REQUEST.cbor"));
    Ended challenged = follow(requested, "MAKER.pem", root, "--endorsement", issuer);
    Ended answered = follow(challenged, "TPM", "tpm:" + genuine.socket());
    Ended confirmed = follow(answered, "-", "-");

    assertThat(confirmed.succeeded().err()).contains("next: tsm verify FILE ");
    assertThat(tool.file("AK.pem")).exists();
    Ended bare =
        tool.run("tpm", "request", "tpm:" + stranger.socket(), "--out", tool.file("BARE.cbor"));
    assertThat(bare.succeeded().err())
        .contains("no certificate of its endorsement key", "BARE.cbor --root EK.pem --out");
  }

  @Test
  void aFileIsNoDirectoryForKeys() throws Exception {
    Path file = tool.write("taken", "");

    tool.run("tpm", "enroll", "tpm:" + genuine.socket(), "--out", file, "--trust-this-machine")
        .failed(2, "cli.no-such-file");
  }

  /** The command of a hint, with something in the place of one word, and names for files. */
  private static Ended follow(Ended before, String word, Object... replacement) {
    String hint = before.succeeded().err();
    List<Object> words = new ArrayList<>();
    for (String each : hint.substring(hint.indexOf(": tsm ") + 6).strip().split(" ", -1)) {
      if (each.equals(word)) {
        words.addAll(List.of(replacement));
      } else {
        words.add(each.matches("[A-Z]+\\.[a-z]+") ? tool.file(each) : each);
      }
    }
    return tool.run(words.toArray());
  }

  @Test
  void aVerifierEnrollsAMachineItDoesNotBelieve() throws Exception {
    Path request = request(genuine, "request");
    challenge(request, "challenge", "--root", root, "--endorsement", issuer).succeeded();
    answer(genuine, "challenge", "answer").succeeded();
    Path ak = tool.file("confirmed.pem");
    Ended confirmed = confirm("answer", "challenge", ak).succeeded();

    assertThat(confirmed.out()).contains("attestation key", "name 000b");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(tool.file("challenge.pending"))))
        .isEqualTo("rw-------");
    Path evidence = tool.file("e.cbor");
    tool.run(
            "attest",
            "emu:",
            "--nonce",
            TestTool.NONCE,
            "--out",
            evidence,
            "--root-of-trust",
            "tpm:" + genuine.socket())
        .succeeded();
    tool.run("verify", evidence, "--nonce", TestTool.NONCE, "--root", tool.root(), "--ak", ak)
        .succeeded();
  }

  /** Roots alone are given most often, and the certificate between is forgotten. */
  @Test
  void whatIsMissingOnTheWayToARootIsNamed() throws Exception {
    assertThat(
            challenge(request(genuine, "gap"), "gap-challenge", "--root", root)
                .failed(1, "tsm.not-authentic")
                .err())
        .contains("nothing that was given leads on to a root: the certificate of CN=");
    Path evidence = tool.evidence("emu:");
    assertThat(
            challenge(evidence, "no-challenge", "--root", root)
                .failed(3, "evidence.malformed")
                .err())
        .contains("expected a message of the enrolment of a TPM, found evidence");
  }

  @Test
  void onTheMachineItselfEitherARootOrItsWordIsAskedFor() throws Exception {
    Path out = tool.file("keys");
    String place = "tpm:" + genuine.socket();
    tool.run("tpm", "enroll", place, "--out", out).failed(2, "cli.usage");
    tool.run("tpm", "enroll", place, "--out", out, "--root", root, "--trust-this-machine")
        .failed(2, "cli.usage");
    Ended ended =
        tool.run(
                "tpm",
                "enroll",
                place,
                "--out",
                out,
                "--root",
                root,
                "--endorsement",
                issuer,
                "--json")
            .succeeded();

    assertThat(
            JsonSchema.load("/org/opentsm/tsm/cli/tpm/enroll.schema.json").violations(ended.json()))
        .as(ended.out())
        .isEmpty();
    assertThat(ended.json().path("endorsementChecked").asBoolean()).isTrue();
    assertThat(out.resolve("ek-cert.pem")).exists();
    // Who knows the endorsement key needs no certificate.
    tool.run("tpm", "enroll", place, "--out", out, "--root", out.resolve("ek.pem")).succeeded();
  }

  @Test
  void aTpmThatNobodyMadeIsRefused() throws Exception {
    Path out = tool.file("refused");
    String place = "tpm:" + stranger.socket();
    tool.run("tpm", "enroll", place, "--out", out, "--root", root).failed(1, "tsm.not-authentic");
    assertThat(out).doesNotExist();
    assertThat(
            challenge(request(stranger, "strange"), "none", "--root", root)
                .failed(1, "tsm.not-authentic")
                .err())
        .contains("nothing says that this is a genuine TPM");
    // Without the authority between them there is no path.
    challenge(request(genuine, "whole"), "none", "--root", root).failed(1, "tsm.not-authentic");
    // A verifier has no machine to believe.
    challenge(request(genuine, "whole"), "none").failed(2, "cli.usage");
    assertThat(tool.file("none.pending")).doesNotExist();
  }

  /** What a machine can write into a request without having the keys in one TPM. */
  @Test
  void keysOfTwoTpmsAreNotEnrolled() throws Exception {
    Request good = read(request(genuine, "good"));
    Request other = read(request(stranger, "other"));
    Path mixed =
        write(
            "mixed",
            new Request(other.attestationKey(), good.endorsementKey(), good.certificates()));
    challenge(mixed, "mixed-challenge", "--root", root, "--endorsement", issuer).succeeded();

    answer(genuine, "mixed-challenge", "mixed-answer").failed(1, "tsm.not-authentic");
    answer(stranger, "mixed-challenge", "mixed-answer").failed(1, "tsm.not-authentic");
    write("guessed", new EnrollmentMessage.Answer(Bytes.zeros(32)));
    Path ak = tool.file("guessed.pem");
    assertThat(confirm("guessed", "mixed-challenge", ak).failed(1, "tsm.not-authentic").err())
        .contains("no TPM with both keys opened it");
    assertThat(ak).doesNotExist();

    Path another =
        write(
            "another",
            new Request(good.attestationKey(), other.endorsementKey(), good.certificates()));
    challenge(another, "none", "--root", root, "--endorsement", issuer)
        .failed(1, "tsm.not-authentic");
  }

  /** Attributes are the verifier's to read: bit by bit, from the public area itself. */
  @Test
  void aKeyThatSignsAnythingIsNoAttestationKey() throws Exception {
    Request good = read(request(genuine, "attributes"));
    // fixedTPM, fixedParent, sensitiveDataOrigin, restricted, sign: behind type and hash.
    for (int bit : List.of(1, 4, 5, 16, 18)) {
      byte[] area = good.attestationKey().toByteArray();
      area[7 - bit / 8] ^= (byte) (1 << bit % 8);
      Path loose =
          write(
              "loose", new Request(Bytes.owning(area), good.endorsementKey(), good.certificates()));

      assertThat(
              challenge(loose, "none", "--root", root, "--endorsement", issuer)
                  .failed(1, "tsm.not-authentic")
                  .err())
          .as("bit %d", bit)
          .contains("restricted signing key");
    }
  }

  @Test
  void whatIsNoMessageIsRefused() throws Exception {
    Path request = request(genuine, "kind");
    write("pending", new EnrollmentMessage.Pending(Bytes.zeros(32), Bytes.of(1)));

    challenge(tool.write("text", "no request"), "none", "--root", root)
        .failed(3, "evidence.malformed");
    confirm(request.getFileName().toString(), "x", tool.file("x.pem"))
        .failed(2, "cli.no-such-file");
    tool.run(
            "tpm",
            "confirm",
            request,
            "--pending",
            tool.file("pending"),
            "--out",
            tool.file("x.pem"))
        .failed(3, "evidence.malformed");
    answer(genuine, "kind", "x").failed(3, "evidence.malformed");
    tool.run("tpm", "request", "/dev/tpmrm0", "--out", tool.file("x")).failed(2, "cli.usage");
  }
}
