package org.opentsm.spdm.responder;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.ErrorResponse.NotReady;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.requester.RequesterIdentity;
import org.opentsm.spdm.transcript.SignedSpan;

/** A Requester's identity where a device is wanted: it has chains and keys, and nothing else. */
record IdentityDevice(RequesterIdentity identity, ResponderConfig config)
    implements ResponderDevice {
  private static final int ALL_SLOTS = 0xFF;

  @Override
  public Optional<Bytes> certificateChain(int slot, SignatureAlgorithm asym, HashAlgorithm hash) {
    return identity.certificateChain(slot, asym, hash);
  }

  @Override
  public int supportedSlots() {
    return ALL_SLOTS;
  }

  @Override
  public SlotInfo slotInfo(int slot, SignatureAlgorithm asym) {
    return new SlotInfo(1, CertificateModel.DEVICE_CERT, 0);
  }

  @Override
  public Bytes sign(int slot, SignatureAlgorithm asym, HashAlgorithm hash, SignedSpan span)
      throws GeneralSecurityException {
    return identity.sign(slot, asym, hash, span);
  }

  @Override
  public List<MeasurementBlock> measurements(
      Optional<MeasurementHash> hash, boolean rawBitStream, SpdmVersion version) {
    return List.of();
  }

  @Override
  public boolean inTcb(int measurementIndex) {
    return false;
  }

  @Override
  public Optional<VendorDefined.Response> vendorDefined(VendorDefined.Request request) {
    return Optional.empty();
  }

  @Override
  public Optional<NotReady> notReady(MessageCode request) {
    return Optional.empty();
  }
}
