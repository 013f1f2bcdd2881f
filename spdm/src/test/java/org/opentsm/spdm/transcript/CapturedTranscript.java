package org.opentsm.spdm.transcript;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.PublicKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ErrorResponse;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.GetCertificate;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.message.GetVersion;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.NegotiateAlgorithms;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.message.SpdmResponse;
import org.opentsm.spdm.testing.CapturedConversation;
import org.opentsm.spdm.testing.ChunkedResponse;
import org.opentsm.spdm.testing.PcapReader.Packet;

/**
 * Listens to two peers, keeps their transcript, and verifies every signature of CHALLENGE_AUTH and
 * MEASUREMENTS that it meets. Messages of sessions and of later features are passed over by what
 * they are.
 */
final class CapturedTranscript {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final int PROVISIONED = 0x0F;

  private final CapturedConversation conversation = new CapturedConversation();
  private final Transcript transcript = new Transcript();
  private final ChunkedResponse chunks = new ChunkedResponse();
  private final Map<Integer, Bytes> chains = new HashMap<>();
  private final ProvisionedKey provisioned = new ProvisionedKey(CRYPTO);
  private @Nullable SpdmRequest pending;
  private int challenges;
  private int measurements;
  private int notOffered;

  /** CHALLENGE_AUTH signatures that were verified. */
  int challenges() {
    return challenges;
  }

  /** MEASUREMENTS signatures that were verified. */
  int measurements() {
    return measurements;
  }

  /** Signatures of algorithms that are parsed only. */
  int notOffered() {
    return notOffered;
  }

  /** Signatures that only a key which no message tells could verify. */
  int unproven() {
    return provisioned.unproven();
  }

  void hear(Packet packet) throws SpdmException, IOException {
    int maxPadding = packet.binding().maxPadding();
    MessageCode code = MessageCode.ofValue(packet.message().get(1)).orElseThrow();
    if (code == MessageCode.CHUNK_RESPONSE) {
      Optional<Bytes> whole = chunks.add(packet.message());
      if (whole.isPresent()) {
        response(conversation.response(whole.get(), 0));
      }
    } else if (code == MessageCode.CHUNK_GET || code == MessageCode.RESPOND_IF_READY) {
      // The answer that follows is the one to the request before.
      return;
    } else if (packet.isRequest()) {
      request(conversation.request(packet.message(), maxPadding));
    } else {
      response(conversation.response(packet.message(), maxPadding));
    }
  }

  private void request(SpdmRequest request) {
    pending = request;
    switch (request.code()) {
      case GET_VERSION -> {
        transcript.restart();
        chains.clear();
      }
      case GET_CAPABILITIES, NEGOTIATE_ALGORITHMS -> {
        // Neither opens a span.
      }
      default -> transcript.begin(request.code());
    }
  }

  private void response(SpdmResponse response) throws SpdmException, IOException {
    SpdmRequest request = pending;
    if (request == null) {
      return;
    }
    Bytes asked = request.encode();
    Bytes answered = response.encode();
    switch (response) {
      case ErrorResponse error -> {
        if (!isPostponed(error)) {
          transcript.fail(request.code());
        }
      }
      case GetVersion.Response version -> transcript.addNegotiation(asked, answered);
      case GetCapabilities.Response capabilities -> transcript.addNegotiation(asked, answered);
      case NegotiateAlgorithms.Response chosen -> transcript.addNegotiation(asked, answered);
      case GetDigests.Response digests -> transcript.addIdentity(asked, answered);
      case GetCertificate.Response certificate -> {
        transcript.addIdentity(asked, answered);
        keep((GetCertificate.Request) request, certificate);
      }
      case Challenge.Response auth -> challenged((Challenge.Request) request, auth);
      case GetMeasurements.Response measured ->
          measured((GetMeasurements.Request) request, measured);
      default -> {
        // Of a session, or of a later feature.
      }
    }
  }

  private static boolean isPostponed(ErrorResponse error) {
    return error.is(ErrorCode.LARGE_RESPONSE) || error.is(ErrorCode.RESPONSE_NOT_READY);
  }

  private void keep(GetCertificate.Request request, GetCertificate.Response response) {
    if (!request.slotSizeRequested()) {
      Bytes before = chains.getOrDefault(request.slot(), Bytes.EMPTY);
      chains.put(
          request.slot(),
          Bytes.concat(before.slice(0, (int) request.offset()), response.portion()));
    }
  }

  private void challenged(Challenge.Request request, Challenge.Response response)
      throws SpdmException, IOException {
    Bytes unsigned = without(response.signature(), response.encode());
    SignedSpan span = transcript.completeChallenge(response.version(), request.encode(), unsigned);
    if (verified(span, response.slot(), response.signature())) {
      challenges++;
    }
  }

  private void measured(GetMeasurements.Request request, GetMeasurements.Response response)
      throws SpdmException, IOException {
    if (!request.signatureRequested()) {
      transcript.addMeasurements(request.encode(), response.encode());
      return;
    }
    SignedSpan span =
        transcript.completeMeasurements(
            response.version(), request.encode(), response.encodeUnsigned());
    if (verified(span, request.slot(), response.signature())) {
      measurements++;
    }
  }

  private boolean verified(SignedSpan span, int slot, Bytes signature)
      throws SpdmException, IOException {
    NegotiateAlgorithms.Response chosen = conversation.algorithms().orElseThrow();
    HashAlgorithm hash = only(HashAlgorithm.class, chosen.baseHashSel()).orElseThrow();
    SignatureAlgorithm asym =
        SignatureAlgorithm.all().stream()
            .filter(each -> each.isIn(chosen.baseAsymSel(), chosen.pqcAsymSel()))
            .findFirst()
            .orElse(null);
    if (asym == null || !hash.isOffered()) {
      notOffered++;
      return false;
    }
    if (slot == PROVISIONED) {
      provisioned.made(span, asym, hash, signature);
      return true;
    }
    PublicKey key = keyOf(slot, hash, chosen.version());
    assertThat(span.verify(CRYPTO, asym, hash, key, signature)).as("%s", span.context()).isTrue();
    assertThat(span.verify(CRYPTO, asym, hash, key, changed(signature))).isFalse();
    return true;
  }

  private PublicKey keyOf(int slot, HashAlgorithm hash, SpdmVersion version) throws SpdmException {
    Bytes chain = chains.get(slot);
    assertThat(chain).as("the chain of slot %s", slot).isNotNull();
    return CertificateChain.decode(chain, hash, version).leaf().publicKey();
  }

  private static Bytes changed(Bytes signature) {
    int last = signature.length() - 1;
    byte flipped = (byte) (signature.get(last) ^ 1);
    return Bytes.concat(signature.slice(0, last), Bytes.owning(new byte[] {flipped}));
  }

  private static <E extends Enum<E> & MaskBit> Optional<E> only(Class<E> kind, long selection) {
    return MaskBit.setOf(kind, selection).stream().findFirst();
  }

  private static Bytes without(Bytes signature, Bytes message) {
    return message.slice(0, message.length() - signature.length());
  }
}
