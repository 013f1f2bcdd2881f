package org.opentsm.evidence.tpm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * The values of the registers that a quote is over. They come beside it, and count only if the
 * quote's digest is over them.
 */
public final class TpmRegisters {
  /** One register. */
  record Register(HashAlgorithm bank, int pcr, Bytes value) {}

  private final List<Register> registers;

  private TpmRegisters(List<Register> registers) {
    this.registers = List.copyOf(registers);
  }

  /** The registers of a quote; none if no values came along, or others than the quoted ones. */
  public static TpmRegisters read(
      TpmStatement statement, List<Supplement> supplements, SpdmCrypto crypto) {
    TpmQuote quote = statement.quote();
    Optional<Bytes> values = TpmSupplements.only(supplements, TpmSupplements.PCR_VALUES);
    Optional<TpmSignature> signature = signature(supplements);
    boolean quoted =
        values.isPresent()
            && signature.isPresent()
            && crypto.digest(signature.get().hash(), values.get()).equals(quote.pcrDigest());
    return new TpmRegisters(quoted ? split(quote, values.get()) : List.of());
  }

  /**
   * Values by name, {@code pcr0} and so on, ascending. Of several banks the first that has the
   * register speaks.
   */
  public Map<String, Bytes> values() {
    Map<String, Bytes> values = new LinkedHashMap<>();
    registers.forEach(register -> values.putIfAbsent("pcr" + register.pcr(), register.value()));
    return Collections.unmodifiableMap(values);
  }

  /** All of them, in the order of the quote. */
  List<Register> all() {
    return registers;
  }

  /** The value of one of them, if it is quoted. */
  Optional<Bytes> find(HashAlgorithm bank, int pcr) {
    return registers.stream()
        .filter(register -> register.bank() == bank && register.pcr() == pcr)
        .map(Register::value)
        .findFirst();
  }

  /** The hash of the digest is that of the signature: TPMs take it from the signing scheme. */
  static Optional<TpmSignature> signature(List<Supplement> supplements) {
    Optional<Bytes> encoded = TpmSupplements.only(supplements, TpmSupplements.SIGNATURE);
    try {
      return encoded.isEmpty() ? Optional.empty() : Optional.of(TpmSignature.decode(encoded.get()));
    } catch (MalformedStatementException malformed) {
      return Optional.empty();
    }
  }

  private static List<Register> split(TpmQuote quote, Bytes values) {
    List<Register> registers = new ArrayList<>();
    int at = 0;
    for (PcrSelection selection : quote.selections()) {
      int size = selection.bank().size();
      for (int pcr : selection.pcrs()) {
        if (values.length() - at < size) {
          return List.of();
        }
        registers.add(new Register(selection.bank(), pcr, values.slice(at, size)));
        at += size;
      }
    }
    return at == values.length() ? registers : List.of();
  }
}
