package org.opentsm.evidence.snp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.finding.SuppliedCertificates;
import org.opentsm.evidence.policy.MachineDemands;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.statement.PlatformFacts;
import org.opentsm.evidence.statement.Statement;
import org.opentsm.evidence.statement.StatementRequest;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** An attestation report as a statement like any other. */
public final class SnpStatement implements Statement {
  private static final String MEASUREMENT = "measurement";

  private final SnpReport report;

  private SnpStatement(SnpReport report) {
    this.report = report;
  }

  /**
   * Reads a report.
   *
   * @throws MalformedStatementException naming the field
   */
  public static SnpStatement decode(Bytes encoded) throws MalformedStatementException {
    return new SnpStatement(SnpReport.decode(encoded));
  }

  @Override
  public List<String> supplements() {
    return List.of(SuppliedCertificates.NAME);
  }

  @Override
  public Voucher report(
      Findings findings, String part, StatementRequest request, SpdmCrypto crypto) {
    return new SnpChecks(findings, part, request, crypto).report(this);
  }

  @Override
  public PlatformFacts facts() {
    return new PlatformFacts(
        report.reportData(),
        Part.of(report.allowsDebug()),
        Part.of(report.allowsMigration()),
        Part.of(tcb(report.reportedTcb())),
        Map.of(MEASUREMENT, report.measurement()),
        report.attributes());
  }

  @Override
  public Optional<MachineDemands> leastDemands() {
    return Optional.of(
        new MachineDemands(
            report
                .product()
                .map(product -> SnpTcb.of(product, report.reportedTcb()).parts(product))
                .orElse(Map.of()),
            report.vmpl() == SnpReport.HOST
                ? OptionalInt.empty()
                : OptionalInt.of((int) report.vmpl()),
            Set.of(),
            Set.of()));
  }

  /**
   * The measurement speaks for the most privileged level. Others are of whoever it lets run: the
   * policy must say that they may ask.
   */
  @Override
  public Set<String> software() {
    return report.vmpl() == 0 ? Set.of(MEASUREMENT) : Set.of(MEASUREMENT, "vmpl");
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", report.version());
    json.put("guestSvn", report.guestSvn());
    json.put("policy", hex(report.policy()));
    json.put("familyId", report.familyId().toHex());
    json.put("imageId", report.imageId().toHex());
    json.put("vmpl", report.vmpl());
    json.put("currentTcb", tcb(report.currentTcb()));
    json.put("platformInfo", hex(report.platformInfo()));
    json.put("keyInfo", hex(report.keyInfo()));
    json.put("reportData", report.reportData().toHex());
    json.put("measurement", report.measurement().toHex());
    json.put("hostData", report.hostData().toHex());
    json.put("idKeyDigest", report.idKeyDigest().toHex());
    json.put("authorKeyDigest", report.authorKeyDigest().toHex());
    json.put("reportId", report.reportId().toHex());
    json.put("reportIdMa", report.reportIdMa().toHex());
    json.put("reportedTcb", tcb(report.reportedTcb()));
    report.product().ifPresent(product -> json.put("product", product.productName()));
    json.put("chipId", report.chipId().toHex());
    json.put("committedTcb", tcb(report.committedTcb()));
    json.put("currentVersion", report.currentVersion());
    json.put("committedVersion", report.committedVersion());
    json.put("launchTcb", tcb(report.launchTcb()));
    report
        .mitigations()
        .ifPresent(vectors -> {
          json.put("launchMitVector", hex(vectors.launch()));
          json.put("currentMitVector", hex(vectors.current()));
        });
    return json;
  }

  SnpReport report() {
    return report;
  }

  /** Parts by name where the line of processors is known, or the octets. */
  private String tcb(Bytes raw) {
    return report.product().map(product -> SnpTcb.of(product, raw).toString()).orElse(raw.toHex());
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
