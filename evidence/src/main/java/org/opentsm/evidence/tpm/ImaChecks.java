package org.opentsm.evidence.tpm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Whether the list of what Linux measured leads to the quoted register, as far as it was extended
 * then.
 */
final class ImaChecks {
  private static final String EXPECTED =
      "a list of the kernel's measurements that leads to register " + TpmSupplements.IMA_PCR;

  /** Registers that a boot_aggregate is over: with 8 and 9 since Linux 5.8, without them before. */
  private static final List<Integer> AGGREGATED = List.of(10, 8);

  private final Findings.Finding finding;
  private final SpdmCrypto crypto;

  ImaChecks(Findings.Finding finding, SpdmCrypto crypto) {
    this.finding = finding;
    this.crypto = crypto;
  }

  /** Whether there is anything to report: a list, or a register that one should explain. */
  static boolean concern(TpmRegisters registers, List<Bytes> lists) {
    return !lists.isEmpty() || !quoted(registers).isEmpty();
  }

  private static List<TpmRegisters.Register> quoted(TpmRegisters registers) {
    return registers.all().stream()
        .filter(register -> register.pcr() == TpmSupplements.IMA_PCR)
        .toList();
  }

  /** Reports the one list that there may be. */
  void report(TpmRegisters registers, List<Bytes> lists) {
    if (lists.size() != 1) {
      finding.notEvaluated(
          EXPECTED,
          lists.isEmpty() ? "none" : "several",
          "Nobody says which files the kernel measured.");
      return;
    }
    ImaList list;
    try {
      list = ImaList.decode(lists.getFirst());
    } catch (MalformedStatementException malformed) {
      finding.fail(EXPECTED, malformed.getMessage(), "The kernel's list is cut or was changed.");
      return;
    }
    List<TpmRegisters.Register> quoted = quoted(registers);
    if (quoted.isEmpty()) {
      finding.notEvaluated(
          EXPECTED,
          "no quote of register " + TpmSupplements.IMA_PCR,
          "The quote does not say what the kernel measured.");
      return;
    }
    report(registers, list, quoted);
  }

  private void report(TpmRegisters registers, ImaList whole, List<TpmRegisters.Register> quoted) {
    ImaList list = whole.ofRegister();
    int counted = -1;
    for (TpmRegisters.Register register : quoted) {
      OptionalInt reached = list.leadTo(register.value(), register.bank(), crypto);
      if (reached.isEmpty() && list.leadToByOldDigests(register.value(), register.bank(), crypto)) {
        finding.notEvaluated(
            EXPECTED,
            "one that leads there by digests of SHA-1",
            "The kernel is older than 5.8; its measurements prove nothing.");
        return;
      }
      if (reached.isEmpty() || (counted >= 0 && counted != reached.getAsInt())) {
        finding.fail(
            "register " + TpmSupplements.IMA_PCR + " " + register.value().toHex(),
            "a list of " + list.entries().size() + " entries that never leads there",
            "The kernel's list is cut or was changed, or somebody else extended register "
                + TpmSupplements.IMA_PCR
                + ".");
        return;
      }
      counted = reached.getAsInt();
    }
    if (counted == 0) {
      finding.notEvaluated(
          EXPECTED,
          "a register that nothing extended",
          "The kernel measured nothing, or into no register of this TPM.");
      return;
    }
    report(registers, list, counted, whole.entries().size() - list.entries().size());
  }

  private void report(TpmRegisters registers, ImaList list, int counted, int elsewhere) {
    Optional<ImaList.BootAggregate> boot = list.bootAggregate();
    List<Bytes> aggregates =
        boot.map(told -> aggregates(registers, told.bank())).orElseGet(List::of);
    if (boot.isPresent() && !aggregates.isEmpty() && !aggregates.contains(boot.get().digest())) {
      finding.fail(
          "boot_aggregate " + aggregates.getFirst().toHex() + ", of the registers of the boot",
          boot.get().digest().toHex(),
          "The kernel found other registers at its start: the list is of another boot, or somebody"
              + " extended them since.");
      return;
    }
    finding.pass(
        EXPECTED,
        describe(list, counted, elsewhere, !aggregates.isEmpty()),
        CheckId.STATEMENT_LOG.statement());
  }

  /**
   * What a boot_aggregate may be by the quoted registers of a bank; none if they are not quoted.
   */
  private List<Bytes> aggregates(TpmRegisters registers, HashAlgorithm bank) {
    List<Bytes> aggregates = new ArrayList<>();
    for (int count : AGGREGATED) {
      List<Bytes> values = new ArrayList<>();
      IntStream.range(0, count)
          .mapToObj(pcr -> registers.find(bank, pcr))
          .flatMap(Optional::stream)
          .forEach(values::add);
      if (values.size() == count) {
        aggregates.add(crypto.digest(bank, Bytes.concat(values)));
      }
    }
    return aggregates;
  }

  /** Names of files are told nowhere here; what does not count is told as that. */
  private static String describe(ImaList list, int counted, int elsewhere, boolean compared) {
    long violations =
        list.entries().stream().limit(counted).filter(ImaList.Entry::isViolation).count();
    int later = list.entries().size() - counted;
    return counted
        + " files and other measurements lead to register "
        + TpmSupplements.IMA_PCR
        + (violations > 0 ? ", " + violations + " of them violations" : "")
        + (compared
            ? "; boot_aggregate is that of the quoted registers"
            : "; boot_aggregate is not compared")
        + (later > 0 ? "; " + later + " after the quote do not count" : "")
        + (elsewhere > 0 ? "; " + elsewhere + " of other registers do not count" : "");
  }
}
