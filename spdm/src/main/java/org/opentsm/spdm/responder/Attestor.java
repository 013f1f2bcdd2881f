package org.opentsm.spdm.responder;

import static org.opentsm.spdm.message.ResponderCapability.CERT_CAP;
import static org.opentsm.spdm.message.ResponderCapability.CHAL_CAP;
import static org.opentsm.spdm.message.ResponderCapability.LARGE_RESP_CAP;
import static org.opentsm.spdm.message.ResponderCapability.MEAS_CAP_NO_SIG;
import static org.opentsm.spdm.message.ResponderCapability.MEAS_CAP_SIG;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetCertificate;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.message.KeyUsage;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementRecord;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.SpdmResponse;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.transcript.SignedSpan;
import org.opentsm.spdm.transcript.Transcript;

/** Answers what a negotiated connection may ask: certificates, challenge and measurements. */
final class Attestor {
  private static final int SLOTS = 8;
  private static final int NONCE = 32;
  private static final int BASIC_MUT_AUTH_REQ = 0x80;
  private static final int CERTIFICATE_HEADER = 8;
  private static final int LARGE_CERTIFICATE_HEADER = 16;
  private static final int U16 = 0xFFFF;

  private final ResponderDevice device;
  private final SpdmCrypto crypto;
  private final Transcript transcript;
  private final Phase.Negotiated connection;
  private final ResponderConfig config;

  Attestor(
      ResponderDevice device,
      SpdmCrypto crypto,
      Transcript transcript,
      Phase.Negotiated connection) {
    this.device = device;
    this.crypto = crypto;
    this.transcript = transcript;
    this.connection = connection;
    this.config = device.config();
  }

  Bytes digests(GetDigests.Request request, Bytes received) throws Refusal {
    require(CERT_CAP, request.code());
    HashAlgorithm hash = connection.requireHash();
    int mask = 0;
    List<Bytes> digests = new ArrayList<>();
    List<GetDigests.SlotKey> keys = new ArrayList<>();
    for (int slot = 0; slot < SLOTS; slot++) {
      var chain = device.certificateChain(slot, connection.requireAsym(), hash);
      if (chain.isPresent()) {
        mask |= 1 << slot;
        digests.add(crypto.digest(hash, chain.get()));
        if (connection.multiKey()) {
          SlotInfo info = device.slotInfo(slot, connection.requireAsym());
          keys.add(
              new GetDigests.SlotKey(info.keyPairId(), info.model().value(), info.keyUsageMask()));
        }
      }
    }
    if (mask == 0) {
      throw Refusal.of(ErrorCode.UNSPECIFIED);
    }
    int supported = connection.version().atLeast(SpdmVersion.V1_3) ? device.supportedSlots() : 0;
    return remember(
        received, new GetDigests.Response(connection.version(), supported, mask, digests, keys));
  }

  Bytes certificate(GetCertificate.Request request, Bytes received) throws Refusal {
    require(CERT_CAP, request.code());
    if (request.large() && !config.has(LARGE_RESP_CAP, connection.version())) {
      throw Refusal.invalid();
    }
    Bytes chain = chain(request.slot());
    if (!request.large() && chain.length() > U16) {
      throw Refusal.tooLarge(chain.length());
    }
    int info =
        connection.multiKey()
            ? device.slotInfo(request.slot(), connection.requireAsym()).model().value()
            : 0;
    if (request.slotSizeRequested()) {
      int size = Math.max(chain.length(), device.slotSize(request.slot()));
      return remember(
          received,
          portion(request, info, Bytes.EMPTY, request.large() ? size : Math.min(size, U16)));
    }
    if (request.offset() >= chain.length()) {
      throw Refusal.invalid();
    }
    long header = request.large() ? LARGE_CERTIFICATE_HEADER : CERTIFICATE_HEADER;
    int offset = (int) request.offset();
    int left = chain.length() - offset;
    long length = Math.min(Math.min(request.length(), left), connection.transferLimit() - header);
    return remember(
        received, portion(request, info, chain.slice(offset, (int) length), left - length));
  }

  Bytes challenge(Challenge.Request request, Bytes received) throws Refusal {
    return challenge(request, received, false);
  }

  /**
   * CHALLENGE_AUTH.
   *
   * @param asksBack whether the Requester shall authenticate itself in its turn
   */
  Bytes challenge(Challenge.Request request, Bytes received, boolean asksBack) throws Refusal {
    require(CHAL_CAP, request.code());
    Bytes chain = chain(request.slot());
    requireUse(request.slot(), KeyUsage.CHALLENGE_USE);
    HashAlgorithm hash = connection.requireHash();
    SignatureAlgorithm asym = connection.requireAsym();
    Bytes summary = summary(request.summaryType(), hash);
    int mask = 0;
    for (int slot = 0; slot < SLOTS; slot++) {
      if (device.certificateChain(slot, asym, hash).isPresent()) {
        mask |= 1 << slot;
      }
    }
    Bytes unsigned =
        new Challenge.Response(
                connection.version(),
                request.slot() | (asksBack ? BASIC_MUT_AUTH_REQ : 0),
                mask,
                crypto.digest(hash, chain),
                crypto.random(NONCE),
                summary,
                Bytes.EMPTY,
                request.requesterContext(),
                Bytes.EMPTY)
            .encode();
    requireTaken(unsigned.length() + asym.signatureSize());
    return signed(
        request.slot(),
        unsigned,
        transcript.completeChallenge(connection.version(), received, unsigned));
  }

  Bytes measurements(GetMeasurements.Request request, Bytes received) throws Refusal {
    boolean signs = config.has(MEAS_CAP_SIG, connection.version());
    if (!signs && !config.has(MEAS_CAP_NO_SIG, connection.version())) {
      throw Refusal.unsupported(request.code());
    }
    if (!connection.measured()) {
      throw Refusal.unexpected();
    }
    if (request.signatureRequested()) {
      if (!signs) {
        throw Refusal.invalid();
      }
      requireKey(request.slot(), KeyUsage.MEASUREMENT_USE);
    }
    boolean raw =
        connection.version().atLeast(SpdmVersion.V1_2)
            && (request.attributes() & GetMeasurements.RAW_BIT_STREAM_REQUESTED) != 0;
    List<MeasurementBlock> all = blocks(raw);
    boolean count = request.operation() == GetMeasurements.COUNT;
    GetMeasurements.Response response =
        new GetMeasurements.Response(
            connection.version(),
            count ? all.size() : 0,
            request.slot(),
            new MeasurementRecord(selected(all, request.operation())),
            crypto.random(NONCE),
            Bytes.EMPTY,
            request.requesterContext(),
            Bytes.EMPTY);
    Bytes unsigned = response.encodeUnsigned();
    int signature = request.signatureRequested() ? connection.requireAsym().signatureSize() : 0;
    requireTaken(unsigned.length() + signature);
    if (request.signatureRequested()) {
      return signed(
          request.slot(),
          unsigned,
          transcript.completeMeasurements(connection.version(), received, unsigned));
    }
    try {
      transcript.addMeasurements(received, unsigned);
    } catch (ProtocolViolationException tooMany) {
      throw Refusal.of(ErrorCode.UNSPECIFIED);
    }
    return unsigned;
  }

  Bytes vendorDefined(VendorDefined.Request request) throws Refusal {
    VendorDefined.Response response =
        device.vendorDefined(request).orElseThrow(() -> Refusal.unsupported(request.code()));
    if (response.version() != connection.version()) {
      throw Refusal.of(ErrorCode.UNSPECIFIED);
    }
    Bytes sent = response.encode();
    requireTaken(sent.length());
    return sent;
  }

  /** The Requester must take the whole response at once. */
  void requireTaken(int length) throws Refusal {
    if (length > connection.transferLimit()) {
      throw Refusal.of(ErrorCode.RESPONSE_TOO_LARGE);
    }
  }

  private List<MeasurementBlock> blocks(boolean raw) {
    return device.measurements(Negotiator.digests(connection), raw, connection.version());
  }

  private static List<MeasurementBlock> selected(List<MeasurementBlock> all, int operation)
      throws Refusal {
    if (operation == GetMeasurements.COUNT) {
      return List.of();
    }
    if (operation == GetMeasurements.ALL) {
      return all;
    }
    List<MeasurementBlock> one = all.stream().filter(block -> block.index() == operation).toList();
    if (one.isEmpty()) {
      throw Refusal.invalid();
    }
    return one;
  }

  /** The digest of all blocks that the summary covers (DSP0274, CHALLENGE_AUTH). */
  Bytes summary(MeasurementSummaryType type, HashAlgorithm hash) throws Refusal {
    if (type == MeasurementSummaryType.NONE) {
      return Bytes.EMPTY;
    }
    if (!connection.measured()) {
      throw Refusal.invalid();
    }
    Bytes[] covered =
        blocks(false).stream()
            .filter(block -> type == MeasurementSummaryType.ALL || device.inTcb(block.index()))
            .map(MeasurementBlock::encode)
            .toArray(Bytes[]::new);
    return crypto.digest(hash, covered);
  }

  private GetCertificate.Response portion(
      GetCertificate.Request request, int info, Bytes portion, long remainder) {
    return new GetCertificate.Response(
        connection.version(), request.slot(), request.large(), info, portion, remainder);
  }

  Bytes signed(int slot, Bytes unsigned, SignedSpan span) throws Refusal {
    try {
      Bytes signature = device.sign(slot, connection.requireAsym(), connection.requireHash(), span);
      return Bytes.concat(unsigned, signature);
    } catch (GeneralSecurityException unable) {
      throw Refusal.of(ErrorCode.UNSPECIFIED);
    }
  }

  /** The slot must have a key that may be used so. */
  void requireKey(int slot, KeyUsage use) throws Refusal {
    chain(slot);
    requireUse(slot, use);
  }

  /** The chain whose key signs KEY_EXCHANGE_RSP. */
  Bytes chainForKeyExchange(int slot) throws Refusal {
    Bytes chain = chain(slot);
    requireUse(slot, KeyUsage.KEY_EX_USE);
    return chain;
  }

  private Bytes chain(int slot) throws Refusal {
    if (slot >= SLOTS) {
      throw Refusal.invalid();
    }
    return device
        .certificateChain(slot, connection.requireAsym(), connection.requireHash())
        .orElseThrow(Refusal::invalid);
  }

  private void requireUse(int slot, KeyUsage use) throws Refusal {
    if (connection.multiKey()
        && (device.slotInfo(slot, connection.requireAsym()).keyUsageMask() & use.mask()) == 0) {
      throw Refusal.invalid();
    }
  }

  private void require(ResponderCapability flag, MessageCode request) throws Refusal {
    if (!config.has(flag, connection.version())) {
      throw Refusal.unsupported(request);
    }
  }

  private Bytes remember(Bytes received, SpdmResponse response) throws Refusal {
    Bytes sent = response.encode();
    requireTaken(sent.length());
    try {
      transcript.addIdentity(received, sent);
    } catch (ProtocolViolationException tooMany) {
      throw Refusal.of(ErrorCode.UNSPECIFIED);
    }
    return sent;
  }
}
