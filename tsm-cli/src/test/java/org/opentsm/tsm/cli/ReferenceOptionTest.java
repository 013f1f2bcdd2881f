package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.tsm.cli.TestTool.NONCE;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.testing.TestAuthority;
import org.opentsm.evidence.testing.TestCorim;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.cli.TestTool.Ended;
import org.opentsm.tsm.cli.io.PemText;

/** {@code verify --reference}: measurements against what a maker published. */
@Timeout(120)
class ReferenceOptionTest {
  @TempDir static Path home;
  private static TestTool tool;
  private static Path good;
  private static Bytes corim;
  private static Path unsigned;

  @BeforeAll
  static void attest() throws Exception {
    tool = new TestTool(home);
    good = tool.evidence("emu:p384");
    JsonNode policy = tool.run("policy", "init", good).succeeded().json();
    JsonNode first = policy.at("/measurements/0");
    corim =
        TestCorim.corim(
            "emulated-firmware",
            TestCorim.environment("OpenTSM", "EmulatedDevice"),
            TestCorim.digest(
                first.get("index").asInt(), Bytes.ofHex(first.at("/digests/0").asText())));
    unsigned = write("good.corim", corim);
  }

  private static Path write(String name, Bytes content) throws Exception {
    return Files.write(tool.file(name), content.toByteArray());
  }

  private static Ended verify(Object... more) {
    List<Object> line =
        new ArrayList<>(List.of("verify", good, "--nonce", NONCE, "--root", tool.root()));
    line.addAll(List.of(more));
    return tool.run(line.toArray());
  }

  @Test
  void whatFitsIsAcceptedAndTheTagIsNamed() throws Exception {
    Ended ended = verify("--reference", unsigned, "--json").succeeded();

    assertThat(ended.out()).contains("that of CoMID emulated-firmware of the unsigned ");
    assertThat(verify("--reference", unsigned, "--strict").succeeded().out()).contains("affirming");
  }

  @Test
  void whatDoesNotFitIsRefused() throws Exception {
    Path other =
        write(
            "other.corim",
            TestCorim.corim(
                "other",
                TestCorim.environment("OpenTSM", "EmulatedDevice"),
                TestCorim.digest(1, Bytes.zeros(48))));

    Ended ended = verify("--reference", unsigned, "--reference", other);
    assertThat(ended.code()).isZero();
    assertThat(verify("--reference", other).code()).isEqualTo(1);
    assertThat(verify("--reference", other).out()).contains("FAIL  measurements.reference ");
  }

  /** The emulated device says in its manifest which blocks are its firmware. */
  @Test
  void theManifestOfADeviceIsAppraised() throws Exception {
    Path described = tool.file("described.cbor");
    tool.run("attest", "emu:manifest", "--nonce", NONCE, "--out", described).succeeded();
    JsonNode shown =
        tool.run("verify", described, "--nonce", NONCE, "--root", tool.root(), "--json")
            .succeeded()
            .json();
    assertThat(shown.toString()).contains("\"measurements.manifest\",");

    Ended good = appraisedAs(described, 7);
    assertThat(good.code()).as(good.err()).isZero();
    assertThat(good.out())
        .contains("In the manifest, the one element of an environment with layer");
    assertThat(appraisedAs(described, 8).code()).isEqualTo(1);
  }

  /** A reference value for the firmware, which is a part of the device: layer 1. */
  private static Ended appraisedAs(Path described, int leastVersion) throws Exception {
    JsonNode measured =
        tool.run("show", described, "--json")
            .succeeded()
            .json()
            .at("/devices/0/measurements/decoded/1");
    Path file =
        write(
            "firmware-" + leastVersion + ".corim",
            TestCorim.corim(
                "firmware",
                TestCorim.map(
                    0,
                    TestCorim.map(
                        1,
                        CborValue.of("OpenTSM"),
                        2,
                        CborValue.of("EmulatedDevice"),
                        3,
                        CborValue.of(1))),
                TestCorim.map(
                    1,
                    TestCorim.map(
                        1,
                        CborValue.tagged(553, CborValue.of(leastVersion)),
                        2,
                        TestCorim.array(
                            TestCorim.array(
                                CborValue.of(7),
                                CborValue.of(Bytes.ofHex(measured.get("value").asText()))))))));
    return tool.run(
        "verify",
        described,
        "--nonce",
        NONCE,
        "--root",
        tool.root(),
        "--reference",
        file,
        "--json");
  }

  @Test
  void aSignedOneNeedsItsKey() throws Exception {
    KeyPair key = TestPki.keyPair(AsymAlgorithm.ECDSA_P384);
    Path signed =
        write(
            "signed.corim",
            TestCorim.signed(corim, key.getPrivate(), List.of(), SpdmCrypto.create()));
    Path pem =
        tool.write(
            "key.pem",
            String.join(
                "\n", PemText.lines("PUBLIC KEY", Bytes.copyOf(key.getPublic().getEncoded()))));

    assertThat(verify("--reference", signed, "--reference-root", pem, "--json").succeeded().out())
        .contains("of the signed ");
    verify("--reference", signed).failed(3, "evidence.bad-trust-input");
    verify("--reference", signed, "--reference-root", tool.root())
        .failed(3, "evidence.bad-trust-input");
  }

  /** Whoever keeps the file could otherwise leave the signature out. */
  @Test
  void anUnsignedOneIsRefusedWhereSignersAreNamed() throws Exception {
    TestAuthority maker = TestAuthority.root("CN=Maker");
    Path root = write("maker-root.der", maker.certificate());
    Path list = write("maker.crl", maker.revocationList(TestAuthority.END));

    for (Object[] signers :
        List.of(new Object[] {"--reference-root", root}, new Object[] {"--reference-crl", list})) {
      assertThat(
              verify(with(signers, "--reference", unsigned))
                  .failed(3, "evidence.bad-trust-input")
                  .err())
          .contains("good.corim: expected a signed CoRIM (tag 18), since signers are given");
    }
    verify("--reference", unsigned).succeeded();
  }

  /** Lists for signers are given apart: devices need none for that. */
  @Test
  void aSignerThatIsRevokedIsNone() throws Exception {
    KeyPair key = TestPki.keyPair(AsymAlgorithm.ECDSA_P256);
    TestAuthority maker = TestAuthority.root("CN=Maker");
    Path signed =
        write(
            "certified.corim",
            TestCorim.signed(
                corim,
                AsymAlgorithm.ECDSA_P256,
                key.getPrivate(),
                List.of(maker.leaf("CN=Signer", key.getPublic(), 7)),
                SpdmCrypto.create(),
                CborValue.of("application/rim+cbor")));
    Path root = write("maker.der", maker.certificate());
    Path none = write("none.crl", maker.revocationList(TestAuthority.END));
    Path revoked = write("revoked.crl", maker.revocationList(TestAuthority.END, 7));
    Object[] line = {"--reference", signed, "--reference-root", root, "--reference-crl"};

    verify(with(line, none)).succeeded();
    assertThat(verify(with(line, revoked)).failed(3, "evidence.bad-trust-input").err())
        .contains("the signer CN=Signer");
  }

  private static Object[] with(Object[] line, Object... last) {
    return Stream.concat(Stream.of(line), Stream.of(last)).toArray();
  }

  @Test
  void wrongUsageIsTwoAndAWrongFileThree() throws Exception {
    Path garbage = tool.write("garbage", "garbage");

    verify("--reference-root", tool.root()).failed(2, "cli.usage");
    verify("--reference-crl", tool.root()).failed(2, "cli.usage");
    verify("--reference", tool.file("missing")).failed(2, "cli.no-such-file");
    verify("--reference", garbage).failed(3, "evidence.bad-trust-input");
    verify("--reference", unsigned, "--reference-root", garbage)
        .failed(3, "evidence.bad-trust-input");
  }
}
