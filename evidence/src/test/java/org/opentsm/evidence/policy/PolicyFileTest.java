package org.opentsm.evidence.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                  Optional.of("CN=x"), Optional.of("ACME:WIDGET:1"), Optional.of(DIGEST))));

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'version':1,'extra':2}                       | one of acceptedDevices, allowedDebugModes",
        "{'version':2}                                 | 1 to 1",
        "{}                                            | the key version",
        "{'version':1}{}                               | the end of the file",
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
        "{'version':1,'acceptedDevices':[{}]}                        | a subject, name or publicKeySha384",
        "[]                                                          | an object",
        "{'version':                                                 | JSON",
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
        .hasMessage(
            "policy, line 4, column 15, /measurements/0/index: expected 1 to 254, found another number");
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

  private static Policy parse(String json) throws PolicyFileException {
    return PolicyFile.parse(Bytes.owning(json.getBytes(UTF_8)));
  }
}
