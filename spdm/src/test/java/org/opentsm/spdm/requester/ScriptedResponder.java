package org.opentsm.spdm.requester;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.AlgorithmTable;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.GetVersion;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.NegotiateAlgorithms;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.VersionNumber;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.TransportMessage;

/** A Responder that negotiates as it is told to, and then says what the test wants it to say. */
final class ScriptedResponder {
  static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  final SpdmVersion version;
  long flags;
  long asym = AsymAlgorithm.ECDSA_P384.mask();
  long pqcAsym;
  long hash = HashAlgorithm.SHA_384.mask();
  long measurementHash = MeasurementHash.SHA_384.mask();
  int measurementSpecification = 1;
  int otherParams;
  int melSpecification;
  long transferSize = 4608;
  List<AlgorithmTable> tables = List.of();

  /** What is answered after the negotiation, in turn; then nothing. */
  final Queue<Bytes> answers = new ArrayDeque<>();

  ScriptedResponder(SpdmVersion version, ResponderCapability... capabilities) {
    this.version = version;
    this.flags = MaskBit.fieldOf(Arrays.asList(capabilities));
    this.otherParams = version.atLeast(SpdmVersion.V1_2) ? 2 : 0;
  }

  /** One that has certificates and signs everything. */
  static ScriptedResponder whole(SpdmVersion version) {
    return new ScriptedResponder(
        version,
        ResponderCapability.CERT_CAP,
        ResponderCapability.CHAL_CAP,
        ResponderCapability.MEAS_CAP_SIG);
  }

  SpdmConnection connect() throws SpdmException {
    return connect(RequesterConfig.defaults());
  }

  SpdmConnection connect(RequesterConfig config) throws SpdmException {
    return SpdmConnection.connect(
        InMemoryTransport.over(
            "scripted responder", request -> answer(request.octets()).map(TransportMessage::plain)),
        config,
        CRYPTO,
        soon());
  }

  static Deadline soon() {
    return Deadline.after(Duration.ofMinutes(1));
  }

  private Optional<Bytes> answer(Bytes request) {
    boolean sized = version.atLeast(SpdmVersion.V1_2);
    long size = sized ? transferSize : 0;
    return switch (MessageCode.ofValue(request.get(1)).orElseThrow()) {
      case GET_VERSION ->
          Optional.of(new GetVersion.Response(List.of(VersionNumber.of(version))).encode());
      case GET_CAPABILITIES ->
          Optional.of(
              new GetCapabilities.Response(
                      version, 0, 20, 0, flags, size, inAll(size), Optional.empty())
                  .encode());
      case NEGOTIATE_ALGORITHMS ->
          Optional.of(
              new NegotiateAlgorithms.Response(
                      version,
                      measurementSpecification,
                      otherParams,
                      measurementHash,
                      asym,
                      hash,
                      pqcAsym,
                      melSpecification,
                      List.of(),
                      List.of(),
                      tables)
                  .encode());
      default -> Optional.ofNullable(answers.poll());
    };
  }

  /** MaxSPDMmsgSize. */
  private long inAll(long atOnce) {
    boolean pieces = (flags & ResponderCapability.CHUNK_CAP.mask()) != 0;
    return pieces ? Math.max(atOnce, 4608) : atOnce;
  }
}
