package org.opentsm.evidence.tpm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.statement.PlatformFacts;
import org.opentsm.evidence.statement.Statement;
import org.opentsm.evidence.statement.StatementRequest;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** The quote of a TPM as a statement like any other. */
public final class TpmStatement implements Statement {
  /**
   * Firmware extends each of these, at least with a separator (TCG PC Client Platform Firmware
   * Profile, "EV_SEPARATOR"). Boot loaders that measure nothing into 8 and 9 there are.
   */
  private static final Set<String> ALWAYS_EXTENDED =
      Set.of("pcr0", "pcr1", "pcr2", "pcr3", "pcr4", "pcr5", "pcr6", "pcr7");

  /** The value of register 0 after a reset ends with the locality that started the TPM. */
  private static final int LAST_LOCALITY = 4;

  private final TpmQuote quote;

  private TpmStatement(TpmQuote quote) {
    this.quote = quote;
  }

  /**
   * Reads a quote.
   *
   * @throws MalformedStatementException naming the field
   */
  public static TpmStatement decode(Bytes encoded) throws MalformedStatementException {
    return new TpmStatement(TpmQuote.decode(encoded));
  }

  @Override
  public List<String> supplements() {
    return TpmSupplements.NAMES;
  }

  @Override
  public Voucher report(
      Findings findings, String part, StatementRequest request, SpdmCrypto crypto) {
    return new TpmChecks(findings, part, request, crypto).report(this);
  }

  @Override
  public Set<CheckId> indispensable() {
    return Set.of(
        CheckId.STATEMENT_SIGNATURE,
        CheckId.STATEMENT_ENDORSEMENT,
        CheckId.STATEMENT_BINDING,
        CheckId.STATEMENT_USER_DATA);
  }

  /** A quote says what was measured, and holds one digest of it all. */
  @Override
  public PlatformFacts facts() {
    return new PlatformFacts(
        quote.extraData(),
        Part.absent("A TPM says nothing of debugging; its event log may."),
        Part.absent("A TPM stays in its machine."),
        Part.of("TPM firmware " + Long.toHexString(quote.firmwareVersion())),
        Map.of("pcrDigest", quote.pcrDigest()),
        Map.of());
  }

  /**
   * Code of the firmware and of option ROMs, boot loader, what it was told, and what it loaded (TCG
   * PC Client Platform Firmware Profile, "PCR usage"; the kernel and GRUB for 8 and 9).
   */
  @Override
  public Set<String> software() {
    return Set.of("pcr0", "pcr2", "pcr4", "pcr8", "pcr9");
  }

  /** The values of the registers, if they came along. */
  @Override
  public Map<String, Bytes> measurements(List<Supplement> supplements, SpdmCrypto crypto) {
    return TpmRegisters.read(this, supplements, crypto).values();
  }

  @Override
  public boolean isTelling(String name, Bytes value) {
    int last = value.length() - 1;
    boolean asAfterReset =
        value.slice(0, last).equals(Bytes.zeros(last)) && value.get(last) <= LAST_LOCALITY;
    return !asAfterReset || !ALWAYS_EXTENDED.contains(name);
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("qualifiedSigner", quote.qualifiedSigner().toHex());
    json.put("extraData", quote.extraData().toHex());
    json.put("clock", new BigInteger(Long.toUnsignedString(quote.clock())));
    json.put("resetCount", quote.resetCount());
    json.put("restartCount", quote.restartCount());
    json.put("safe", quote.safe());
    json.put("firmwareVersion", Long.toHexString(quote.firmwareVersion()));
    ArrayNode selections = json.putArray("pcrSelect");
    for (PcrSelection selection : quote.selections()) {
      ObjectNode entry = selections.addObject();
      entry.put("hash", selection.bank().standardName());
      ArrayNode pcrs = entry.putArray("pcrs");
      selection.pcrs().forEach(pcrs::add);
    }
    json.put("pcrDigest", quote.pcrDigest().toHex());
    return json;
  }

  TpmQuote quote() {
    return quote;
  }
}
