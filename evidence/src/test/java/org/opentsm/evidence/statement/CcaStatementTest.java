package org.opentsm.evidence.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.evidence.statement.StatementOutcomes.found;
import static org.opentsm.evidence.statement.StatementOutcomes.outcome;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.appraisal.StatementVerifier;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.testing.TestCca;
import org.opentsm.evidence.testing.TestCca.Form;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Tokens of all forms. */
class CcaStatementTest {
  private static final Bytes USER_DATA = Bytes.ofHex("ab".repeat(64));
  private static final StatementVerifier VERIFIER = new StatementVerifier(SpdmCrypto.create());
  private static TestCca cca;

  @BeforeAll
  static void makePlatform() throws Exception {
    cca = new TestCca();
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void aTokenOfEveryFormHolds(Form form) throws Exception {
    StatementResult result = appraise(cca.token(form, USER_DATA), cca.trust());

    assertThat(result.status()).as("%s", result.checks()).isEqualTo(Status.AFFIRMING);
    for (CheckId check :
        List.of(
            CheckId.STATEMENT_SIGNATURE,
            CheckId.STATEMENT_ENDORSEMENT,
            CheckId.STATEMENT_BINDING,
            CheckId.STATEMENT_RULES,
            CheckId.STATEMENT_DEBUG,
            CheckId.STATEMENT_USER_DATA)) {
      assertThat(outcome(result, check)).as(check.id()).isEqualTo(Outcome.PASS);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/eat+cwt",
        "application/eat+cwt; eat_profile=\"tag:arm.com,2023:realm#1.0.0\""
      })
  void aMessageMayHaveItsTypeByName(String type) throws Exception {
    assertThat(collection(CborValue.of(type)).status()).isEqualTo(Status.AFFIRMING);
  }

  @Test
  void aMessageOfAnotherTypeIsRefused() {
    for (CborValue type :
        List.of(CborValue.of(60), CborValue.of("application/json"), CborValue.of(Bytes.EMPTY))) {
      assertThatThrownBy(() -> collection(type))
          .isInstanceOf(MalformedStatementException.class)
          .hasMessageContaining("platform token at offset")
          .hasMessageContaining("expected 263 (application/eat+cwt)");
    }
  }

  private static StatementResult collection(CborValue type) throws Exception {
    return changed(Form.COLLECTION, parts -> parts.messageType = type);
  }

  /** Both signatures hold, and the platform vouches for another key. */
  @ParameterizedTest
  @EnumSource(Form.class)
  void aRealmThatThePlatformDoesNotKnowIsFound(Form form) throws Exception {
    StatementResult result =
        changed(form, parts -> parts.platform.put(10L, CborValue.of(Bytes.zeros(32))));

    assertThat(outcome(result, CheckId.STATEMENT_SIGNATURE)).isEqualTo(Outcome.PASS);
    assertThat(outcome(result, CheckId.STATEMENT_BINDING)).isEqualTo(Outcome.FAIL);
    assertThat(outcome(result, CheckId.STATEMENT_DEBUG)).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
  }

  @Test
  void theKeyOfAnotherPlatformIsNoHelp() throws Exception {
    StatementResult result = appraise(cca.token(Form.CURRENT, USER_DATA), new TestCca().trust());

    assertThat(outcome(result, CheckId.STATEMENT_SIGNATURE)).isEqualTo(Outcome.FAIL);
    assertThat(outcome(result, CheckId.STATEMENT_ENDORSEMENT)).isEqualTo(Outcome.FAIL);
  }

  @ParameterizedTest
  @CsvSource({
    "0x0000, unknown",
    "0x1000, assembly and test",
    "0x2000, provisioning of the root of trust",
    "0x2FFF, reserved",
    "0x3100, reserved",
    "0x4000, debug outside the root of trust",
    "0x5000, recoverable debug of the root of trust",
    "0x6000, decommissioned"
  })
  void aPlatformThatIsNotInUseIsNotTrusted(int lifecycle, String state) throws Exception {
    StatementResult result =
        changed(Form.CURRENT, parts -> parts.platform.put(2395L, CborValue.of(lifecycle)));

    assertThat(outcome(result, CheckId.STATEMENT_RULES)).isEqualTo(Outcome.FAIL);
    assertThat(outcome(result, CheckId.STATEMENT_DEBUG)).isEqualTo(Outcome.FAIL);
    assertThat(found(result, CheckId.STATEMENT_RULES))
        .isEqualTo(String.format("lifecycle 0x%04x", lifecycle));
    assertThat(result.statement().toJson().at("/platform/lifecycleState").asText())
        .isEqualTo(state);
  }

  @Test
  void aClaimThatIsMissingUnknownOrTooLargeIsRefused() {
    for (long claim : new long[] {10, 256, 265, 2395, 2396, 2399, 2401, 2402}) {
      refuses(parts -> parts.platform.remove(claim));
      refuses(parts -> parts.platform.put(claim, CborValue.pairs(List.of())));
    }
    for (long claim : new long[] {10, 44235, 44236, 44237, 44238, 44239, 44240}) {
      refuses(parts -> parts.realm.remove(claim));
      refuses(parts -> parts.realm.put(claim, CborValue.pairs(List.of())));
    }
    refuses(parts -> parts.platform.put(99L, CborValue.of(1)));
    refuses(parts -> parts.realm.put(99L, CborValue.of(1)));
    refuses(parts -> parts.realm.put(44244L, CborValue.of(1)));
    refuses(parts -> parts.platform.put(2395L, CborValue.of(0x1_0000)));
    refuses(parts -> parts.platform.put(265L, CborValue.of("tag:arm.com,2030:another")));
    refuses(parts -> parts.realm.put(265L, CborValue.of("tag:arm.com,2030:another")));
    refuses(parts -> parts.realm.put(44240L, CborValue.of("md5")));
    refuses(parts -> parts.realm.put(10L, CborValue.of(Bytes.zeros(63))));
  }

  private static void refuses(Consumer<TestCca.Parts> change) {
    assertThatThrownBy(() -> changed(Form.CURRENT, change))
        .isInstanceOf(MalformedStatementException.class);
  }

  private static StatementResult changed(Form form, Consumer<TestCca.Parts> change)
      throws Exception {
    return appraise(cca.token(form, USER_DATA, change), cca.trust());
  }

  private static StatementResult appraise(Bytes token, PlatformTrust trust) throws Exception {
    return VERIFIER.appraise(
        Kind.CCA,
        token,
        new StatementRequest(Optional.of(USER_DATA), List.of(), trust, TestPki.NOW),
        Policy.NONE);
  }
}
