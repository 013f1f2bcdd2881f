package org.opentsm.evidence.tpm;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.statement.StatementRequest;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Whether the logs lead to the quoted registers: the firmware's, the one of sessions, and what the
 * kernel measured.
 */
final class LogChecks {
  /**
   * Registers of firmware, boot loader and kernel; others are extended behind the firmware's log.
   */
  private static final int LAST_BOOT_PCR = 9;

  /**
   * Registers that every firmware extends, with a separator at least (PC Client Platform Firmware
   * Profile, "PCR Usage").
   */
  private static final int LAST_FIRMWARE_PCR = 7;

  /** Where programs are measured that firmware loads, the kernel or its loader among them. */
  private static final int PROGRAMS = 4;

  /** Digests of programs in one finding. */
  private static final int MOST_TOLD = 32;

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

  /** Reports all logs. */
  void report(TpmRegisters registers) {
    Optional<EventLog> firmware = reportFirmware(registers);
    reportSessions(registers, firmware);
    List<Bytes> lists = TpmSupplements.named(request.supplements(), TpmSupplements.IMA_LIST);
    if (ImaChecks.concern(registers, lists)) {
      new ImaChecks(
              findings.of(CheckId.STATEMENT_LOG, part + "/" + TpmSupplements.IMA_LIST, voucher),
              crypto)
          .report(registers, lists);
    }
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
        registers.all().stream().filter(register -> register.pcr() <= LAST_BOOT_PCR).toList();
    if (log.isEmpty()
        && boot.stream()
            .allMatch(register ->
                register.value().equals(log.replay(crypto, register.bank(), register.pcr())))) {
      finding.notEvaluated(expected, "a log without events", "The firmware measured nothing.");
      return Optional.of(log);
    }
    List<HashAlgorithm> whole =
        boot.stream()
            .map(TpmRegisters.Register::bank)
            .distinct()
            .filter(bank -> isWhole(boot, bank))
            .toList();
    if (whole.isEmpty()) {
      finding.notEvaluated(
          expected,
          "no quote of registers 0 to " + LAST_FIRMWARE_PCR + " of one bank",
          "A part of these registers does not tell what the machine was booted with.");
      return Optional.of(log);
    }
    if (leadsTo(finding, log, boot, whole)) {
      finding.pass(
          expected, describe(log, boot, whole.getFirst()), CheckId.STATEMENT_LOG.statement());
    }
    return Optional.of(log);
  }

  private static boolean isWhole(List<TpmRegisters.Register> boot, HashAlgorithm bank) {
    return boot.stream()
            .filter(register -> register.bank() == bank && register.pcr() <= LAST_FIRMWARE_PCR)
            .count()
        == LAST_FIRMWARE_PCR + 1;
  }

  /**
   * A bank or register that firmware left alone holds what whoever came later extended it with: a
   * log that has nothing to say of it explains nothing.
   */
  private boolean leadsTo(
      Findings.Finding finding,
      EventLog log,
      List<TpmRegisters.Register> boot,
      List<HashAlgorithm> whole) {
    for (TpmRegisters.Register register : boot) {
      HashAlgorithm bank = register.bank();
      if (!log.covers(bank)) {
        finding.fail(
            "digests for " + bank + " of all events",
            "an event without one",
            "The log covers a quoted bank of registers in part, or not at all.");
        return false;
      }
      Bytes replayed = log.replay(crypto, bank, register.pcr());
      if (!replayed.equals(register.value())) {
        finding.fail(
            "register " + register.pcr() + " " + register.value().toHex(),
            "a log that leads to " + replayed.toHex(),
            "The log of the firmware is cut or was changed, or somebody else extended register "
                + register.pcr()
                + ".");
        return false;
      }
    }
    for (HashAlgorithm bank : whole) {
      for (int pcr = 0; pcr <= LAST_FIRMWARE_PCR; pcr++) {
        if (log.digests(bank, pcr).isEmpty()) {
          finding.fail(
              "an event in each of registers 0 to " + LAST_FIRMWARE_PCR,
              "none in register " + pcr,
              "Firmware extends all of these; one that it left alone could be anybody's.");
          return false;
        }
      }
    }
    return true;
  }

  /** What no digest covers is not told: types of events are what the log's bearer calls them. */
  private static String describe(
      EventLog log, List<TpmRegisters.Register> boot, HashAlgorithm bank) {
    List<Bytes> programs = log.digests(bank, PROGRAMS);
    String told =
        programs.stream().limit(MOST_TOLD).map(Bytes::toHex).collect(Collectors.joining(", "));
    int more = programs.size() - MOST_TOLD;
    return log.events().size()
        + " events lead to "
        + boot.size()
        + " registers; programs and separators in register "
        + PROGRAMS
        + ": "
        + told
        + (more > 0 ? " and " + more + " more" : "");
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
    // Its entries are free digests: with them whoever writes the log could explain any value.
    if (firmware.filter(events -> events.extend(log.pcr())).isPresent()) {
      finding.fail(
          "a register that firmware and boot loader leave alone",
          "events of theirs in register " + log.pcr(),
          "The register for sessions must hold sessions alone.");
      return;
    }
    Bytes replayed = log.replay(crypto);
    if (!replayed.equals(register.value())) {
      finding.fail(
          "register " + log.pcr() + " " + register.value().toHex(),
          "a log of " + log.sessions().size() + " sessions that leads to " + replayed.toHex(),
          "Somebody else extended register "
              + log.pcr()
              + ", or the log of sessions is cut or was changed.");
      return;
    }
    List<Bytes> own =
        request.sessionCommitments().orElse(List.of()).stream()
            .map(commitment -> TpmSessionLog.session(crypto, log.bank(), commitment))
            .toList();
    int before = log.sessions().size() - own.size();
    if (before < 0 || !log.sessions().subList(before, log.sessions().size()).equals(own)) {
      finding.fail(
          "a log that ends with the " + own.size() + " sessions of the evidence",
          "one that ends with others",
          "The sessions of the evidence are not those that this machine held last.");
      return;
    }
    finding.pass(
        "a log that ends with the " + own.size() + " sessions of the evidence",
        own.size()
            + " of the evidence in register "
            + log.pcr()
            + ", behind "
            + before
            + " that others state",
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
