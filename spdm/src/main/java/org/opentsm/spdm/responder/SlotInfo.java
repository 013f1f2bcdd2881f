package org.opentsm.spdm.responder;

import org.opentsm.spdm.message.CertificateModel;

/**
 * What DIGESTS says of a slot in a multi-key connection (DSP0274 1.3, "DIGESTS response").
 *
 * @param keyPairId 1 to 255
 * @param model of the chain
 * @param keyUsageMask {@link org.opentsm.spdm.message.KeyUsage}, 16 bits
 */
public record SlotInfo(int keyPairId, CertificateModel model, int keyUsageMask) {}
