package org.opentsm.evidence.tdx;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.statement.PlatformFacts;
import org.opentsm.evidence.statement.Statement;
import org.opentsm.evidence.statement.StatementRequest;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** A TDX quote as a statement like any other. */
public final class TdxStatement implements Statement {
  private final TdxQuote quote;

  private TdxStatement(TdxQuote quote) {
    this.quote = quote;
  }

  /**
   * Reads a quote.
   *
   * @throws MalformedStatementException naming the field
   */
  public static TdxStatement decode(Bytes encoded) throws MalformedStatementException {
    return new TdxStatement(TdxQuote.decode(encoded));
  }

  @Override
  public Voucher report(
      Findings findings, String part, StatementRequest request, SpdmCrypto crypto) {
    return new TdxChecks(findings, part, request, crypto).report(this);
  }

  /** Rules among them: the platform certifies the key of any enclave. */
  @Override
  public PlatformFacts facts() {
    TdReport report = quote.report();
    Map<String, Bytes> measurements = new LinkedHashMap<>();
    measurements.put("mrtd", report.mrTd());
    for (int i = 0; i < report.rtmr().size(); i++) {
      measurements.put("rtmr" + i, report.rtmr().get(i));
    }
    return new PlatformFacts(
        report.reportData(),
        Part.of(report.isDebug()),
        Part.of(report.isMigratable()),
        Part.of(
            "TDX module "
                + TcbCheck.version(report.teeTcbSvn())
                + " (TEE_TCB_SVN "
                + report.teeTcbSvn().toHex()
                + ")"),
        measurements,
        report.attributes());
  }

  /** Its firmware, what the host told the firmware of the machine, boot loader and kernel. */
  @Override
  public Set<String> software() {
    return Set.of("mrtd", "rtmr0", "rtmr1", "rtmr2");
  }

  @Override
  public ObjectNode toJson() {
    TdReport report = quote.report();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", quote.version());
    json.put("teeTcbSvn", report.teeTcbSvn().toHex());
    json.put("mrSeam", report.mrSeam().toHex());
    json.put("mrSignerSeam", report.mrSignerSeam().toHex());
    json.put("seamAttributes", report.seamAttributes().toHex());
    json.put("tdAttributes", report.tdAttributes().toHex());
    json.put("xfam", report.xfam().toHex());
    json.put("mrTd", report.mrTd().toHex());
    json.put("mrConfigId", report.mrConfigId().toHex());
    json.put("mrOwner", report.mrOwner().toHex());
    json.put("mrOwnerConfig", report.mrOwnerConfig().toHex());
    ArrayNode registers = json.putArray("rtmr");
    report.rtmr().forEach(register -> registers.add(register.toHex()));
    json.put("reportData", report.reportData().toHex());
    report.teeTcbSvn2().ifPresent(svn -> json.put("teeTcbSvn2", svn.toHex()));
    report.mrServiceTd().ifPresent(service -> json.put("mrServiceTd", service.toHex()));
    ObjectNode enclave = json.putObject("quotingEnclave");
    enclave.put("mrSigner", quote.enclave().mrSigner().toHex());
    enclave.put("isvProdId", quote.enclave().productId());
    enclave.put("isvSvn", quote.enclave().securityVersion());
    pck(json.putObject("pck"));
    return json;
  }

  /** What Intel's documents for the platform are looked up by. */
  private void pck(ObjectNode json) {
    DeviceCertificate certificate = quote.certificates().getFirst();
    json.put("subject", certificate.subject());
    json.put("issuer", certificate.issuer());
    PckExtension.readable(certificate)
        .ifPresent(pck -> {
          json.put("fmspc", pck.fmspc().toHex());
          json.put("pceId", pck.pceId().toHex());
        });
  }

  TdxQuote quote() {
    return quote;
  }
}
