package org.opentsm.evidence.policy;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.PolicyFileException;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.certificate.CertificateRules.CmaSan;
import org.opentsm.spdm.message.DeviceMode;

class PolicyFileTest {
  private static final Bytes DIGEST = Bytes.ofHex("ab".repeat(48));

  private static final Policy FULL =
      new Policy(
          Map.of(CheckId.CERTIFICATES_REVOCATION, Requirement.REQUIRED),
          List.of(
              new MeasurementExpectation(1, Set.of(DIGEST), OptionalLong.empty(), "boot code"),
              new MeasurementExpectation(2, Set.of(), OptionalLong.of(7), ""),
              MeasurementExpectation.present(253, "manifest")),
          Optional.of(Set.of()),
          Optional.of(Set.of(DeviceMode.Operational.NORMAL, DeviceMode.Operational.RECOVERY)),
          List.of(
              new AcceptedDevice(
                  Optional.of("CN=x"),
                  Optional.of("ACME:WIDGET:1"),
                  Optional.of("Vendor=1af4:Device=1041"),
                  Optional.of(DIGEST))),
          OptionalInt.of(2),
          new ProtocolDemands(
              Optional.of(SpdmVersion.V1_2),
              Set.of(AsymAlgorithm.ECDSA_P384),
              Set.of(HashAlgorithm.SHA_384, HashAlgorithm.SHA3_512)),
          CmaSan.REQUIRE,
          List.of(
              new PlatformExpectation("pcr4", Set.of(DIGEST), "boot loader"),
              new PlatformExpectation("pcr10", Set.of(DIGEST, Bytes.ofHex("cd".repeat(32))), ""),
              new PlatformExpectation("component/RMM", Set.of(DIGEST), "")),
          new MachineDemands(
              Map.of("snp", 24, "microcode", 219),
              OptionalInt.of(2),
              Set.of("platform-alias-check", "sept-ve-disable"),
              Set.of("debug")));

  @Test
  void whatIsWrittenReadsAsTheSamePolicy() throws Exception {
    assertThat(parse(PolicyFile.write(FULL))).isEqualTo(FULL);
    assertThat(parse(PolicyFile.write(Policy.NONE))).isEqualTo(Policy.NONE);
  }

  @Test
  void anExpectationMakesItsCheckRequiredUnlessThePolicySaysOtherwise() throws Exception {
    assertThat(FULL.requirement(CheckId.MODE_DEBUG, Outcome.NOT_EVALUATED))
        .isEqualTo(Requirement.REQUIRED);
    assertThat(Policy.NONE.requirement(CheckId.MODE_DEBUG, Outcome.FAIL))
        .isEqualTo(Requirement.INFORMATIONAL);
    assertThat(
            parse(
                    "{\"version\":1,\"checks\":{\"mode.debug\":\"informational\"},\"allowedDebugModes\":[]}")
                .requirement(CheckId.MODE_DEBUG, Outcome.FAIL))
        .isEqualTo(Requirement.INFORMATIONAL);
  }

  @Test
  void aMeasurementOfThePlatformIsExpectedOnce() {
    String pcr = "{\"name\":\"pcr0\",\"digests\":[\"" + DIGEST.toHex() + "\"]}";

    assertThat(
            catchThrowableOfType(
                PolicyFileException.class,
                () -> parse("{\"version\":1,\"platform\":[" + pcr + "," + pcr + "]}")))
        .hasMessageContaining("expected each name once, found pcr0 twice");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'version':1,'extra':2}                       | one of acceptedDevices, allowedDebugModes",
        "{'version':2}                                 | 1, found 2",
        "{}                                            | the key version",
        "{'version':1}{}                               | YAML or JSON",
        "{'version':1,'version':1}                     | each key once",
        "{'version':1,'checks':{'nonce':'maybe'}}      | one of informational, required",
        "{'version':1,'checks':{'nonsense':'required'}}| one of ",
        "{'version':1,'measurements':[{'index':0,'present':true}]}   | 1 to 254",
        "{'version':1,'measurements':[{'index':1}]}                  | digests or minimumSvn, or else present",
        "{'version':1,'measurements':[{'index':1,'digests':[]}]}     | at least one digest",
        "{'version':1,'measurements':[{'index':1,'digests':['ab']}]} | hexadecimal digits of",
        "{'version':1,'measurements':[{'index':1,'minimumSvn':-1}]}  | 0 to 9223372036854775807",
        "{'version':1,'measurements':[{'index':1,'minimumSvn':99999999999999999999}]} | 0 to ",
        "{'version':1,'measurements':[{'index':1,'present':true},{'index':1,'present':true}]} | each index once",
        "{'version':1,'allowedDebugModes':['sometimes']}             | one of invasive-active",
        "{'version':1,'allowedDebugModes':['invasive-active','invasive-active']} | each item once",
        "{'version':1,'acceptedDevices':[{}]}                        | a subject, name, cmaName or publicKeySha384",
        "{'version':1,'acceptedDevices':[]}                          | at least one item",
        "{'version':1,'measurements':[]}                             | at least one item",
        "{'version':1,'signatureAlgorithms':[]}                      | at least one algorithm",
        "{'version':1,'hashAlgorithms':['sm3-256']}                  | one of sha-256",
        "{'version':1,'minimumVersion':'0.9'}                        | one of 1.0, 1.1",
        "{'version':1,'devices':0}                                   | 1 to 64",
        "{'version':1,'checks':{'nonce':'informational'}}            | required: without nonce",
        "{'version':1,'checks':{'nonce.challenge':'informational'}}  | required: without nonce.challenge",
        "{'version':1,'checks':{'signature.present':'informational'}} | required: without signature.present",
        "{'version':1,'checks':{'signature.challenge':'informational'}} | required: without signature",
        "{'version':1,'checks':{'content-digest':'informational'}}   | required: without content-digest",
        "{'version':1,'measurements':[{'index':1,'present':true,'note':'\\u001b[2J'}]} | printable characters",
        "{'version':1,'platform':[]}                                 | at least one item",
        "{'version':1,'platform':[{'name':'pcr24','digests':[]}]}    | one of measurement, mrtd",
        "{'version':1,'platform':[{'name':'pcr16','digests':[]}]}    | a register that nobody can reset while",
        "{'version':1,'platform':[{'name':'pcr23','digests':[]}]}    | a register that nobody can reset while",
        "{'version':1,'platform':[{'name':'pcr0'}]}                  | the key digests",
        "{'version':1,'platform':[{'name':'pcr0','digests':[]}]}     | at least one item",
        "{'version':1,'platform':[{'name':'pcr0','digests':['ab']}]} | hexadecimal digits of",
        "{'version':1,'platform':[{'name':'component/','digests':[]}]}   | one of measurement, mrtd",
        "{'version':1,'machine':{}}                                   | at least one of forbiddenAttributes",
        "{'version':1,'machine':{'tcb':1}}                            | one of forbiddenAttributes, minimumTcb",
        "{'version':1,'machine':{'minimumTcb':{}}}                    | at least one of bootLoader",
        "{'version':1,'machine':{'minimumTcb':{'snp':256}}}           | 0 to 255, found 256",
        "{'version':1,'machine':{'minimumTcb':{'ucode':1}}}           | one of bootLoader",
        "{'version':1,'machine':{'vmpl':4}}                           | 0 to 3, found 4",
        "{'version':1,'machine':{'requiredAttributes':[]}}            | at least one attribute",
        "{'version':1,'machine':{'requiredAttributes':['sse']}}       | one of aes-256-xts",
        "{'version':1,'machine':{'requiredAttributes':['smt'],'forbiddenAttributes':['smt']}} | each attribute required or forbidden, found smt as both",
        "{'version':1,'cmaSan':'perhaps'}                            | one of off, require, warn",
        "[]                                                          | an object, found an array",
        "{'version':1,'devices':1.5}                                 | an integer, found a fraction",
        "{'version':                                                 | YAML or JSON",
      })
  void whateverIsWrongIsNamed(String json, String expected) {
    PolicyFileException refusal =
        catchThrowableOfType(PolicyFileException.class, () -> parse(json.replace('\'', '"')));

    assertThat(refusal).hasMessageContaining("expected " + expected);
    assertThat(refusal.line()).isEqualTo(1);
    assertThat(refusal.column()).isPositive();
  }

  @Test
  void theRejectionNamesLineAndField() {
    String json = "{\n  \"version\": 1,\n  \"measurements\": [\n    {\"index\": 900}\n  ]\n}";

    PolicyFileException refusal =
        catchThrowableOfType(PolicyFileException.class, () -> parse(json));

    assertThat(refusal)
        .hasMessage("line 4, column 15: measurements/0/index: expected 1 to 254, found 900");
  }

  @Test
  void whatIsWrittenAsYamlReadsAsTheSamePolicy() throws Exception {
    String yaml = PolicyFile.writeYaml(FULL);

    assertThat(parse(yaml)).isEqualTo(FULL);
    assertThat(yaml)
        .contains("# Reference values by index", "  - index: 1\n    note: \"boot code\"");
    assertThat(parse(PolicyFile.writeYaml(Policy.NONE))).isEqualTo(Policy.NONE);
  }

  @Test
  void textsOfAnyCharactersComeBack() throws Exception {
    Policy odd =
        new Policy(
            Map.of(),
            List.of(
                MeasurementExpectation.present(3, "# a: \"b\" \\ ' - \u00e9 \ud83d\ude00 \ufffe")),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            CmaSan.OFF);

    assertThat(parse(PolicyFile.writeYaml(odd))).isEqualTo(odd);
    assertThat(parse(PolicyFile.write(odd))).isEqualTo(odd);
  }

  @Test
  void yamlAsPeopleWriteItIsRead() throws Exception {
    Policy policy =
        parse(
            """
            ---
            version: 1   # the only one
            checks: { nonce: required }
            measurements:
            - index: 1
              digests: [%s]
              note: >-
                folded
            - {index: 253, present: true}
            minimumVersion: "1.2"
            cmaSan: off
            ...
            """
                .formatted(DIGEST.toHex()));

    assertThat(policy.measurements().getFirst().digests()).containsExactly(DIGEST);
    assertThat(policy.protocol().minimumVersion()).contains(SpdmVersion.V1_2);
    assertThat(policy.cmaSan()).isEqualTo(CmaSan.OFF);
  }

  @Test
  void jsonAsToolsIndentItIsRead() throws Exception {
    assertThat(parse("{\n\t\"version\":\t1,\n\t\"cmaSan\": \"off\"\n}").cmaSan())
        .isEqualTo(CmaSan.OFF);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "version: 1~minimumVersion: 1.2              | line 2, column 17: minimumVersion: expected a string, in quotes, found a fraction",
        "version: '1'                                | line 1, column 10: version: expected an integer, found a string",
        "version: 0x1                                | line 1, column 10: version: expected an integer, found an integer that JSON has not",
        "version: 1~version: 1                       | line 2, column 1: version: expected each key once",
        "version: &a 1                               | line 1, column 10: expected no anchor or alias",
        "version: 1~devices: *a                      | line 2, column 10: expected no anchor or alias",
        "version: !!int 1                            | line 1, column 10: expected no tag",
        "version: 1~cmaSan: !java.net.URL 'x'        | line 2, column 9: expected no tag",
        "version: 1~measurements:~  - index: 1~    digest: x | line 4, column 5: measurements/0/digest: expected one of digests",
        "version: 1~measurements:~  - index: 1~    present: yes | line 4, column 14: measurements/0/present: expected true, found a string",
        "version: 1~<<: {devices: 2}                 | line 2, column 1: <<: expected one of",
        "version: 1~? [a]~: 2                        | expected one of",
        "version: 1~---~version: 1                   | expected the end of the file",
        "version: @1                                 | line 1, column 10: expected YAML or JSON, found character",
        "version: 1~checks:~\t- x                    | line 3, column 1: expected YAML or JSON, found character",
        "# nothing                                   | expected an object, found the end of the file",
        "just a text                                 | expected an object, found a string",
      })
  void whateverIsWrongInYamlIsNamed(String yaml, String expected) {
    String text = yaml.replace('~', '\n').replace("\\t", "\t");

    assertThat(catchThrowableOfType(PolicyFileException.class, () -> parse(text)))
        .hasMessageContaining(expected);
  }

  /** Each is small, and would be large or slow for a reader that builds what it reads. */
  @Test
  void bombsAreRefused() {
    for (String bomb :
        List.of(
            "a: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*b]",
            "[".repeat(500_000),
            "- ".repeat(500_000),
            "{a: ".repeat(200_000),
            "version: 1\nchecks: " + "{".repeat(500_000),
            "? ".repeat(500_000),
            "version: " + "1".repeat(1_000_000),
            "version: 1\ncmaSan: \"" + "x".repeat(1_000_000) + "\"")) {
      assertThat(catchThrowableOfType(PolicyFileException.class, () -> parse(bomb))).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "\u0000", "null", "true", "\"", "{\"version\":1,\"checks\":[[[[[[[[[[["})
  void otherOctetsAreRefused(String text) {
    assertThat(catchThrowableOfType(PolicyFileException.class, () -> parse(text))).isNotNull();
    assertThat(
            catchThrowableOfType(
                PolicyFileException.class,
                () -> PolicyFile.parse(Bytes.zeros(PolicyFile.SIZE_LIMIT + 1))))
        .isNotNull();
  }

  @Test
  void anyOtherEncodingThanUtf8IsRefused() {
    for (Charset other : List.of(UTF_16, UTF_16LE, UTF_16BE, Charset.forName("UTF-32"))) {
      Bytes file = Bytes.owning("{\"version\":1}".getBytes(other));
      assertThat(catchThrowableOfType(PolicyFileException.class, () -> PolicyFile.parse(file)))
          .as(other.name())
          .isNotNull();
    }
    Bytes broken = Bytes.concat(Bytes.owning("{\"version\":1,\"".getBytes(UTF_8)), Bytes.of(0xFF));
    assertThat(catchThrowableOfType(PolicyFileException.class, () -> PolicyFile.parse(broken)))
        .hasMessageContaining("expected UTF-8");
  }

  private static Policy parse(String json) throws PolicyFileException {
    return PolicyFile.parse(Bytes.owning(json.getBytes(UTF_8)));
  }
}
