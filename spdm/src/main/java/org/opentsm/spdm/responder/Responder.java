package org.opentsm.spdm.responder;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.Challenge;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ErrorResponse;
import org.opentsm.spdm.message.ErrorResponse.NotReady;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.GetCertificate;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.message.GetVersion;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.MessageDecoder;
import org.opentsm.spdm.message.MessageSizes;
import org.opentsm.spdm.message.NegotiateAlgorithms;
import org.opentsm.spdm.message.RespondIfReady;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.transcript.Transcript;
import org.opentsm.spdm.transport.MessageHandler;
import org.opentsm.spdm.transport.TransportMessage;
import org.opentsm.spdm.wire.WireReader;

/**
 * The Responder's end of one conversation: requests in, responses out, no other effect.
 *
 * <p>Every request gets an answer, be it ERROR; none can make it throw, and neither can a device
 * that does not keep its own contract. GET_VERSION begins anew at any time. One thread at a time.
 */
public final class Responder implements MessageHandler {
  private static final int MAX_PADDING = 3;
  private static final int CODE = 1;

  private final ResponderDevice device;
  private final SpdmCrypto crypto;
  private final Transcript transcript = new Transcript();
  private Phase phase = new Phase.Reset();
  private Optional<Pending> pending = Optional.empty();

  /**
   * What is being answered, be it well formed or not; for RESPOND_IF_READY the request that it
   * stands for. Empty if the code is unknown.
   */
  private Optional<MessageCode> answering = Optional.empty();

  /**
   * A Responder for one conversation.
   *
   * @param device what it speaks for
   * @param crypto digests, random numbers
   */
  public Responder(ResponderDevice device, SpdmCrypto crypto) {
    this.device = device;
    this.crypto = crypto;
  }

  /** A request that the device wants time for. */
  private record Pending(SpdmRequest request, Bytes received, NotReady told) {}

  @Override
  public Optional<TransportMessage> handle(TransportMessage request) {
    // There is no session that it could belong to.
    return request.isSecured()
        ? Optional.empty()
        : Optional.of(TransportMessage.plain(handle(request.octets())));
  }

  /**
   * Answers a request in the clear.
   *
   * @param request from SPDMVersion on; up to three octets of padding may follow it
   */
  public Bytes handle(Bytes request) {
    answering = Optional.empty();
    Refusal refusal;
    try {
      return answer(request);
    } catch (Refusal refused) {
      refusal = refused;
    } catch (RuntimeException deviceFailed) {
      // What the device cannot do must not become what its peer can do to this program.
      refusal = Refusal.of(ErrorCode.UNSPECIFIED);
    }
    answering.ifPresent(transcript::fail);
    return refusal.response(phase.errorVersion()).encode();
  }

  private Bytes answer(Bytes message) throws Refusal {
    MessageCode code = code(message);
    answering = Optional.of(code);
    requirePlace(code, message.get(0));
    requireWithinTransferSize(message);
    WireReader in = new WireReader(code.name(), message);
    SpdmRequest request;
    try {
      request = MessageDecoder.readRequest(in, MessageSizes.NONE);
      in.end(MAX_PADDING);
    } catch (MalformedMessageException malformed) {
      throw Refusal.invalid();
    }
    if (request instanceof RespondIfReady.Request again) {
      Pending original = pending.filter(p -> matches(p, again)).orElseThrow(Refusal::invalid);
      pending = Optional.empty();
      answering = Optional.of(original.request.code());
      return answerOrWait(original.request, original.received);
    }
    pending = Optional.empty();
    if (phase instanceof Phase.Negotiated) {
      transcript.begin(code);
    }
    return answerOrWait(request, in.consumed());
  }

  /** From 1.2 on each end states what it takes. */
  private void requireWithinTransferSize(Bytes message) throws Refusal {
    boolean stated =
        phase instanceof Phase.Negotiated negotiated
            && negotiated.version().atLeast(SpdmVersion.V1_2);
    if (stated && message.length() > device.config().dataTransferSize() + MAX_PADDING) {
      throw Refusal.of(ErrorCode.REQUEST_TOO_LARGE);
    }
  }

  private static MessageCode code(Bytes message) throws Refusal {
    if (message.length() <= CODE) {
      throw Refusal.invalid();
    }
    int value = message.get(CODE);
    return MessageCode.ofValue(value)
        .filter(MessageCode::isRequest)
        .orElseThrow(() -> Refusal.unsupported(value));
  }

  /** Whether the request may come now, and with that version. */
  private void requirePlace(MessageCode code, int version) throws Refusal {
    boolean inPlace =
        switch (code) {
          case GET_VERSION -> true;
          case GET_CAPABILITIES -> phase instanceof Phase.Versions;
          case NEGOTIATE_ALGORITHMS -> phase instanceof Phase.Capabilities;
          default -> phase instanceof Phase.Negotiated;
        };
    if (!inPlace) {
      throw Refusal.unexpected();
    }
    boolean free = code == MessageCode.GET_CAPABILITIES;
    SpdmVersion expected =
        code == MessageCode.GET_VERSION ? SpdmVersion.V1_0 : phase.errorVersion();
    if (free ? SpdmVersion.ofCode(version).isEmpty() : expected.code() != version) {
      throw Refusal.of(ErrorCode.VERSION_MISMATCH);
    }
  }

  private static boolean matches(Pending waiting, RespondIfReady.Request again) {
    return waiting.told.requestCode() == again.requestCode()
        && waiting.told.token() == again.token();
  }

  private Bytes answerOrWait(SpdmRequest request, Bytes received) throws Refusal {
    if (phase instanceof Phase.Negotiated negotiated) {
      Optional<NotReady> wait = device.notReady(request.code());
      if (wait.isPresent()) {
        pending = Optional.of(new Pending(request, received, wait.get()));
        return ErrorResponse.notReady(negotiated.version(), wait.get()).encode();
      }
    }
    return answer(request, received);
  }

  private Bytes answer(SpdmRequest request, Bytes received) throws Refusal {
    return switch (request) {
      case GetVersion.Request any -> version(received);
      case GetCapabilities.Request capabilities -> capabilities(capabilities, received);
      case NegotiateAlgorithms.Request algorithms -> algorithms(algorithms, received);
      default -> attest(request, received);
    };
  }

  private Bytes attest(SpdmRequest request, Bytes received) throws Refusal {
    if (!(phase instanceof Phase.Negotiated negotiated)) {
      throw Refusal.unexpected();
    }
    Attestor attestor = new Attestor(device, crypto, transcript, negotiated);
    return switch (request) {
      case GetDigests.Request digests -> attestor.digests(digests, received);
      case GetCertificate.Request certificate -> attestor.certificate(certificate, received);
      case Challenge.Request challenge -> attestor.challenge(challenge, received);
      case GetMeasurements.Request measurements -> attestor.measurements(measurements, received);
      case VendorDefined.Request vendor -> attestor.vendorDefined(vendor);
      default -> throw Refusal.unsupported(request.code());
    };
  }

  private Bytes version(Bytes received) throws Refusal {
    transcript.restart();
    phase = new Phase.Versions();
    return negotiation(received, new Negotiator(device.config()).version().encode());
  }

  private Bytes capabilities(GetCapabilities.Request request, Bytes received) throws Refusal {
    Bytes response = new Negotiator(device.config()).capabilities(request).encode();
    phase = new Phase.Capabilities(request.version(), Negotiator.transferLimit(request));
    return negotiation(received, response);
  }

  private Bytes algorithms(NegotiateAlgorithms.Request request, Bytes received) throws Refusal {
    if (!(phase instanceof Phase.Capabilities before)) {
      throw Refusal.unexpected();
    }
    Phase.Negotiated chosen = new Negotiator(device.config()).choose(before, request.algorithms());
    phase = chosen;
    return negotiation(received, Negotiator.algorithms(chosen, request.algorithms()).encode());
  }

  private Bytes negotiation(Bytes received, Bytes sent) throws Refusal {
    try {
      transcript.addNegotiation(received, sent);
      return sent;
    } catch (ProtocolViolationException tooMuch) {
      throw Refusal.of(ErrorCode.UNSPECIFIED);
    }
  }
}
