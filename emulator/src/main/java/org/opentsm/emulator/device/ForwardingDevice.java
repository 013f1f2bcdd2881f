package org.opentsm.emulator.device;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.event.EventListener;
import org.opentsm.spdm.event.EventSource;
import org.opentsm.spdm.identity.SlotInfo;
import org.opentsm.spdm.message.ErrorResponse.NotReady;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.responder.DeviceInformation;
import org.opentsm.spdm.responder.DeviceProvisioning;
import org.opentsm.spdm.responder.MutualAuthentication;
import org.opentsm.spdm.responder.Origin;
import org.opentsm.spdm.responder.ResponderConfig;
import org.opentsm.spdm.responder.ResponderDevice;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.spdm.transcript.SignedSpan;

/** A device that does what another does, but for what a subclass does otherwise. */
public abstract class ForwardingDevice implements ResponderDevice {
  private final ResponderDevice device;

  /** Does what {@code device} does. */
  protected ForwardingDevice(ResponderDevice device) {
    this.device = device;
  }

  @Override
  public ResponderConfig config() {
    return device.config();
  }

  @Override
  public Optional<Bytes> certificateChain(int slot, SignatureAlgorithm asym, HashAlgorithm hash) {
    return device.certificateChain(slot, asym, hash);
  }

  @Override
  public Optional<Bytes> publicKey(SignatureAlgorithm asym) {
    return device.publicKey(asym);
  }

  @Override
  public int supportedSlots() {
    return device.supportedSlots();
  }

  @Override
  public int slotSize(int slot) {
    return device.slotSize(slot);
  }

  @Override
  public SlotInfo slotInfo(int slot, SignatureAlgorithm asym) {
    return device.slotInfo(slot, asym);
  }

  @Override
  public Bytes sign(int slot, SignatureAlgorithm asym, HashAlgorithm hash, SignedSpan span)
      throws GeneralSecurityException {
    return device.sign(slot, asym, hash, span);
  }

  @Override
  public Optional<MutualAuthentication> mutualAuthentication() {
    return device.mutualAuthentication();
  }

  @Override
  public Optional<Bytes> knownRequester(SignatureAlgorithm asym, HashAlgorithm hash) {
    return device.knownRequester(asym, hash);
  }

  @Override
  public Optional<Bytes> requesterKey(SignatureAlgorithm asym) {
    return device.requesterKey(asym);
  }

  @Override
  public boolean accepts(CertificateChain requester) {
    return device.accepts(requester);
  }

  @Override
  public Optional<PreSharedKey> preSharedKey(Bytes hint) {
    return device.preSharedKey(hint);
  }

  @Override
  public List<MeasurementBlock> measurements(
      Optional<MeasurementHash> hash, boolean rawBitStream, SpdmVersion version) {
    return device.measurements(hash, rawBitStream, version);
  }

  @Override
  public boolean inTcb(int measurementIndex) {
    return device.inTcb(measurementIndex);
  }

  @Override
  public Optional<DeviceInformation> information() {
    return device.information();
  }

  @Override
  public Optional<DeviceProvisioning> provisioning() {
    return device.provisioning();
  }

  @Override
  public Optional<EventSource> events() {
    return device.events();
  }

  @Override
  public Optional<EventListener> eventListener() {
    return device.eventListener();
  }

  @Override
  public Optional<VendorDefined.Response> vendorDefined(
      VendorDefined.Request request, Origin origin) {
    return device.vendorDefined(request, origin);
  }

  @Override
  public void sessionEnded(Bytes sessionId) {
    device.sessionEnded(sessionId);
  }

  @Override
  public Optional<NotReady> notReady(MessageCode request) {
    return device.notReady(request);
  }
}
