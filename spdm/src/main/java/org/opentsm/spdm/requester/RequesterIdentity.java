package org.opentsm.spdm.requester;

import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.identity.Identity;
import org.opentsm.spdm.identity.SlotInfo;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.GetEndpointInfo;

/** Whom a Requester authenticates itself as, if a Responder asks (mutual authentication). */
public interface RequesterIdentity extends Identity {
  /** Offered as ReqBaseAsymAlg and ReqPqcAsymAlg, at least one. */
  Set<SignatureAlgorithm> signatures();

  /**
   * Whether slots have keys of their own (MULTI_KEY_CAP, from 1.3 on). Where the Responder does
   * without, slot 0 is shown alone.
   */
  default boolean hasSeveralKeys() {
    return false;
  }

  /**
   * What it tells of itself, from 1.3 on, if a Responder asks (EP_INFO_CAP).
   *
   * @param subCode {@link GetEndpointInfo#DEVICE_CLASS_IDENTIFIER}, of which the capability goes by
   * @return at most 65,535 octets; empty if it tells nothing of the kind
   */
  default Optional<Bytes> endpointInfo(int subCode) {
    return Optional.empty();
  }

  @Override
  default int supportedSlots() {
    return 0xFF;
  }

  @Override
  default SlotInfo slotInfo(int slot, SignatureAlgorithm asym) {
    return new SlotInfo(1, CertificateModel.DEVICE_CERT, 0);
  }
}
