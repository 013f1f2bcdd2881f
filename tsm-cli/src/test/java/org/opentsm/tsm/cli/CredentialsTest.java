package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.cli.io.PemText;

/** {@code --requester-identity} and {@code --psk}: the tool shows devices who it is. */
@Timeout(120)
class CredentialsTest {
  @TempDir static Path home;
  private static TestTool tool;
  private static Path identity;
  private static Path key;

  @BeforeAll
  static void makeKeys() throws Exception {
    tool = new TestTool(home);
    attest("emu:psk").succeeded();
    tool.run("cert", "emu:", "--slot", "1").succeeded();
    Path keys = tool.directories.state().resolve("emu");
    Path slot = keys.resolve("ecp384/slot0");
    identity =
        secret(
            "me.pem",
            Files.readString(slot.resolve("chain.pem"))
                + Files.readString(slot.resolve("key.pem")));
    key = keys.resolve("psk");
  }

  @ParameterizedTest
  @CsvSource({
    "emu:mutual, encapsulated-requests",
    "emu:mutual-digests, encapsulated-digests",
  })
  void aDeviceThatAsksIsAnswered(String target, String how) throws Exception {
    assertThat(attest(target, "--session", "--requester-identity", identity).succeeded().out())
        .contains("both ends signed");
    assertThat(verify().code()).isZero();

    assertThat(tool.run("show", tool.file("e.cbor")).succeeded().out())
        .contains("kind: KEY_EXCHANGE", "signedBy: the device, with the key of slot 0 (ECDSA_P384")
        .contains("mutualAuthentication: true", "mutualAuthenticationFlow: " + how);
    attest(target, "--session").succeeded();
    assertThat(tool.run("show", tool.file("e.cbor")).succeeded().out())
        .contains("mutualAuthentication: false")
        .doesNotContain("mutualAuthenticationFlow");
  }

  /** Two booleans: a sentence is nothing that a program should have to read. */
  @Test
  void jsonSaysWhetherBothEndsWereAuthenticated() throws Exception {
    JsonNode mutual =
        attest("emu:mutual", "--requester-identity", identity, "--json").succeeded().json();
    assertThat(mutual.path("mutualAuthentication").asBoolean()).isTrue();
    assertThat(mutual.path("preSharedKey").asBoolean(true)).isFalse();
    assertThat(session().path("mutualAuthentication").asBoolean()).isTrue();
    assertThat(session().path("preSharedKey").asBoolean(true)).isFalse();

    JsonNode shared = attest("emu:psk", "--psk", key, "--json").succeeded().json();
    assertThat(shared.path("mutualAuthentication").asBoolean(true)).isFalse();
    assertThat(shared.path("preSharedKey").asBoolean()).isTrue();
    assertThat(shared.path("responderContext").asBoolean()).isTrue();
    assertThat(mutual.has("responderContext")).isFalse();
    assertThat(session().path("mutualAuthentication").asBoolean(true)).isFalse();
    assertThat(session().path("preSharedKey").asBoolean()).isTrue();
  }

  private static JsonNode session() throws Exception {
    return tool.run("show", tool.file("e.cbor"), "--json")
        .succeeded()
        .json()
        .at("/devices/0/session/decoded");
  }

  @ParameterizedTest
  @CsvSource({
    "emu:, --session, has no MUT_AUTH_CAP",
    "emu:mutual, --no-session, there was none",
  })
  void anIdentityThatWasNotUsedIsSaidSo(String target, String option, String why) {
    String expected = "tsm: --requester-identity was not used: ";
    TestTool.Ended attested = attest(target, option, "--requester-identity", identity).succeeded();
    assertThat(attested.err()).contains(expected, why);

    List<Object> line = new ArrayList<>(List.of("spdm", "measurements", target));
    line.addAll(List.of("--requester-identity", identity));
    if (option.equals("--session")) {
      line.add(option);
    }
    assertThat(tool.run(line.toArray()).succeeded().err()).contains(expected, why);
  }

  @Test
  void anIdentityThatWasUsedNeedsNoRemarkAndOneThatIsMissingDoes() {
    String missing = "the device can ask who you are";
    assertThat(attest("emu:mutual", "--requester-identity", identity).succeeded().err())
        .doesNotContain("--requester-identity");
    assertThat(attest("emu:mutual").succeeded().err()).contains(missing);
    assertThat(attest("emu:").succeeded().err()).doesNotContain(missing);
    assertThat(tool.run("spdm", "mel", "emu:mutual", "--session").succeeded().err())
        .contains(missing);
  }

  @Test
  void aRequesterNeedsNoCertificatesWhereTheDeviceHasItsKey() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    KeyPair pair = generator.generateKeyPair();
    String publicKey = pem("PUBLIC KEY", pair.getPublic().getEncoded());
    Path bare = secret("bare.pem", publicKey + pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    Path known = tool.directories.state().resolve("emu/requester-ecp384.pem");

    Files.writeString(known, publicKey);
    try {
      assertThat(attest("emu:mutual", "--requester-identity", bare).succeeded().out())
          .contains("both ends signed");
      Files.writeString(known, "nonsense");
      tool.run("emulate", "device", "--listen", "127.0.0.1:0", "--profile", mutual())
          .failed(3, "emulator.pki-corrupt");
    } finally {
      Files.delete(known);
    }
  }

  /** One kind of key alone: making the others takes long. */
  private static Path mutual() throws Exception {
    return tool.write("one.profile", "profile = mutual\nasym = ECDSA_P384\n");
  }

  private static String pem(String type, byte[] content) {
    return String.join("\n", PemText.lines(type, Bytes.copyOf(content))) + "\n";
  }

  @Test
  void aRequesterMayHaveAKeyForEachSlot() throws Exception {
    Path second =
        secret(
            "second.pem",
            Files.readString(tool.directories.state().resolve("emu/ecp384/slot1/chain.pem"))
                + Files.readString(tool.directories.state().resolve("emu/ecp384/slot1/key.pem")));

    assertThat(
            attest("emu:mutual", "--requester-identity", identity, "--requester-identity", second)
                .succeeded()
                .out())
        .contains("both ends signed");
    attest("emu:mutual", "--requester-identity", identity, "--pcap", identity)
        .failed(2, "cli.usage");
    assertThat(Files.size(identity)).isPositive();
  }

  @Test
  void aDeviceThatDemandsToKnowWhoItIsIsNoRiddle() throws Exception {
    Path demanding =
        tool.write(
            "demanding.profile",
            "profile = mutual\nasym = ECDSA_P384\nmutual-authentication-required = true\n");
    String target = "emu:" + demanding;

    assertThat(attest(target).failed(3, "tsm.device-refused").err())
        .contains("does the device demand to know who you are? see --requester-identity");
    assertThat(tool.run("spdm", "mel", target, "--session").failed(3, "tsm.device-refused").err())
        .contains("see --requester-identity");
    attest(target, "--requester-identity", identity).succeeded();
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    KeyPair pair = generator.generateKeyPair();
    Path unknown =
        secret(
            "unknown.pem",
            pem("PUBLIC KEY", pair.getPublic().getEncoded())
                + pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    Path known = tool.directories.state().resolve("emu/requester-ecp384.pem");
    Files.writeString(
        known, pem("PUBLIC KEY", generator.generateKeyPair().getPublic().getEncoded()));
    try {
      assertThat(
              attest(target, "--requester-identity", unknown).failed(3, "tsm.device-refused").err())
          .contains("does the device know the key");
    } finally {
      Files.delete(known);
    }
  }

  /** From 1.4 on only sessions ask; up to 1.3 CHALLENGE does too. */
  @Test
  void anIdentityServesWithoutASessionToo() {
    attest("emu:mutual", "--no-session", "--requester-identity", identity).succeeded();
  }

  @ParameterizedTest
  @ValueSource(strings = {"emu:psk", "emu:psk-no-context"})
  void aSharedKeyOpensTheSession(String target) throws Exception {
    assertThat(attest(target, "--psk", key, "--psk-without-context").succeeded().out())
        .contains("pre-shared key");

    JsonNode checks = verify("--json").json().path("checks");
    assertThat(outcome(checks, "session.key")).isEqualTo("not-evaluated");
    assertThat(tool.run("show", tool.file("e.cbor")).succeeded().out())
        .contains("kind: PSK_EXCHANGE", "signedBy: nobody: a pre-shared key opened the session");
  }

  @Test
  void aDeviceWithoutAContextIsRefusedUnlessAllowed() throws Exception {
    String without = "emu:psk-no-context";
    assertThat(attest(without, "--psk", key).failed(5, "tsm.device-lacks-feature").err())
        .contains("PSK_CAP_WITH_CONTEXT", "--psk-without-context");
    assertThat(
            tool.run("spdm", "measurements", without, "--psk", key)
                .failed(5, "tsm.device-lacks-feature")
                .err())
        .contains("PSK_CAP_WITH_CONTEXT", "--psk-without-context");
    assertThat(attest("emu:", "--psk", key).failed(5, "tsm.device-lacks-feature").err())
        .doesNotContain("--psk-without-context");

    JsonNode attested =
        attest(without, "--psk", key, "--psk-without-context", "--json").succeeded().json();
    assertThat(attested.path("session").asText())
        .contains("pre-shared key without a context of the device");
    assertThat(attested.path("preSharedKey").asBoolean()).isTrue();
    assertThat(attested.path("responderContext").asBoolean(true)).isFalse();
    assertThat(sessionOf("emu:psk").path("responderContext").asBoolean()).isTrue();
    assertThat(sessionOf(without).path("responderContext").asBoolean(true)).isFalse();
    attest("emu:psk", "--psk-without-context").failed(2, "cli.usage");
  }

  private static JsonNode sessionOf(String target) throws Exception {
    return tool.run("spdm", "measurements", target, "--psk", key, "--psk-without-context", "--json")
        .succeeded()
        .json()
        .path("session");
  }

  @Test
  void theWrongKeyIsNoProof() throws Exception {
    Path other = secret("other", "hint = 454d552d31\nkey = 00\n");

    assertThat(attest("emu:psk", "--psk", other).failed(1, "tsm.not-authentic").err())
        .contains("is the key in " + other + " the one that the device has?");
    Path hint = secret("hint", "hint = ffff\nkey = 00\n");
    assertThat(attest("emu:psk", "--psk", hint).failed(3, "tsm.device-refused").err())
        .contains("does the device know the hint ffff of " + hint + "?");
    assertThat(
            tool.run("spdm", "mel", "emu:psk", "--psk", other).failed(1, "tsm.not-authentic").err())
        .contains("is the key in " + other);
    attest("emu:", "--psk", key).failed(5, "tsm.device-lacks-feature");
    attest("emu:psk", "--psk", key, "--no-session").failed(2, "cli.usage");
  }

  @Test
  void whatOthersCanReadIsNoSecret() throws Exception {
    Path open = secret("open", Files.readString(key));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    Path known = secret("known.pem", Files.readString(identity));
    Files.setPosixFilePermissions(known, PosixFilePermissions.fromString("rw-r-----"));

    assertThat(attest("emu:psk", "--psk", open).failed(7, "tsm.not-permitted").err())
        .contains("rw-r--r--", "chmod 600");
    attest("emu:mutual", "--requester-identity", known).failed(7, "tsm.not-permitted");
  }

  @Test
  void filesThatMakeNoSenseAreRefused() throws Exception {
    String pem = Files.readString(identity);
    String chain = pem.substring(0, pem.indexOf("-----BEGIN PRIVATE"));
    String keyPem = pem.substring(chain.length());
    tool.run("cert", "emu:", "--slot", "1").succeeded();
    Path second = tool.directories.state().resolve("emu/ecp384/slot1/key.pem");

    attest("emu:psk", "--psk", tool.file("none")).failed(2, "cli.no-such-file");
    attest("emu:psk", "--psk", home).failed(2, "cli.no-such-file");
    attest("emu:psk", "--psk", secret("bad", "key = 0g")).failed(3, "tsm.malformed-file");
    refuseIdentity("", "PEM, which begins with -----BEGIN, found none");
    refuseIdentity(chain, "one private key, found 0");
    refuseIdentity(keyPem, "certificates, or else a public key, found none");
    refuseIdentity(pem + keyPem, "one private key, found 2");
    refuseIdentity(chain + Files.readString(second), "the key of the last certificate");
    refuseIdentity(
        chain + keyPem.replace("PRIVATE", "EC PRIVATE"), "openssl pkcs8 -topk8 -nocrypt");
    refuseIdentity(
        chain.substring(chain.indexOf("-----BEGIN", 1)) + keyPem, "a signature of its issuer");
  }

  private static void refuseIdentity(String content, String why) throws Exception {
    assertThat(
            attest("emu:mutual", "--requester-identity", secret("bad.pem", content))
                .failed(3, "tsm.malformed-file")
                .err())
        .contains("bad.pem", why)
        .doesNotContain("MI");
  }

  private static TestTool.Ended attest(String target, Object... options) {
    List<Object> line = new ArrayList<>(List.of("attest", target, "--nonce", TestTool.NONCE));
    line.addAll(List.of("--out", tool.file("e.cbor")));
    line.addAll(Arrays.asList(options));
    return tool.run(line.toArray());
  }

  private static TestTool.Ended verify(Object... options) {
    List<Object> line = new ArrayList<>(List.of("verify", tool.file("e.cbor")));
    line.addAll(List.of("--nonce", TestTool.NONCE, "--root", tool.root()));
    line.addAll(Arrays.asList(options));
    return tool.run(line.toArray()).succeeded();
  }

  private static String outcome(JsonNode checks, String id) {
    for (JsonNode check : checks) {
      if (check.path("id").asText().equals(id)) {
        return check.path("outcome").asText();
      }
    }
    throw new AssertionError(id + " in " + checks);
  }

  private static Path secret(String name, String content) throws Exception {
    Path file = tool.write(name, content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
