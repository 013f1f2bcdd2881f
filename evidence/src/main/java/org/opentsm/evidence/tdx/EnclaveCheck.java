package org.opentsm.evidence.tdx;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;

/**
 * What Intel's QE identity says of the enclave that made the attestation key (Intel, "Get TDX QE
 * Identity").
 */
final class EnclaveCheck {
  private final IntelDocuments documents;
  private final boolean bound;

  /**
   * @param bound whether the quote is asked to carry certain user data, so that somebody is about
   *     to trust the machine with it
   */
  EnclaveCheck(IntelDocuments documents, boolean bound) {
    this.documents = documents;
    this.bound = bound;
  }

  /**
   * Reports whether the quoting enclave is one of Intel's.
   *
   * @param voucher who vouches for the attestation key
   */
  void report(Findings.Finding finding, EnclaveReport enclave, Voucher voucher) {
    Optional<Collateral> given =
        documents.latest(documents.documents(Collateral.ENCLAVE_IDENTITY, "TD_QE").stream());
    if (given.isEmpty()) {
      String expected = "a quoting enclave of Intel";
      String found = "no identity of it to compare with";
      String why =
          "Any enclave may have made the attestation key, one of whoever owns the machine too: give"
              + " Intel's QE identity as an endorsement.";
      // The platform certifies the key of any enclave that its owner lets ask for that.
      if (voucher == Voucher.NOBODY) {
        finding.notEvaluated(expected, found, why);
      } else if (bound) {
        finding.withhold(expected, found, why);
      } else {
        finding.warn(expected, found, why);
      }
      return;
    }
    Collateral document = given.get();
    JsonNode identity = document.body();
    if (!documents.isReliable(finding, document)) {
      return;
    }
    String expected = "the quoting enclave of " + document.name();
    Optional<TcbStatus> status = TcbStatus.ofVersion(identity, enclave.securityVersion());
    if (!CollateralFields.hex(enclave.mrSigner())
            .equals(CollateralFields.text(identity, "mrsigner"))
        || !identity.path("isvprodid").isInt()
        || identity.path("isvprodid").intValue() != enclave.productId()) {
      finding.fail(
          expected,
          "MRSIGNER " + enclave.mrSigner().toHex() + ", ISVPRODID " + enclave.productId(),
          "The attestation key was made by another enclave.");
    } else if (!CollateralFields.matches(enclave.miscSelect(), identity, "miscselect")
        || !CollateralFields.matches(enclave.attributes(), identity, "attributes")) {
      finding.fail(
          expected,
          "MISCSELECT "
              + enclave.miscSelect().toHex()
              + ", ATTRIBUTES "
              + enclave.attributes().toHex(),
          "The quoting enclave runs in a mode in which it cannot be trusted.");
    } else if (!status.map(TcbStatus::isUpToDate).orElse(false)) {
      finding.fail(
          expected,
          "ISVSVN " + enclave.securityVersion() + ": " + TcbStatus.describe(status),
          "The quoting enclave is too old.");
    } else {
      finding.pass(
          expected, "ISVSVN " + enclave.securityVersion(), CheckId.STATEMENT_RULES.statement());
    }
  }
}
