package org.opentsm.evidence.appraisal;

import java.util.Optional;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.certificate.LeafModel;
import org.opentsm.spdm.message.ResponderCapability;

/** Which certificate model a slot follows, as the device said it. */
final class SlotModel {
  private static final int MODEL_BITS = 0x07;

  private SlotModel() {}

  /**
   * From CERTIFICATE from 1.3 on, where it was read before CHALLENGE; otherwise from
   * ALIAS_CERT_CAP.
   */
  static LeafModel of(int slot, SignedSpans spans) {
    Optional<Integer> info =
        spans
            .challenge()
            .read()
            .map(ChallengeTranscript::certificateInfo)
            .map(slots -> slots.get(slot));
    if (info.isPresent() && (info.get() & MODEL_BITS) != 0) {
      return LeafModel.ofValue(info.get() & MODEL_BITS);
    }
    Negotiation agreed = spans.negotiation().orElseThrow();
    if (!agreed.version().atLeast(SpdmVersion.V1_2)) {
      return LeafModel.UNKNOWN;
    }
    return agreed.capabilities().contains(ResponderCapability.ALIAS_CERT_CAP)
        ? LeafModel.ALIAS
        : LeafModel.DEVICE;
  }
}
