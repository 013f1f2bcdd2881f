package org.opentsm.evidence.testing;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceDescription;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Hints;
import org.opentsm.evidence.LeafNames;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.SignedChallenge;
import org.opentsm.evidence.SignedKeyExchange;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.Vca;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.AlgorithmTable;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.DeviceMode;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.GetCertificate;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.message.GetVersion;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementRecord;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MeasurementValueType;
import org.opentsm.spdm.message.NegotiateAlgorithms;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SpdmMessage;
import org.opentsm.spdm.message.SupportedAlgorithms;
import org.opentsm.spdm.message.VersionNumber;
import org.opentsm.spdm.transcript.SignedSpan;

/**
 * A device whose conversation with a TSM is made up message by message, and signed with its key.
 */
public final class TestDevice {
  private static final Bytes RESPONDER_NONCE = Bytes.ofHex("5a".repeat(32));

  private final SpdmCrypto crypto;
  private final SpdmVersion version;
  private final SignatureAlgorithm asym;
  private final HashAlgorithm hash;
  private final KeyPair key;
  private final int slot;
  private Bytes chain;
  private final Set<ResponderCapability> capabilities =
      EnumSet.of(
          ResponderCapability.CERT_CAP,
          ResponderCapability.CHAL_CAP,
          ResponderCapability.MEAS_CAP_SIG);
  private List<MeasurementBlock> blocks;
  private MeasurementSummaryType summaryType = MeasurementSummaryType.ALL;
  private OptionalInt onlyIndex = OptionalInt.empty();
  private boolean identityAsked = true;
  private int slotMask;
  private List<SpdmVersion> listedVersions;
  private Optional<TestSession> session = Optional.empty();

  public TestDevice(
      SpdmCrypto crypto,
      SpdmVersion version,
      SignatureAlgorithm asym,
      HashAlgorithm hash,
      int slot,
      TestPki pki,
      TestPki.LeafSpec leaf)
      throws Exception {
    this.crypto = crypto;
    this.version = version;
    this.asym = asym;
    this.hash = hash;
    this.slot = slot;
    slotMask = 1 << slot;
    listedVersions = List.of(version);
    key = TestPki.keyPair(asym);
    chain =
        slot == Limits.PUBLIC_KEY_SLOT
            ? Bytes.owning(key.getPublic().getEncoded())
            : pki.chain(key, leaf, hash, crypto);
    blocks = defaultBlocks(0);
  }

  /** A device without a chain: its public key was provisioned, slot 0xFF. */
  public static TestDevice withProvisionedKey(SpdmCrypto crypto) throws Exception {
    return new TestDevice(
        crypto,
        SpdmVersion.V1_2,
        AsymAlgorithm.ECDSA_P384,
        HashAlgorithm.SHA_384,
        Limits.PUBLIC_KEY_SLOT,
        new TestPki(AsymAlgorithm.ECDSA_P384),
        TestPki.LeafSpec.good("0001"));
  }

  /** P-384 and SHA-384 over SPDM 1.2, slot 0. */
  public static TestDevice ordinary(SpdmCrypto crypto, TestPki pki) throws Exception {
    return new TestDevice(
        crypto,
        SpdmVersion.V1_2,
        AsymAlgorithm.ECDSA_P384,
        HashAlgorithm.SHA_384,
        0,
        pki,
        TestPki.LeafSpec.good("0001"));
  }

  /** What it will report from here on. */
  public void setBlocks(List<MeasurementBlock> blocks) {
    this.blocks = List.copyOf(blocks);
  }

  /** What it says that it can do, from here on. */
  public void setCapabilities(ResponderCapability... flags) {
    capabilities.clear();
    capabilities.addAll(List.of(flags));
  }

  /** A host that opens a session, in which the device is asked for its measurements. */
  public TestDevice withSession() {
    capabilities.add(ResponderCapability.KEY_EX_CAP);
    capabilities.add(ResponderCapability.MAC_CAP);
    session = Optional.of(new TestSession(crypto, version, hash, slot));
    return this;
  }

  /** Which summary CHALLENGE asks for. */
  public void setSummaryType(MeasurementSummaryType type) {
    summaryType = type;
  }

  /** A host that asks for one measurement alone. */
  public void askForOnly(int index) {
    onlyIndex = OptionalInt.of(index);
  }

  /** A host that asks neither for digests nor for a chain before CHALLENGE. */
  public void askForNoIdentity() {
    identityAsked = false;
  }

  /** The same device with a chain that was made over. */
  public TestDevice withChain(UnaryOperator<Bytes> change) {
    chain = change.apply(chain);
    return this;
  }

  /** Another slot that, by its DIGESTS, holds the same chain. */
  public void alsoProvision(int other) {
    slotMask |= 1 << other;
  }

  /** Versions that it offers besides the one that is used. */
  public void listVersions(List<SpdmVersion> versions) {
    listedVersions = List.copyOf(versions);
  }

  /** Another certificate for the same key. */
  public Bytes otherChain(TestPki pki, TestPki.LeafSpec leaf) throws Exception {
    return pki.chain(key, leaf, hash, crypto);
  }

  /** The negotiation, as the device would say it now. */
  public Bytes negotiation() {
    return vca();
  }

  /** Code, a security version of 3, and a device mode with these debug bits. */
  public static List<MeasurementBlock> defaultBlocks(long debugState) {
    return List.of(
        MeasurementBlock.of(
            1,
            DmtfMeasurement.digest(
                MeasurementValueType.MUTABLE_FIRMWARE, Bytes.ofHex("11".repeat(48)))),
        MeasurementBlock.of(2, DmtfMeasurement.securityVersionNumber(3)),
        MeasurementBlock.of(
            MeasurementBlock.DEVICE_MODE_INDEX,
            DmtfMeasurement.deviceMode(new DeviceMode(0x3F, 0x04, 0x1F, debugState))));
  }

  /** The chain of the slot; for slot 0xFF, the public key. */
  public Bytes chain() {
    return chain;
  }

  public Evidence collect(Nonce nonce) throws Exception {
    return Evidence.of(nonce, SampleEvidence.identity(), List.of(device(nonce, true, true)));
  }

  /** The evidence of this device, with the signed parts that are asked for. */
  public DeviceEvidence device(Nonce nonce, boolean challenge, boolean measurements)
      throws Exception {
    Bytes vca = vca();
    Part<SignedKeyExchange> keyExchange = Part.absent("No session was opened.");
    Part<Session> opened = Part.absent("No session was opened.");
    if (session.isPresent()) {
      SignedKeyExchange exchange = session.get().keyExchange(vca, chain, asym, key);
      keyExchange = Part.of(exchange);
      opened = Part.of(session.get().session(vca, chain, exchange, nonce));
    }
    Part<SignedChallenge> signedChallenge =
        challenge ? Part.of(challenge(vca, nonce)) : Part.absent("Not asked for.");
    Part<List<SignedMeasurements>> signedMeasurements =
        measurements ? Part.of(List.of(measurements(vca, nonce))) : Part.absent("Not asked for.");
    Part<Measurements> stated =
        measurements
            ? Part.of(new Measurements(sent().stream().map(MeasurementBlock::encode).toList()))
            : Part.absent("Not asked for.");
    return new DeviceEvidence(
        new DeviceDescription(
            hasChain()
                ? LeafNames.of(CertificateChain.decode(chain, hash, version).leaf())
                : Part.absent("The device has no chain."),
            Hints.ofTarget("spdm+tcp://127.0.0.1:1"),
            1,
            1),
        hasChain()
            ? Part.of(Certificates.of(slot, chain))
            : Part.absent("The device has no chain."),
        hasChain() ? Part.absent("The device has a chain.") : Part.of(chain),
        Part.of(
            new Transcripts(
                Part.of(new Vca.Messages(vca)), signedChallenge, signedMeasurements, keyExchange)),
        stated,
        opened,
        Part.absent("Native CMA has no TDISP interface."),
        Part.absent("No link is claimed."),
        Part.absent("Nobody carried the messages."));
  }

  private Bytes vca() {
    long flags = MaskBit.fieldOf(capabilities);
    boolean sized = version.atLeast(SpdmVersion.V1_2);
    List<AlgorithmTable> tables = session.isPresent() ? TestSession.tables() : List.of();
    int opaque = sized ? SupportedAlgorithms.OPAQUE_DATA_FORMAT_1 : 0;
    SupportedAlgorithms offered =
        new SupportedAlgorithms(
            SupportedAlgorithms.DMTF,
            opaque,
            SignatureAlgorithm.baseField(List.of(asym)) | AsymAlgorithm.RSAPSS_2048.mask(),
            hash.mask() | HashAlgorithm.SHA_256.mask(),
            SignatureAlgorithm.pqcField(List.of(asym)),
            0,
            List.of(),
            List.of(),
            tables);
    List<SpdmMessage> messages =
        List.of(
            new GetVersion.Request(),
            new GetVersion.Response(listedVersions.stream().map(VersionNumber::of).toList()),
            new GetCapabilities.Request(version, 0, 0, 0, 0, sized ? 4096 : 0, sized ? 65536 : 0),
            new GetCapabilities.Response(
                version, 0, 0, 0, flags, sized ? 4096 : 0, sized ? 65536 : 0, Optional.empty()),
            new NegotiateAlgorithms.Request(version, offered),
            new NegotiateAlgorithms.Response(
                version,
                SupportedAlgorithms.DMTF,
                opaque,
                MeasurementHash.SHA_384.mask(),
                SignatureAlgorithm.baseField(List.of(asym)),
                hash.mask(),
                SignatureAlgorithm.pqcField(List.of(asym)),
                0,
                List.of(),
                List.of(),
                tables));
    return Bytes.concat(messages.stream().map(SpdmMessage::encode).toList());
  }

  private SignedChallenge challenge(Bytes vca, Nonce nonce) throws Exception {
    List<Bytes> identity = hasChain() && identityAsked ? identity() : List.of();
    Bytes request =
        new Challenge.Request(version, slot, summaryType, nonce.value(), Bytes.zeros(context()))
            .encode();
    Bytes summary =
        summaryType == MeasurementSummaryType.NONE
            ? Bytes.EMPTY
            : crypto.digest(
                hash, Bytes.concat(blocks.stream().map(MeasurementBlock::encode).toList()));
    Bytes unsigned =
        new Challenge.Response(
                version,
                slot & 0x0F,
                hasChain() ? slotMask : 0,
                crypto.digest(hash, chain),
                RESPONDER_NONCE,
                summary,
                Bytes.EMPTY,
                Bytes.zeros(context()),
                Bytes.EMPTY)
            .encode();
    Bytes signature =
        SignedSpan.challengeAuth(
                version, vca, Bytes.concat(identity), Bytes.concat(request, unsigned))
            .sign(crypto, asym, hash, key.getPrivate());
    return new SignedChallenge(slot, identity, request, Bytes.concat(unsigned, signature));
  }

  private boolean hasChain() {
    return slot != Limits.PUBLIC_KEY_SLOT;
  }

  /** DIGESTS, then the chain in portions. */
  private List<Bytes> identity() {
    List<Bytes> identity = new ArrayList<>();
    boolean masks = version.atLeast(SpdmVersion.V1_3);
    identity.add(new GetDigests.Request(version).encode());
    identity.add(
        new GetDigests.Response(
                version,
                masks ? 0xFF : 0,
                slotMask,
                Collections.nCopies(Integer.bitCount(slotMask), crypto.digest(hash, chain)),
                List.of())
            .encode());
    int portion = 512;
    for (int at = 0; at < chain.length(); at += portion) {
      int size = Math.min(portion, chain.length() - at);
      identity.add(new GetCertificate.Request(version, slot, false, 0, at, portion).encode());
      identity.add(
          new GetCertificate.Response(
                  version, slot, false, 0, chain.slice(at, size), chain.length() - at - size)
              .encode());
    }
    return identity;
  }

  /** A count first, unsigned; then everything, signed. */
  private SignedMeasurements measurements(Bytes vca, Nonce nonce) throws Exception {
    List<Bytes> messages = new ArrayList<>();
    Bytes context = context(nonce);
    if (onlyIndex.isEmpty()) {
      messages.add(
          new GetMeasurements.Request(version, 0, GetMeasurements.COUNT, Bytes.EMPTY, 0, context)
              .encode());
      messages.add(response(blocks.size(), MeasurementRecord.EMPTY, context));
    }
    int signingSlot = version.atLeast(SpdmVersion.V1_1) ? slot & 0x0F : 0;
    messages.add(
        new GetMeasurements.Request(
                version,
                GetMeasurements.GENERATE_SIGNATURE,
                onlyIndex.orElse(GetMeasurements.ALL),
                nonce.value(),
                signingSlot,
                context)
            .encode());
    Bytes unsigned = response(0, new MeasurementRecord(sent()), context);
    Bytes signature =
        SignedSpan.measurements(version, vca, Bytes.concat(Bytes.concat(messages), unsigned))
            .sign(crypto, asym, hash, key.getPrivate());
    messages.add(Bytes.concat(unsigned, signature));
    return new SignedMeasurements(
        slot,
        session.map(ran -> Part.of(ran.id())).orElseGet(() -> Part.absent("Before any session.")),
        IntStream.range(0, messages.size() / 2)
            .mapToObj(i ->
                new SignedMeasurements.Exchange(
                    Part.of(messages.get(2 * i)), messages.get(2 * i + 1)))
            .toList());
  }

  private List<MeasurementBlock> sent() {
    return blocks.stream()
        .filter(block -> onlyIndex.isEmpty() || block.index() == onlyIndex.getAsInt())
        .toList();
  }

  private Bytes response(int count, MeasurementRecord record, Bytes context) {
    int unchanged = version.atLeast(SpdmVersion.V1_2) ? 0x20 : 0;
    return new GetMeasurements.Response(
            version,
            count,
            (version.atLeast(SpdmVersion.V1_1) ? slot & 0x0F : 0) | unchanged,
            record,
            RESPONDER_NONCE,
            Bytes.EMPTY,
            context,
            Bytes.EMPTY)
        .encode();
  }

  private Bytes context(Nonce nonce) {
    return session.isPresent() && context() > 0
        ? session.get().requesterContext(nonce)
        : Bytes.zeros(context());
  }

  private int context() {
    return version.atLeast(SpdmVersion.V1_3) ? 8 : 0;
  }
}
