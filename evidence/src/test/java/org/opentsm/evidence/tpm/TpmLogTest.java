package org.opentsm.evidence.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.evidence.appraisal.StatementVerifier;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.statement.StatementRequest;
import org.opentsm.evidence.statement.StatementResult;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.testing.TestTpm;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** The logs behind a quote: the firmware's, and the one of sessions. */
class TpmLogTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final HashAlgorithm HASH = HashAlgorithm.SHA_256;
  private static final Bytes USER_DATA = Bytes.ofHex("5a".repeat(32));
  private static final Bytes ONE = Bytes.ofHex("01".repeat(48));
  private static final Bytes TWO = Bytes.ofHex("02".repeat(48));
  private static final long PROGRAM = 0x80000003L;
  private static final long SEPARATOR = 4;
  private static TestTpm tpm;

  @BeforeAll
  static void make() throws Exception {
    tpm = new TestTpm(CRYPTO);
  }

  private static TestEventLog firmware() {
    TestEventLog log = new TestEventLog().startedIn(3);
    for (int pcr = 0; pcr < TestTpm.BOOT_REGISTERS; pcr++) {
      log.add(pcr, SEPARATOR, CRYPTO.digest(HASH, Bytes.of(pcr)), Bytes.zeros(4));
    }
    return log.add(4, PROGRAM, CRYPTO.digest(HASH, Bytes.of(0x4B)), Bytes.EMPTY);
  }

  /** The registers after this log, and these sessions. */
  private static Bytes registers(Bytes eventLog, TpmSessionLog sessions) throws Exception {
    EventLog log = EventLog.decode(eventLog);
    List<Bytes> values = new ArrayList<>();
    for (int pcr = 0; pcr < TestTpm.BOOT_REGISTERS; pcr++) {
      values.add(log.replay(CRYPTO, HASH, pcr));
    }
    values.add(sessions.replay(CRYPTO, log.replay(CRYPTO, HASH, TestTpm.SESSION_PCR)));
    return Bytes.concat(values);
  }

  private static TpmSessionLog sessions(Bytes... commitments) {
    List<Bytes> entries = new ArrayList<>();
    for (Bytes commitment : commitments) {
      entries.add(TpmSessionLog.entry(CRYPTO, HASH, commitment));
    }
    return new TpmSessionLog(HASH, TestTpm.SESSION_PCR, entries);
  }

  private static StatementResult appraise(
      Bytes registers, Bytes eventLog, Bytes sessionLog, List<Bytes> commitments) throws Exception {
    List<Supplement> supplements = new ArrayList<>();
    if (!eventLog.isEmpty()) {
      supplements.add(new Supplement(TpmSupplements.EVENT_LOG, eventLog));
    }
    if (!sessionLog.isEmpty()) {
      supplements.add(new Supplement(TpmSupplements.SESSION_LOG, sessionLog));
    }
    RootOfTrust quote = tpm.quote(USER_DATA, registers, supplements);
    return new StatementVerifier(CRYPTO)
        .appraise(
            Kind.TPM,
            quote.statement(),
            new StatementRequest(
                Optional.of(USER_DATA),
                quote.supplements(),
                tpm.trust(),
                TestPki.NOW,
                Optional.of(commitments)),
            Policy.NONE);
  }

  private static CheckResult log(StatementResult result, String name) {
    return result.checks().stream()
        .filter(check -> check.check() == CheckId.STATEMENT_LOG)
        .filter(check -> check.part().equals("statement/" + name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void bothLogsLeadToTheRegisters() throws Exception {
    Bytes events = firmware().octets();
    StatementResult result =
        appraise(
            registers(events, sessions(ONE, TWO)),
            events,
            sessions(ONE, TWO).encode(),
            List.of(TWO));

    assertThat(result.status()).isEqualTo(Status.AFFIRMING);
    assertThat(log(result, "event-log").outcome()).isEqualTo(Outcome.PASS);
    assertThat(log(result, "event-log").found())
        .contains("12 events lead to 10 registers", CRYPTO.digest(HASH, Bytes.of(0x4B)).toHex());
    assertThat(log(result, "session-log").outcome()).isEqualTo(Outcome.PASS);
    assertThat(log(result, "session-log").found()).isEqualTo("2 sessions in register 14");
  }

  @Test
  void firmwareMayHaveExtendedTheRegisterForSessions() throws Exception {
    Bytes events =
        firmware()
            .add(TestTpm.SESSION_PCR, 0xD, CRYPTO.digest(HASH, Bytes.of(9)), Bytes.EMPTY)
            .octets();

    assertThat(
            appraise(registers(events, sessions(ONE)), events, sessions(ONE).encode(), List.of(ONE))
                .status())
        .isEqualTo(Status.AFFIRMING);
  }

  @Test
  void whereverTheEventLogIsCutItIsFound() throws Exception {
    Bytes events = firmware().octets();
    Bytes registers = registers(events, sessions(ONE));
    for (int size = 1; size < events.length(); size++) {
      StatementResult result =
          appraise(registers, events.slice(0, size), sessions(ONE).encode(), List.of(ONE));

      assertThat(log(result, "event-log").outcome()).as("cut to %d", size).isEqualTo(Outcome.FAIL);
      assertThat(log(result, "event-log").explanation()).contains("cut");
      assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
    }
  }

  @Test
  void whateverChangesARegisterInTheEventLogIsFound() throws Exception {
    Bytes events = firmware().octets();
    Bytes registers = registers(events, sessions());
    int found = 0;
    for (int i = 0; i < events.length(); i++) {
      byte[] changed = events.toByteArray();
      changed[i] ^= 1;
      CheckResult check =
          log(
              appraise(registers, Bytes.owning(changed), sessions().encode(), List.of()),
              "event-log");
      found += check.outcome() == Outcome.PASS ? 0 : 1;
    }
    // Each event has 32 octets that count, beside its register and the sizes.
    assertThat(found).isGreaterThan(11 * 32);
  }

  @Test
  void aRegisterThatSomebodyElseExtendedIsFound() throws Exception {
    Bytes events = firmware().octets();
    Bytes others = registers(events, sessions(ONE).with(CRYPTO.digest(HASH, Bytes.of(1))));
    StatementResult result = appraise(others, events, sessions(ONE).encode(), List.of(ONE));

    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(log(result, "session-log").explanation())
        .startsWith("Somebody else extended register 14");
  }

  @Test
  void sessionsOfAnotherEvidenceAreFound() throws Exception {
    Bytes events = firmware().octets();
    for (List<Bytes> claimed : List.of(List.of(ONE), List.of(TWO, ONE), List.of(ONE, TWO, TWO))) {
      StatementResult result =
          appraise(
              registers(events, sessions(ONE, TWO)), events, sessions(ONE, TWO).encode(), claimed);

      assertThat(result.status()).as("%s", claimed).isEqualTo(Status.CONTRAINDICATED);
      assertThat(log(result, "session-log").explanation())
          .startsWith("The sessions of the evidence are not those");
    }
  }

  /** Leaving the log out is no way around it. */
  @Test
  void sessionsWithoutALogStandInTheWay() throws Exception {
    Bytes events = firmware().octets();

    assertThat(
            appraise(registers(events, sessions(ONE)), events, Bytes.EMPTY, List.of(ONE)).status())
        .isEqualTo(Status.NONE);
    assertThat(appraise(registers(events, sessions()), events, Bytes.EMPTY, List.of()).status())
        .isEqualTo(Status.AFFIRMING);
  }

  @Test
  void aRegisterThatCanBeResetIsRefused() {
    for (int pcr : new int[] {16, 17, 23, 255}) {
      byte[] log = sessions(ONE).encode().toByteArray();
      log[3] = (byte) pcr;
      assertThatThrownBy(() -> TpmSessionLog.decode(Bytes.owning(log)))
          .isInstanceOf(MalformedStatementException.class)
          .hasMessageContaining("register")
          .hasMessageContaining("nobody can reset");
    }
  }

  @Test
  void whatIsWrittenReadsTheSame() throws Exception {
    TpmSessionLog log = sessions(ONE, TWO);

    assertThat(TpmSessionLog.decode(log.encode())).isEqualTo(log);
    for (int size = 0; size < log.encode().length(); size++) {
      Bytes cut = log.encode().slice(0, size);
      assertThatThrownBy(() -> TpmSessionLog.decode(cut))
          .isInstanceOf(MalformedStatementException.class);
    }
  }
}
