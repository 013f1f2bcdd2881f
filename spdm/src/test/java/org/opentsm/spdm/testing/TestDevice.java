package org.opentsm.spdm.testing;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.event.EventListener;
import org.opentsm.spdm.event.EventSource;
import org.opentsm.spdm.identity.SlotInfo;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.ErrorResponse.NotReady;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementValueType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.responder.DeviceInformation;
import org.opentsm.spdm.responder.DeviceProvisioning;
import org.opentsm.spdm.responder.MutualAuthentication;
import org.opentsm.spdm.responder.Origin;
import org.opentsm.spdm.responder.ResponderConfig;
import org.opentsm.spdm.responder.ResponderDevice;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.spdm.transcript.SignedSpan;

/**
 * A device with a chain in slot 0, three measurements, P-256 and SHA-256; echoes vendor messages.
 */
public final class TestDevice implements ResponderDevice {
  public static final AsymAlgorithm ASYM = AsymAlgorithm.ECDSA_P256;
  public static final HashAlgorithm HASH = HashAlgorithm.SHA_256;

  /** The payload of a vendor's message that this device cannot bear. */
  public static final Bytes BREAKS_DOWN = Bytes.of(0xDE, 0xAD);

  /** What the Responder signed, in order. */
  public final List<SignedSpan> signed = new ArrayList<>();

  /** Where vendors' messages came from, in order. */
  public final List<Origin> origins = new ArrayList<>();

  /** What the device wants at the next requests that could be put off. */
  public final Queue<NotReady> delays = new ConcurrentLinkedQueue<>();

  public final EnumSet<ResponderCapability> capabilities =
      EnumSet.of(
          ResponderCapability.CERT_CAP,
          ResponderCapability.CHAL_CAP,
          ResponderCapability.MEAS_CAP_SIG);

  /** What it speaks: everything at first. */
  public Set<SpdmVersion> versions = EnumSet.allOf(SpdmVersion.class);

  /** What the device tells of itself; nothing at first. */
  public Optional<DeviceInformation> information = Optional.empty();

  /** DataTransferSize and MaxSPDMmsgSize. */
  private long dataTransferSize = 4608;

  private long maxSpdmMsgSize = 4608;

  /** What changes its certificates and keys; nothing at first. */
  public Optional<DeviceProvisioning> provisioning = Optional.empty();

  /** What it tells of, with EVENT_CAP; nothing at first. */
  public Optional<EventSource> events = Optional.empty();

  /** What is told of the events of Requesters; nothing at first. */
  public Optional<EventListener> eventListener = Optional.empty();

  private final SpdmCrypto crypto = SpdmCrypto.create();
  private final SignatureAlgorithm asym;
  private final TestPki pki;
  private Bytes chain;
  private Optional<SessionSupport> sessions = Optional.empty();
  private Optional<PreSharedKey> preShared = Optional.empty();
  private Optional<MutualAuthentication> mutual = Optional.empty();

  /** The chain of the Requester that it knows beforehand. */
  public Optional<Bytes> knownRequester = Optional.empty();

  /** The public key of the Requester that it knows beforehand. */
  public Optional<Bytes> requesterKey = Optional.empty();

  /** What it says of the key of slot 0 where several keys are in use. */
  public SlotInfo slotInfo = new SlotInfo(1, CertificateModel.DEVICE_CERT, 0x06);

  /** Whether it talks to Requesters, whoever they are. */
  public boolean accepting = true;

  /** A device that signs with {@link #ASYM}. */
  public TestDevice() {
    this(ASYM);
  }

  /** A device that signs in another way. */
  public TestDevice(SignatureAlgorithm asym) {
    this.asym = asym;
    this.pki = new TestPki(asym);
    this.chain = pki.chain(HASH);
  }

  /** The octets of slot 0. */
  public Bytes chain() {
    return chain;
  }

  /** From here on the leaf of slot 0 is longer by an extension of that many octets. */
  public void useBigLeaf(int octets) {
    chain =
        pki.chainWithLeaf(HASH, leaf -> leaf.withExtension("1.2.3.4", false, Bytes.zeros(octets)));
  }

  /** The key of slot 0. */
  public java.security.PublicKey key() {
    return pki.leafKey().getPublic();
  }

  @Override
  public ResponderConfig config() {
    return new ResponderConfig(
        versions,
        capabilities,
        14,
        dataTransferSize,
        maxSpdmMsgSize,
        List.of(asym),
        List.of(HASH),
        List.of(MeasurementHash.SHA_256),
        sessions);
  }

  /** From here on it has no chain, and Requesters know its public key beforehand. */
  public void usePublicKey() {
    capabilities.remove(ResponderCapability.CERT_CAP);
    capabilities.add(ResponderCapability.PUB_KEY_ID_CAP);
  }

  @Override
  public Optional<Bytes> publicKey(SignatureAlgorithm asym) {
    return Optional.of(Bytes.owning(key().getEncoded()));
  }

  /** From here on it takes and gives messages in pieces. */
  public void useChunks(long atOnce, long inAll) {
    capabilities.add(ResponderCapability.CHUNK_CAP);
    dataTransferSize = atOnce;
    maxSpdmMsgSize = inAll;
  }

  /** From here on it opens sessions. */
  public void offerSessions(SessionSupport support, boolean encrypts, boolean inTheClear) {
    sessions = Optional.of(support);
    capabilities.addAll(
        List.of(
            ResponderCapability.KEY_EX_CAP,
            ResponderCapability.MAC_CAP,
            ResponderCapability.HBEAT_CAP,
            ResponderCapability.KEY_UPD_CAP));
    if (encrypts) {
      capabilities.add(ResponderCapability.ENCRYPT_CAP);
    }
    if (inTheClear) {
      capabilities.add(ResponderCapability.HANDSHAKE_IN_THE_CLEAR_CAP);
    }
  }

  /** From here on Requesters authenticate themselves. */
  public void demand(MutualAuthentication.Form form, boolean afterChallenge) {
    demand(new MutualAuthentication(form, afterChallenge, List.of(ASYM), 0));
  }

  /** The same, by other algorithms or with another slot. */
  public void demand(MutualAuthentication terms) {
    mutual = Optional.of(terms);
    capabilities.addAll(List.of(ResponderCapability.MUT_AUTH_CAP, ResponderCapability.ENCAP_CAP));
  }

  @Override
  public Optional<MutualAuthentication> mutualAuthentication() {
    return mutual;
  }

  @Override
  public Optional<Bytes> knownRequester(SignatureAlgorithm asym, HashAlgorithm hash) {
    return knownRequester;
  }

  @Override
  public Optional<Bytes> requesterKey(SignatureAlgorithm asym) {
    return requesterKey;
  }

  @Override
  public boolean accepts(CertificateChain requester) {
    return accepting;
  }

  /** From here on it has a key with this hint, and takes it. */
  public void share(PreSharedKey key, boolean withContext) {
    preShared = Optional.of(key);
    capabilities.add(
        withContext
            ? ResponderCapability.PSK_CAP_WITH_CONTEXT
            : ResponderCapability.PSK_CAP_NO_CONTEXT);
  }

  @Override
  public Optional<PreSharedKey> preSharedKey(Bytes hint) {
    return preShared.filter(key -> key.hint().equals(hint));
  }

  @Override
  public Optional<Bytes> certificateChain(int slot, SignatureAlgorithm asym, HashAlgorithm hash) {
    return slot == 0 ? Optional.of(chain) : Optional.empty();
  }

  @Override
  public int supportedSlots() {
    return 0x03;
  }

  @Override
  public SlotInfo slotInfo(int slot, SignatureAlgorithm asym) {
    return slotInfo;
  }

  @Override
  public Bytes sign(int slot, SignatureAlgorithm asym, HashAlgorithm hash, SignedSpan span)
      throws GeneralSecurityException {
    signed.add(span);
    return span.sign(crypto, asym, hash, pki.leafKey().getPrivate());
  }

  @Override
  public List<MeasurementBlock> measurements(
      Optional<MeasurementHash> hash, boolean rawBitStream, SpdmVersion version) {
    List<MeasurementBlock> blocks = new ArrayList<>();
    for (int index = 1; index <= 3; index++) {
      MeasurementValueType type = MeasurementValueType.ofValue(index).orElseThrow();
      Bytes value = Bytes.of(index, 0xAA);
      DmtfMeasurement measurement =
          rawBitStream
              ? DmtfMeasurement.raw(type, value)
              : DmtfMeasurement.digest(type, crypto.digest(HASH, value));
      blocks.add(MeasurementBlock.of(index, measurement));
    }
    return blocks;
  }

  @Override
  public boolean inTcb(int measurementIndex) {
    return measurementIndex == 1;
  }

  @Override
  public Optional<DeviceInformation> information() {
    return information;
  }

  @Override
  public Optional<DeviceProvisioning> provisioning() {
    return provisioning;
  }

  /** From here on it tells of what is added to the log. */
  public void tellOf(EventSource source) {
    events = Optional.of(source);
    capabilities.addAll(List.of(ResponderCapability.EVENT_CAP, ResponderCapability.ENCAP_CAP));
  }

  @Override
  public Optional<EventSource> events() {
    return events;
  }

  @Override
  public Optional<EventListener> eventListener() {
    return eventListener;
  }

  @Override
  public Optional<VendorDefined.Response> vendorDefined(
      VendorDefined.Request request, Origin origin) {
    origins.add(origin);
    if (request.payload().equals(BREAKS_DOWN)) {
      throw new IllegalStateException("as devices do");
    }
    return request.payload().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new VendorDefined.Response(
                request.version(),
                request.large(),
                request.standardId(),
                request.vendorId(),
                request.payload()));
  }

  @Override
  public Optional<NotReady> notReady(MessageCode request) {
    return Optional.ofNullable(delays.poll());
  }
}
