package org.opentsm.evidence.tpm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
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
    values.add(sessions.replay(CRYPTO));
    return Bytes.concat(values);
  }

  private static TpmSessionLog sessions(Bytes... commitments) {
    List<Bytes> sessions = new ArrayList<>();
    for (Bytes commitment : commitments) {
      sessions.add(TpmSessionLog.session(CRYPTO, HASH, commitment));
    }
    return new TpmSessionLog(HASH, TestTpm.SESSION_PCR, sessions);
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
    return appraise(tpm.quote(USER_DATA, registers, supplements), commitments);
  }

  private static StatementResult appraise(RootOfTrust quote, List<Bytes> commitments)
      throws Exception {
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
        .isEqualTo(
            "12 events lead to 10 registers; programs and separators in register 4: "
                + CRYPTO.digest(HASH, Bytes.of(4)).toHex()
                + ", "
                + CRYPTO.digest(HASH, Bytes.of(0x4B)).toHex());
    assertThat(log(result, "session-log").outcome()).isEqualTo(Outcome.PASS);
    assertThat(log(result, "session-log").found())
        .isEqualTo("1 of the evidence in register 14, behind 1 that others state");
  }

  @Test
  void firmwareThatExtendsTheRegisterForSessionsIsRefused() throws Exception {
    Bytes stranger = CRYPTO.digest(HASH, Bytes.of(9));
    Bytes events = firmware().add(TestTpm.SESSION_PCR, 0xD, stranger, Bytes.EMPTY).octets();
    Bytes value = EventLog.decode(events).replay(CRYPTO, HASH, TestTpm.SESSION_PCR);
    for (Bytes session : sessions(ONE).sessions()) {
      value = CRYPTO.digest(HASH, value, TpmSessionLog.entry(CRYPTO, HASH, session));
    }
    Bytes registers =
        Bytes.concat(
            registers(events, sessions()).slice(0, TestTpm.BOOT_REGISTERS * HASH.size()), value);

    StatementResult result = appraise(registers, events, sessions(ONE).encode(), List.of(ONE));

    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(log(result, "session-log").explanation()).contains("must hold sessions alone");
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

  /** What passes says the same: nothing is told that could be changed on the way. */
  @Test
  void whateverChangesARegisterInTheEventLogIsFound() throws Exception {
    TestEventLog log = firmware();
    Bytes events = log.octets();
    Bytes registers = registers(events, sessions());
    TreeSet<Integer> passed = new TreeSet<>();
    TreeSet<String> told = new TreeSet<>();
    for (int i = 0; i < events.length(); i++) {
      byte[] changed = events.toByteArray();
      changed[i] ^= 1;
      CheckResult check =
          log(
              appraise(registers, Bytes.owning(changed), sessions().encode(), List.of()),
              "event-log");
      if (check.outcome() == Outcome.PASS) {
        passed.add(i);
        told.add(check.found());
      } else {
        assertThat(check.outcome()).isEqualTo(Outcome.FAIL);
      }
    }
    assertThat(passed).isEqualTo(log.free());
    assertThat(told).hasSize(1);
  }

  /** Types are in no digest: the host calls the program that was loaded last a separator. */
  @Test
  void aProgramThatIsCalledASeparatorIsToldAllTheSame() throws Exception {
    Bytes evil = CRYPTO.digest(HASH, Bytes.of(0x66));
    Bytes events = firmware().add(4, SEPARATOR, evil, Bytes.zeros(4)).octets();

    StatementResult result =
        appraise(registers(events, sessions()), events, sessions().encode(), List.of());

    assertThat(log(result, "event-log").found()).endsWith(evil.toHex());
  }

  @Test
  void anEmptyLogExplainsNothing() throws Exception {
    Bytes events = new TestEventLog().octets();

    StatementResult result =
        appraise(registers(events, sessions()), events, sessions().encode(), List.of());

    assertThat(log(result, "event-log").outcome()).isEqualTo(Outcome.NOT_EVALUATED);
  }

  /** A register or bank that firmware left alone is free for whoever comes later. */
  @Test
  void aLogThatLeavesARegisterOrABankOutIsRefused() throws Exception {
    for (int missing = 0; missing <= 7; missing++) {
      TestEventLog log = new TestEventLog();
      for (int pcr = 0; pcr <= 7; pcr++) {
        if (pcr != missing) {
          log.add(pcr, SEPARATOR, CRYPTO.digest(HASH, Bytes.of(pcr)), Bytes.zeros(4));
        }
      }
      StatementResult result =
          appraise(
              registers(log.octets(), sessions()), log.octets(), sessions().encode(), List.of());

      assertThat(log(result, "event-log").outcome()).isEqualTo(Outcome.FAIL);
      assertThat(log(result, "event-log").found()).isEqualTo("none in register " + missing);
    }
    Bytes partly = firmware().addOldOne(5, SEPARATOR).octets();
    StatementResult result =
        appraise(registers(partly, sessions()), partly, sessions().encode(), List.of());
    assertThat(log(result, "event-log").outcome()).isEqualTo(Outcome.FAIL);
    assertThat(log(result, "event-log").explanation()).contains("in part, or not at all");
  }

  /** Register 9 alone says nothing of the programs in register 4. */
  @Test
  void aQuoteOfSomeOfTheBootsRegistersIsNotEnough() throws Exception {
    Bytes events = firmware().octets();
    Bytes value = EventLog.decode(events).replay(CRYPTO, HASH, 9);
    RootOfTrust quote =
        tpm.quote(
            USER_DATA,
            Bytes.ofHex("00000001" + "000b" + "03000200"),
            value,
            List.of(new Supplement(TpmSupplements.EVENT_LOG, events)));

    CheckResult check = log(appraise(quote, List.of()), "event-log");

    assertThat(check.outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(check.found()).isEqualTo("no quote of registers 0 to 7 of one bank");
  }

  @Test
  void aLocalityThatNoTpmStartsInIsRefused() throws Exception {
    Bytes events = firmware().octets();
    byte[] changed = events.toByteArray();
    Bytes name = Bytes.owning("StartupLocality\0".getBytes(US_ASCII));
    changed[events.toHex().indexOf(name.toHex()) / 2 + name.length()] = 1;
    assertThatThrownBy(() -> EventLog.decode(Bytes.owning(changed)))
        .isInstanceOf(MalformedStatementException.class)
        .hasMessageContaining("StartupLocality")
        .hasMessageContaining("0, 3 or 4");
  }

  @Test
  void aRegisterThatSomebodyElseExtendedIsFound() throws Exception {
    Bytes events = firmware().octets();
    Bytes stranger = CRYPTO.digest(HASH, Bytes.of(1));
    Bytes before = registers(events, sessions()).slice(0, TestTpm.BOOT_REGISTERS * HASH.size());
    Bytes value = CRYPTO.digest(HASH, sessions(ONE).replay(CRYPTO), stranger);
    Bytes last = sessions(TWO).sessions().getFirst();
    Bytes others =
        Bytes.concat(before, CRYPTO.digest(HASH, value, TpmSessionLog.entry(CRYPTO, HASH, last)));

    // Nor does a log explain it that has the digest in the place of a session.
    for (TpmSessionLog told :
        List.of(sessions(ONE, TWO), sessions(ONE).with(stranger).with(last))) {
      StatementResult result = appraise(others, events, told.encode(), List.of(TWO));

      assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
      assertThat(log(result, "session-log").explanation())
          .startsWith("Somebody else extended register 14");
    }
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
