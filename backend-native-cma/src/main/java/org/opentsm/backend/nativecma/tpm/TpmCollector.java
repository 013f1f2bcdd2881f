package org.opentsm.backend.nativecma.tpm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.evidence.tpm.TpmSessionLog;
import org.opentsm.evidence.tpm.TpmSupplements;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.StatementCollector;
import org.opentsm.tsm.api.spi.StatementOrder;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/**
 * Quotes of a TPM 2.0: over the registers of the boot, over IMA's where the kernel has a list of
 * what it measured, and over one into which the commitments of all sessions since then were
 * extended.
 *
 * <p>Settings: {@code tpm.session-pcr}, 10 to 15, 13 if it is missing; {@code tpm.event-log}, a
 * file with the firmware's log, the kernel's if it is missing; {@code tpm.ima-list}, a file with
 * IMA's list, the kernel's if it is missing, {@code none} to leave it and its register out.
 */
public final class TpmCollector implements StatementCollector {
  private static final int LAST_BOOT_PCR = 9;
  private static final String OTHERS =
      "; choose another of " + TpmSettings.FIRST_FREE_PCR + " to " + TpmSessionLog.LAST_PCR;

  /** How often registers may change between their quote and the reading of their values. */
  private static final int MOST_QUOTES = 16;

  /** The banks that are quoted, the first that the TPM uses. */
  private static final List<HashAlgorithm> BANKS =
      List.of(HashAlgorithm.SHA_256, HashAlgorithm.SHA_384);

  /** For the service loader. */
  public TpmCollector() {}

  @Override
  public RootOfTrust.Kind kind() {
    return RootOfTrust.Kind.TPM;
  }

  @Override
  public void check(String place, TsmEnvironment environment) throws TsmException {
    TpmSettings settings = TpmSettings.of(environment);
    if (settings.eventLog().isPresent()) {
      KernelLog.FIRMWARE.read(settings.eventLog(), place);
    }
    if (settings.imaList().isPresent()) {
      KernelLog.IMA.read(settings.imaList(), place);
    }
  }

  @Override
  public RootOfTrust collect(StatementOrder order, TsmEnvironment environment, Deadline deadline)
      throws TsmException {
    TpmSettings settings = TpmSettings.of(environment);
    try (Tpm tpm = new Tpm(TpmAddress.open(order.place(), deadline), deadline);
        AttestationKey key = AttestationKey.open(tpm)) {
      Optional<Bytes> eventLog = KernelLog.FIRMWARE.read(settings.eventLog(), tpm.place());
      boolean ima = imaList(settings, tpm).isPresent();
      requireUnused(settings.sessionPcr(), eventLog, ima);
      HashAlgorithm bank = bank(tpm);
      long resets = tpm.run(new ReadClock());
      try (SessionLogFile file =
          SessionLogFile.open(
              environment, key.area(), resets, bank, settings.sessionPcr(), deadline)) {
        PcrBank register = PcrBank.of(TpmIds.algorithm(bank), List.of(settings.sessionPcr()));
        file.settle(values(tpm, register));
        file.requireRoom(order.sessionCommitments().size());
        for (Bytes commitment : order.sessionCommitments()) {
          Bytes entry = file.append(commitment);
          tpm.run(new PcrExtend(settings.sessionPcr(), TpmIds.algorithm(bank), entry));
        }
        PcrBank selection = selection(bank, settings, ima);
        Quoted quoted = quote(tpm, key, order.top().userData32(), selection);
        int place = selection.pcrs().indexOf(settings.sessionPcr());
        file.requireExtended(quoted.values().slice(place * bank.size(), bank.size()));
        List<Supplement> supplements = new ArrayList<>();
        supplements.add(new Supplement(TpmSupplements.SIGNATURE, quoted.quote().signature()));
        supplements.add(new Supplement(TpmSupplements.PCR_VALUES, quoted.values()));
        supplements.add(new Supplement(TpmSupplements.SESSION_LOG, file.log().encode()));
        eventLog.ifPresent(log -> supplements.add(new Supplement(TpmSupplements.EVENT_LOG, log)));
        if (ima) {
          // Now that the quote is made all that it covers is in the list.
          imaList(settings, tpm)
              .ifPresent(list -> supplements.add(new Supplement(TpmSupplements.IMA_LIST, list)));
        }
        return new RootOfTrust(RootOfTrust.Kind.TPM, quoted.quote().attest(), supplements);
      }
    }
  }

  private static Optional<Bytes> imaList(TpmSettings settings, Tpm tpm) throws TsmException {
    return settings.ima() ? KernelLog.IMA.read(settings.imaList(), tpm.place()) : Optional.empty();
  }

  private static HashAlgorithm bank(Tpm tpm) throws TsmException {
    List<PcrBank> banks = tpm.run(new GetCapability.Banks());
    for (HashAlgorithm bank : BANKS) {
      if (banks.stream()
          .anyMatch(used ->
              used.hash() == TpmIds.algorithm(bank)
                  && used.pcrs().size() > TpmSessionLog.LAST_PCR)) {
        return bank;
      }
    }
    throw new TsmException.LacksFeature(
        TsmErrorCode.DEVICE_LACKS_FEATURE,
        tpm.place() + ": expected a bank of registers with SHA-256 or SHA-384, found none in use");
  }

  private static PcrBank selection(HashAlgorithm bank, TpmSettings settings, boolean ima) {
    TreeSet<Integer> pcrs =
        IntStream.rangeClosed(0, LAST_BOOT_PCR)
            .boxed()
            .collect(Collectors.toCollection(TreeSet::new));
    pcrs.add(settings.sessionPcr());
    if (ima) {
      pcrs.add(TpmSupplements.IMA_PCR);
    }
    return PcrBank.of(TpmIds.algorithm(bank), pcrs);
  }

  /** What anybody else measures into the register for sessions would be no session. */
  private static void requireUnused(int pcr, Optional<Bytes> eventLog, boolean ima)
      throws TsmException {
    if (ima && pcr == TpmSupplements.IMA_PCR) {
      throw new TsmException.Refused(
          TsmErrorCode.WRONG_STATE,
          TpmSettings.SESSION_PCR
              + ": expected a register that the kernel leaves alone, found that it measures files"
              + " into "
              + pcr
              + OTHERS);
    }
    if (eventLog.isPresent() && TpmSupplements.hasEvents(eventLog.get(), pcr)) {
      throw new TsmException.Refused(
          TsmErrorCode.WRONG_STATE,
          TpmSettings.SESSION_PCR
              + ": expected a register that firmware and boot loader leave alone, found events of"
              + " theirs in "
              + pcr
              + OTHERS);
    }
  }

  /** A quote, and the values of its registers. */
  private record Quoted(Quote.Response quote, Bytes values) {}

  /**
   * Somebody may extend a register at any time, and the kernel does: values and quote are read
   * until they are of one moment.
   */
  private static Quoted quote(Tpm tpm, AttestationKey key, Bytes qualifyingData, PcrBank selection)
      throws TsmException {
    for (int i = 0; i < MOST_QUOTES; i++) {
      Bytes before = values(tpm, selection);
      Quote.Response quote = tpm.run(new Quote(key.handle(), qualifyingData, selection));
      if (values(tpm, selection).equals(before)) {
        return new Quoted(quote, before);
      }
    }
    throw new TsmException.Refused(
        TsmErrorCode.WRONG_STATE,
        tpm.place()
            + ": expected registers that stay as they are for a moment, found that somebody extends "
            + "them all the time");
  }

  /** The values of the registers, ascending, one after the other. */
  private static Bytes values(Tpm tpm, PcrBank selection) throws TsmException {
    Map<Integer, Bytes> values = new TreeMap<>();
    List<Integer> missing = new ArrayList<>(selection.pcrs());
    while (!missing.isEmpty()) {
      PcrRead.Response read = tpm.run(new PcrRead(new PcrBank(selection.hash(), missing)));
      for (int i = 0; i < read.selection().size(); i++) {
        values.put(read.selection().get(i), read.values().get(i));
      }
      if (!missing.removeAll(read.selection())) {
        throw TpmFailures.malformed(
            tpm.place(), "TPM2_PCR_Read: expected registers " + missing + ", found none of them");
      }
    }
    return Bytes.concat(values.values());
  }
}
