package org.opentsm.emulator.device;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.opentsm.emulator.PkiException;
import org.opentsm.emulator.link.EmulatedEndpoint;
import org.opentsm.emulator.pki.DeviceKey;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.emulator.pki.KeyKind;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.event.EventLog;
import org.opentsm.spdm.event.EventSource;
import org.opentsm.spdm.identity.SlotInfo;
import org.opentsm.spdm.message.DmtfEvent;
import org.opentsm.spdm.message.ErrorResponse.NotReady;
import org.opentsm.spdm.message.EventGroup;
import org.opentsm.spdm.message.KeyUsage;
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

/**
 * A PCIe device that exists in memory alone: its certificates, its keys and what it measures. Holds
 * no conversation; several may use it at once.
 *
 * <p>Keys are made or read when somebody asks for them first. A key that cannot be had leaves its
 * slot empty, and the observer learns why; {@link #prepare} finds out beforehand.
 */
public final class EmulatedDevice implements ResponderDevice {
  private static final int ALL_SLOTS = 0xFF;
  private static final int REMEMBERED_EVENTS = 64;
  private static final long SIGNING_KEY =
      MaskBit.fieldOf(
          List.of(
              KeyUsage.KEY_EX_USE,
              KeyUsage.CHALLENGE_USE,
              KeyUsage.MEASUREMENT_USE,
              KeyUsage.ENDPOINT_INFO_USE));

  private final DeviceProfile profile;
  private final ResponderConfig config;
  private final DevicePki pki;
  private final SpdmCrypto crypto;
  private final Consumer<PkiException> observer;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile DeviceMeasurements measurements;
  private volatile Consumer<String> refusals = _ -> {};
  private Optional<PreSharedKey> preShared = Optional.empty();
  private final Optional<EmulatedEndpoint> endpoint;
  private final SelfDescription description;
  private final KeyPairs pairs;
  private final EventLog events = new EventLog(List.of(EventGroup.dmtf()), REMEMBERED_EVENTS);
  private final EmulatedProvisioning provisioning;

  /**
   * A device.
   *
   * @param pki of a device with the identity in the profile
   * @param observer learns why a slot is empty that should not be
   */
  public EmulatedDevice(
      DeviceProfile profile, DevicePki pki, SpdmCrypto crypto, Consumer<PkiException> observer) {
    this(
        profile,
        pki,
        crypto,
        observer,
        profile.ide()
            ? Optional.of(
                new EmulatedEndpoint(
                    profile.identity().vendorId(), profile.identity().deviceId(), crypto))
            : Optional.empty());
  }

  /**
   * A device at a link that was there before.
   *
   * @param endpoint answers IDE_KM and TDISP; empty if nothing does
   */
  public EmulatedDevice(
      DeviceProfile profile,
      DevicePki pki,
      SpdmCrypto crypto,
      Consumer<PkiException> observer,
      Optional<EmulatedEndpoint> endpoint) {
    this.endpoint = endpoint;
    this.profile = profile;
    this.config = profile.config();
    this.pki = pki;
    this.crypto = crypto;
    this.observer = observer;
    this.measurements = new DeviceMeasurements(profile, crypto);
    this.pairs = new KeyPairs(profile, pki, keyKinds(), (int) SIGNING_KEY, this::chainsChanged);
    this.provisioning = new EmulatedProvisioning(profile, pairs, crypto, this::refused);
    this.description = new SelfDescription(profile.identity(), () -> measurements);
  }

  /** What it can do. */
  public DeviceProfile profile() {
    return profile;
  }

  /** Its PCIe side; empty if it has none. */
  public Optional<EmulatedEndpoint> endpoint() {
    return endpoint;
  }

  /** What does its cryptography. */
  public SpdmCrypto crypto() {
    return crypto;
  }

  /** Every kind of key that it has. */
  public Set<KeyKind> keyKinds() {
    return profile.asymAlgorithms().stream()
        .flatMap(algorithm -> KeyKind.of(algorithm).stream())
        .collect(Collectors.toCollection(java.util.LinkedHashSet::new));
  }

  /**
   * Makes or reads the keys of one kind for every slot that holds a chain, and the pre-shared key;
   * reads the key of a Requester, if it was given one.
   *
   * @throws PkiException if a key cannot be made, read or stored
   */
  public void prepare(KeyKind kind) throws PkiException {
    for (int slot : profile.slots()) {
      pki.chain(kind, slot, profile.model());
    }
    if (profile.hasPreSharedKey()) {
      pki.preSharedKey().close();
    }
    if (profile.mutualAuthentication().isPresent()) {
      pki.requesterKey(kind);
    }
  }

  /** The same model below the same roots with another serial number and other keys. */
  public EmulatedDevice sibling(String serial, long serialNumber) {
    var identity = profile.identity().withSerial(serial, serialNumber);
    return new EmulatedDevice(
        profile.withIdentity(identity), pki.sibling(identity), crypto, observer);
  }

  /**
   * Other firmware runs from here on: what measures it changes, and who has subscribed to that is
   * told.
   *
   * @param version 1 to 32 printable ASCII characters without spaces
   * @param securityVersion all 64 bits
   */
  public void updateFirmware(String version, long securityVersion) {
    DeviceMeasurements after = measurements.withFirmware(version, securityVersion);
    Set<Integer> indices = measurements.changed(after);
    events.add(new DmtfEvent.MeasurementPreUpdate(indices));
    measurements = after;
    events.add(new DmtfEvent.MeasurementChanged(indices));
  }

  /** Has somebody told from now on why the device refuses a certificate. */
  public void tellRefusals(Consumer<String> listener) {
    refusals = listener;
  }

  private void refused(String reason) {
    refusals.accept(reason);
  }

  private void chainsChanged(Set<Integer> slots) {
    events.add(new DmtfEvent.CertificateChanged(slots));
  }

  @Override
  public ResponderConfig config() {
    return config;
  }

  @Override
  public Optional<Bytes> certificateChain(int slot, SignatureAlgorithm asym, HashAlgorithm hash) {
    return chain(slot, asym)
        .map(chain -> CertificateChain.encode(hash, crypto, chain.certificates()));
  }

  /** That of the lowest slot of its profile, in place of the chain. */
  @Override
  public Optional<Bytes> publicKey(SignatureAlgorithm asym) {
    try {
      return Optional.of(key(ProvisionedKey.SLOT, asym).publicKeyInfo());
    } catch (GeneralSecurityException none) {
      return Optional.empty();
    }
  }

  @Override
  public int supportedSlots() {
    return ALL_SLOTS;
  }

  @Override
  public SlotInfo slotInfo(int slot, SignatureAlgorithm asym) {
    KeyKind kind = KeyKind.of(asym).orElseThrow();
    return new SlotInfo(
        pairs.ofSlot(kind, slot).orElseThrow().id(),
        chain(slot, asym).orElseThrow().model(),
        pairs.ofSlot(kind, slot).orElseThrow().usage());
  }

  @Override
  public Bytes sign(int slot, SignatureAlgorithm asym, HashAlgorithm hash, SignedSpan span)
      throws GeneralSecurityException {
    PrivateKey key = key(slot, asym).key();
    if (asym == AsymAlgorithm.ED448 && !profile.ed448Context()) {
      Bytes input = span.signingInput(hash, crypto);
      return crypto.sign(asym, hash, key, input, Bytes.EMPTY);
    }
    return span.sign(crypto, asym, hash, key);
  }

  @Override
  public Optional<MutualAuthentication> mutualAuthentication() {
    return profile.mutualAuthentication();
  }

  /** Everybody: an emulated device knows no authority. */
  @Override
  public boolean accepts(CertificateChain requester) {
    return true;
  }

  @Override
  public Optional<Bytes> requesterKey(SignatureAlgorithm asym) {
    try {
      Optional<KeyKind> kind = KeyKind.of(asym);
      return kind.isEmpty() ? Optional.empty() : pki.requesterKey(kind.get());
    } catch (PkiException e) {
      observer.accept(e);
      return Optional.empty();
    }
  }

  /** There is one key, so that a Requester need give no hint. */
  @Override
  public Optional<PreSharedKey> preSharedKey(Bytes hint) {
    if (!profile.hasPreSharedKey()) {
      return Optional.empty();
    }
    return preShared().filter(key -> hint.isEmpty() || hint.equals(key.hint()));
  }

  /** Read once: it is the device's as long as the device lives. */
  private Optional<PreSharedKey> preShared() {
    lock.lock();
    try {
      if (preShared.isEmpty()) {
        preShared = Optional.of(pki.preSharedKey());
      }
    } catch (PkiException e) {
      observer.accept(e);
    } finally {
      lock.unlock();
    }
    return preShared;
  }

  @Override
  public List<MeasurementBlock> measurements(
      Optional<MeasurementHash> hash, boolean rawBitStream, SpdmVersion version) {
    return measurements.blocks(hash, rawBitStream, version);
  }

  @Override
  public boolean inTcb(int measurementIndex) {
    return DeviceMeasurements.inTcb(measurementIndex);
  }

  @Override
  public Optional<DeviceInformation> information() {
    return Optional.of(description);
  }

  @Override
  public Optional<DeviceProvisioning> provisioning() {
    return Optional.of(provisioning);
  }

  @Override
  public Optional<EventSource> events() {
    return Optional.of(events);
  }

  /** Knows no vendor's messages. */
  @Override
  public Optional<VendorDefined.Response> vendorDefined(
      VendorDefined.Request request, Origin origin) {
    return endpoint.flatMap(each -> each.answer(request, origin));
  }

  @Override
  public void sessionEnded(Bytes sessionId) {
    endpoint.ifPresent(each -> each.sessionEnded(sessionId));
  }

  @Override
  public Optional<NotReady> notReady(MessageCode request) {
    return Optional.empty();
  }

  private Optional<KeyPairs.Chain> chain(int slot, SignatureAlgorithm asym) {
    Optional<KeyKind> kind = KeyKind.of(asym);
    if (kind.isEmpty()) {
      return Optional.empty();
    }
    try {
      return pairs.chain(kind.get(), slot);
    } catch (PkiException e) {
      observer.accept(e);
      return Optional.empty();
    }
  }

  private DeviceKey key(int slot, SignatureAlgorithm asym) throws GeneralSecurityException {
    int place =
        slot == ProvisionedKey.SLOT
            ? profile.slots().stream().min(Comparator.naturalOrder()).orElse(0)
            : slot;
    Optional<KeyPairs.Pair> pair = KeyKind.of(asym).flatMap(kind -> pairs.ofSlot(kind, place));
    try {
      if (pair.isPresent()) {
        return pairs
            .key(pair.get())
            .orElseThrow(
                () -> new GeneralSecurityException("the key of slot " + slot + " is gone"));
      }
    } catch (PkiException e) {
      observer.accept(e);
    }
    throw new GeneralSecurityException("slot " + slot + " holds no key");
  }
}
