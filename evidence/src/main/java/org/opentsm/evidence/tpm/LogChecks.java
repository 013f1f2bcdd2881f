package org.opentsm.evidence.tpm;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.statement.StatementRequest;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** Whether the logs lead to the quoted registers: the firmware's, and the one of sessions. */
final class LogChecks {
  /**
   * Registers of firmware, boot loader and kernel; others are extended behind the firmware's log.
   */
  private static final int LAST_BOOT_PCR = 9;

  /** Where programs are measured that firmware loads: the last one is the kernel or its loader. */
  private static final int PROGRAMS = 4;

  private static final long BOOT_SERVICES_APPLICATION = 0x80000003L;

  private final Findings findings;
  private final String part;
  private final StatementRequest request;
  private final SpdmCrypto crypto;
  private final Voucher voucher;

  LogChecks(
      Findings findings,
      String part,
      StatementRequest request,
      SpdmCrypto crypto,
      Voucher voucher) {
    this.findings = findings;
    this.part = part;
    this.request = request;
    this.crypto = crypto;
    this.voucher = voucher;
  }

  /** Reports both logs. */
  void report(TpmRegisters registers) {
    Optional<EventLog> firmware = reportFirmware(registers);
    reportSessions(registers, firmware);
  }

  private Optional<EventLog> reportFirmware(TpmRegisters registers) {
    Findings.Finding finding =
        findings.of(CheckId.STATEMENT_LOG, part + "/" + TpmSupplements.EVENT_LOG, voucher);
    String expected = "a log of the firmware that leads to the quoted registers";
    Optional<Bytes> encoded = TpmSupplements.only(request.supplements(), TpmSupplements.EVENT_LOG);
    if (encoded.isEmpty()) {
      finding.notEvaluated(expected, "none", "Nobody says what the machine was booted with.");
      return Optional.empty();
    }
    EventLog log;
    try {
      log = EventLog.decode(encoded.get());
    } catch (MalformedStatementException malformed) {
      finding.fail(
          expected, malformed.getMessage(), "The log of the firmware is cut or was changed.");
      return Optional.empty();
    }
    List<TpmRegisters.Register> boot =
        registers.all().stream()
            .filter(register -> register.pcr() <= LAST_BOOT_PCR && log.covers(register.bank()))
            .toList();
    for (TpmRegisters.Register register : boot) {
      Bytes replayed = log.replay(crypto, register.bank(), register.pcr());
      if (!replayed.equals(register.value())) {
        finding.fail(
            "register " + register.pcr() + " " + register.value().toHex(),
            "a log that leads to " + replayed.toHex(),
            "The log of the firmware is cut or was changed, or somebody else extended register "
                + register.pcr()
                + ".");
        return Optional.empty();
      }
    }
    if (boot.isEmpty()) {
      finding.notEvaluated(
          expected, "no quoted register that it is about", "The log says nothing of the quote.");
      return Optional.empty();
    }
    finding.pass(expected, describe(log, boot), CheckId.STATEMENT_LOG.statement());
    return Optional.of(log);
  }

  private static String describe(EventLog log, List<TpmRegisters.Register> boot) {
    String events = log.events().size() + " events lead to " + boot.size() + " registers";
    return log.last(boot.getFirst().bank(), PROGRAMS, BOOT_SERVICES_APPLICATION)
        .map(program -> events + "; the last program that firmware loaded is " + program.toHex())
        .orElse(events);
  }

  private void reportSessions(TpmRegisters registers, Optional<EventLog> firmware) {
    Findings.Finding finding =
        findings.of(CheckId.STATEMENT_LOG, part + "/" + TpmSupplements.SESSION_LOG, voucher);
    String expected = "a log of the sessions that leads to a quoted register";
    List<Bytes> encoded = TpmSupplements.named(request.supplements(), TpmSupplements.SESSION_LOG);
    boolean sessions = request.sessionCommitments().filter(known -> !known.isEmpty()).isPresent();
    if (encoded.size() != 1) {
      String found = encoded.isEmpty() ? "none" : "several";
      if (sessions) {
        finding.unchecked(
            expected, found, "Nothing shows that this machine holds the sessions of the evidence.");
      } else {
        finding.notEvaluated(expected, found, "No register holds sessions.");
      }
      return;
    }
    TpmSessionLog log;
    try {
      log = TpmSessionLog.decode(encoded.getFirst());
    } catch (MalformedStatementException malformed) {
      finding.fail(expected, malformed.getMessage(), "The log of sessions is cut or was changed.");
      return;
    }
    TpmRegisters.@Nullable Register register = register(registers, log);
    if (register == null) {
      finding.fail(
          expected,
          "a log of register " + log.pcr() + ", which is not quoted",
          "The quote does not say what was extended.");
      return;
    }
    report(finding, log, register, firmware);
  }

  private void report(
      Findings.Finding finding,
      TpmSessionLog log,
      TpmRegisters.Register register,
      Optional<EventLog> firmware) {
    Bytes start =
        firmware
            .filter(events -> events.covers(log.bank()))
            .map(events -> events.replay(crypto, log.bank(), log.pcr()))
            .orElseGet(() -> Bytes.zeros(log.bank().size()));
    Bytes replayed = log.replay(crypto, start);
    if (!replayed.equals(register.value())) {
      finding.fail(
          "register " + log.pcr() + " " + register.value().toHex(),
          "a log of " + log.entries().size() + " sessions that leads to " + replayed.toHex(),
          "Somebody else extended register "
              + log.pcr()
              + ", or the log of sessions is cut or was changed.");
      return;
    }
    List<Bytes> own =
        request.sessionCommitments().orElse(List.of()).stream()
            .map(commitment -> TpmSessionLog.entry(crypto, log.bank(), commitment))
            .toList();
    int before = log.entries().size() - own.size();
    if (before < 0 || !log.entries().subList(before, log.entries().size()).equals(own)) {
      finding.fail(
          "a log that ends with the " + own.size() + " sessions of the evidence",
          "one that ends with others",
          "The sessions of the evidence are not those that this machine held last.");
      return;
    }
    finding.pass(
        "a log that ends with the " + own.size() + " sessions of the evidence",
        log.entries().size() + " sessions in register " + log.pcr(),
        CheckId.STATEMENT_LOG.statement());
  }

  private static TpmRegisters.@Nullable Register register(
      TpmRegisters registers, TpmSessionLog log) {
    return registers.all().stream()
        .filter(register -> register.bank() == log.bank() && register.pcr() == log.pcr())
        .findFirst()
        .orElse(null);
  }
}
