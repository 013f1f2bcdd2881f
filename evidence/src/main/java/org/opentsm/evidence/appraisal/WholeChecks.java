package org.opentsm.evidence.appraisal;

import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;

/** What anybody can compare in a file, whatever it holds. */
record WholeChecks(Findings findings) {
  void digest(Bytes computed, Bytes stated) {
    findings
        .of(CheckId.CONTENT_DIGEST, "digest", Voucher.NOBODY)
        .compare(
            computed.toHex(),
            stated.toHex(),
            "The file was changed or damaged after it was written.");
  }

  void nonce(Nonce asked, Nonce stated) {
    findings
        .of(CheckId.NONCE, "nonce", Voucher.NOBODY)
        .compare(
            asked.toString(),
            stated.toString(),
            "The evidence was collected for another question: it is not fresh.");
  }
}
