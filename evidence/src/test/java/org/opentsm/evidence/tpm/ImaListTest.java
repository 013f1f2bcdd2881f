package org.opentsm.evidence.tpm;

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
import org.opentsm.evidence.testing.TestImaList;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.testing.TestTpm;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** What the kernel measured, behind a quote of registers 0 to 10. */
class ImaListTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes USER_DATA = Bytes.ofHex("5a".repeat(32));
  private static final Bytes BOOT = Bytes.ofHex("0c".repeat(10 * 32));

  /** One bank, SHA-256: registers 0 to 10; 0 to 9; 10; SHA-256 and SHA-384 of 10. */
  private static final Bytes ALL = Bytes.ofHex("00000001" + "000b" + "03ff0700");

  private static final Bytes BOOT_ALONE = Bytes.ofHex("00000001" + "000b" + "03ff0300");
  private static final Bytes IMA_ALONE = Bytes.ofHex("00000001" + "000b" + "03000400");
  private static final Bytes TWO_BANKS =
      Bytes.ofHex("00000002" + "000b" + "03000400" + "000c" + "03000400");
  private static TestTpm tpm;

  @BeforeAll
  static void make() throws Exception {
    tpm = new TestTpm(CRYPTO);
  }

  private static TestImaList list() {
    return new TestImaList()
        .boot(BOOT)
        .file("/sbin/init", Bytes.of(1))
        .add("ima-sig", Bytes.ofHex("ab".repeat(32)), "/sbin/agetty", Bytes.of(3, 2, 4))
        .violation("/var/log/journal")
        .oldest(Bytes.ofHex("cd".repeat(20)), "/bin/sh");
  }

  private static StatementResult appraise(Bytes selection, Bytes registers, Bytes... lists)
      throws Exception {
    List<Supplement> supplements = new ArrayList<>();
    for (Bytes list : lists) {
      supplements.add(new Supplement(TpmSupplements.IMA_LIST, list));
    }
    RootOfTrust quote = tpm.quote(USER_DATA, selection, registers, supplements);
    return new StatementVerifier(CRYPTO)
        .appraise(
            Kind.TPM,
            quote.statement(),
            new StatementRequest(
                Optional.of(USER_DATA),
                quote.supplements(),
                tpm.trust(),
                TestPki.NOW,
                Optional.of(List.of())),
            Policy.NONE);
  }

  private static StatementResult appraise(TestImaList list, Bytes register) throws Exception {
    return appraise(ALL, Bytes.concat(BOOT, register), list.octets());
  }

  private static Optional<CheckResult> finding(StatementResult result) {
    return result.checks().stream()
        .filter(check -> check.check() == CheckId.STATEMENT_LOG)
        .filter(check -> check.part().equals("statement/ima-list"))
        .findFirst();
  }

  private static CheckResult only(StatementResult result) {
    return finding(result).orElseThrow();
  }

  @Test
  void allTemplatesAndViolationsLeadToTheRegister() throws Exception {
    StatementResult result = appraise(list(), list().register());

    assertThat(result.status()).isEqualTo(Status.AFFIRMING);
    assertThat(only(result).outcome()).isEqualTo(Outcome.PASS);
    assertThat(only(result).found())
        .isEqualTo(
            "5 files and other measurements lead to register 10, 1 of them violations;"
                + " boot_aggregate is that of the quoted registers");
  }

  /** The kernel goes on while the quote is made: the list comes after it. */
  @Test
  void whatWasMeasuredAfterTheQuoteDoesNotCount() throws Exception {
    TestImaList longer =
        list().file("/bin/later", Bytes.of(9)).violation("/tmp/x").elsewhere(11, "/bin/other");

    CheckResult check = only(appraise(longer, list().register()));

    assertThat(check.outcome()).isEqualTo(Outcome.PASS);
    assertThat(check.found())
        .isEqualTo(
            "5 files and other measurements lead to register 10, 1 of them violations;"
                + " boot_aggregate is that of the quoted registers; 2 after the quote do not count;"
                + " 1 of other registers do not count");
  }

  @Test
  void aListThatIsCutIsFoundWhereverThatIs() throws Exception {
    Bytes whole = list().octets();
    for (int size = 1; size < whole.length(); size++) {
      StatementResult result =
          appraise(ALL, Bytes.concat(BOOT, list().register()), whole.slice(0, size));

      assertThat(only(result).outcome()).as("cut to %d", size).isEqualTo(Outcome.FAIL);
      assertThat(only(result).explanation()).contains("cut");
      assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
    }
  }

  /** What passes says the same: nothing is told that could be changed on the way. */
  @Test
  void whateverChangesTheRegisterIsFound() throws Exception {
    TestImaList list = list();
    Bytes octets = list.octets();
    TreeSet<Integer> passed = new TreeSet<>();
    TreeSet<String> told = new TreeSet<>();
    for (int i = 0; i < octets.length(); i++) {
      byte[] changed = octets.toByteArray();
      changed[i] ^= 1;
      CheckResult check =
          only(appraise(ALL, Bytes.concat(BOOT, list.register()), Bytes.owning(changed)));
      if (check.outcome() == Outcome.PASS) {
        passed.add(i);
        told.add(check.found());
      } else {
        assertThat(check.outcome()).isEqualTo(Outcome.FAIL);
      }
    }
    assertThat(passed).isEqualTo(list.free());
    assertThat(told).hasSize(1);
  }

  @Test
  void aRegisterThatSomebodyElseExtendedIsFound() throws Exception {
    Bytes extended =
        CRYPTO.digest(HashAlgorithm.SHA_256, list().register(), Bytes.ofHex("66".repeat(32)));

    StatementResult result = appraise(list(), extended);

    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(only(result).explanation()).endsWith("somebody else extended register 10.");
  }

  @Test
  void aListOfAnotherBootIsFound() throws Exception {
    TestImaList other =
        new TestImaList().boot(Bytes.ofHex("0d".repeat(320))).file("/init", Bytes.of(1));

    StatementResult result = appraise(other, other.register());

    assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(only(result).explanation()).startsWith("The kernel found other registers");
  }

  /** Without registers 8 and 9, of other templates, and where there is nothing to compare. */
  @Test
  void bootAggregatesAreComparedWhereTheyCanBe() throws Exception {
    Bytes firmwareAlone = BOOT.slice(0, 8 * 32);
    Bytes digest = CRYPTO.digest(HashAlgorithm.SHA_256, BOOT);
    assertThat(told(new TestImaList().boot(firmwareAlone)))
        .endsWith("is that of the quoted registers");
    assertThat(told(new TestImaList().add("ima-sig", digest, "boot_aggregate", Bytes.EMPTY)))
        .endsWith("is that of the quoted registers");
    assertThat(told(new TestImaList().oldest(Bytes.ofHex("ab".repeat(20)), "boot_aggregate")))
        .endsWith("is not compared");
    assertThat(told(new TestImaList().file("/init", Bytes.of(1)))).endsWith("is not compared");
    assertThat(told(new TestImaList().violation("boot_aggregate"))).endsWith("is not compared");
    TestImaList list = list();
    assertThat(only(appraise(IMA_ALONE, list.register(), list.octets())).found())
        .endsWith("is not compared");
  }

  private static String told(TestImaList list) throws Exception {
    CheckResult check = only(appraise(list, list.register()));
    assertThat(check.outcome()).isEqualTo(Outcome.PASS);
    return check.found();
  }

  /** Digests of SHA-1, filled up with zeros, stand for anything that somebody made to fit. */
  @Test
  void aKernelBefore58ProvesNothing() throws Exception {
    StatementResult result = appraise(list(), list().oldRegister());

    assertThat(only(result).outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(only(result).explanation()).contains("older than 5.8");
    assertThat(result.status()).isEqualTo(Status.AFFIRMING);
  }

  @Test
  void aRegisterThatTheKernelLeftAloneProvesNothing() throws Exception {
    CheckResult check = only(appraise(list(), Bytes.zeros(32)));

    assertThat(check.outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(check.found()).isEqualTo("a register that nothing extended");
  }

  @Test
  void registerAndListBelongTogether() throws Exception {
    Bytes octets = list().octets();
    Bytes registers = Bytes.concat(BOOT, list().register());

    assertThat(finding(appraise(BOOT_ALONE, BOOT))).isEmpty();
    assertThat(only(appraise(BOOT_ALONE, BOOT, octets)).found())
        .isEqualTo("no quote of register 10");
    assertThat(only(appraise(ALL, registers)).found()).isEqualTo("none");
    assertThat(only(appraise(ALL, registers, octets, octets)).found()).isEqualTo("several");
    for (StatementResult result :
        List.of(appraise(ALL, registers), appraise(BOOT_ALONE, BOOT, octets))) {
      assertThat(only(result).outcome()).isEqualTo(Outcome.NOT_EVALUATED);
      assertThat(result.status()).isEqualTo(Status.AFFIRMING);
    }
  }

  @Test
  void everyQuotedBankMustBeReached() throws Exception {
    StatementResult result =
        appraise(
            TWO_BANKS,
            Bytes.concat(list().register(), Bytes.ofHex("11".repeat(48))),
            list().octets());

    assertThat(only(result).outcome()).isEqualTo(Outcome.FAIL);
  }

  @Test
  void whatIsNoListIsRefusedByField() {
    String start = "0a000000" + "ab".repeat(20);
    assertRefused("18000000" + "ab".repeat(20), "pcr", "0 to 23", "24");
    assertRefused(start + "00000000", "template-name.size", "1 to 255", "0");
    assertRefused(start + "00010000", "template-name.size", "1 to 255", "256");
    assertRefused(
        start + "06000000" + "696d612d6e67" + "ffffffff", "template-data.size", "0 bytes left", "");
    assertRefused(
        start + "03000000" + "696d61" + "cd".repeat(20) + "00010000", "name.size", "255", "256");
  }

  private static void assertRefused(String hex, String field, String expected, String found) {
    assertThatThrownBy(() -> ImaList.decode(Bytes.ofHex(hex)))
        .isInstanceOf(MalformedStatementException.class)
        .hasMessageContaining(field)
        .hasMessageContaining(expected)
        .hasMessageContaining(found);
  }
}
