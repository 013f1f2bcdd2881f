package org.opentsm.bench;

import java.util.EnumMap;
import java.util.Map;
import org.opentsm.emulator.EmulatorException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.ErrorResponse;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.MessageDecoder;
import org.opentsm.spdm.message.MessageSizes;
import org.opentsm.spdm.message.RespondIfReady;
import org.opentsm.spdm.message.SpdmMessage;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.message.StandardsBody;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.spdm.transport.TransportMessage;

/** One of each message: those of an attestation as they are on the wire, the others made up. */
final class SampleMessages {
  private static final int PAYLOAD = 256;

  /**
   * A message, and what its decoder must know.
   *
   * @param octets on the wire
   * @param sizes of the connection
   */
  record Sample(Bytes octets, MessageSizes sizes) {
    /** The message, read. */
    SpdmMessage decode(boolean request) throws MalformedMessageException {
      return request
          ? MessageDecoder.decodeRequest(octets, 0)
          : MessageDecoder.decodeResponse(octets, sizes, 0);
    }
  }

  private final Map<MessageCode, Sample> samples = new EnumMap<>(MessageCode.class);

  /** Records an attestation. The largest message of each code is kept. */
  SampleMessages(AlgorithmSet set) throws EmulatorException, SpdmException {
    Recorder recorder = new Recorder(new BenchDevice(set).open());
    MessageSizes connection =
        new MessageSizes(set.hash().size(), set.asym().signatureSize(), 0, false, false);
    try (Attester attester = new Attester(recorder, set.requester(), SpdmCrypto.create())) {
      attester.attest();
    }
    for (Exchanged each : recorder.exchanged) {
      SpdmRequest request = MessageDecoder.decodeRequest(each.request, 0);
      keep(each.request, MessageSizes.NONE);
      keep(each.response, connection.after(request));
    }
    SpdmVersion version = SpdmVersion.V1_4;
    int body = StandardsBody.PCI_SIG.value();
    Bytes vendor = Bytes.of(1, 0);
    Bytes payload = Bytes.zeros(PAYLOAD);
    var notReady = new ErrorResponse.NotReady(10, MessageCode.CHALLENGE.value(), 1, 2);
    keep(new VendorDefined.Request(version, false, body, vendor, payload));
    keep(new VendorDefined.Response(version, false, body, vendor, payload));
    keep(new RespondIfReady.Request(version, MessageCode.CHALLENGE.value(), 1));
    keep(ErrorResponse.notReady(version, notReady));
  }

  /** The message with this code. */
  Sample get(MessageCode code) {
    Sample sample = samples.get(code);
    if (sample == null) {
      throw new IllegalArgumentException("no " + code + " was recorded");
    }
    return sample;
  }

  private void keep(SpdmMessage message) {
    keep(message.encode(), MessageSizes.NONE);
  }

  private void keep(Bytes octets, MessageSizes sizes) {
    MessageCode code = MessageCode.ofValue(octets.get(1)).orElseThrow();
    Sample known = samples.get(code);
    if (known == null || known.octets.length() < octets.length()) {
      samples.put(code, new Sample(octets, sizes));
    }
  }

  private record Exchanged(Bytes request, Bytes response) {}

  /** Remembers what passes. */
  private static final class Recorder implements SpdmTransport {
    private final SpdmTransport inner;
    private final java.util.List<Exchanged> exchanged = new java.util.ArrayList<>();
    private Bytes sent = Bytes.EMPTY;

    Recorder(SpdmTransport inner) {
      this.inner = inner;
    }

    @Override
    public void send(TransportMessage message, Deadline deadline) throws SpdmException {
      sent = message.octets();
      inner.send(message, deadline);
    }

    @Override
    public TransportMessage receive(Deadline deadline) throws SpdmException {
      TransportMessage received = inner.receive(deadline);
      exchanged.add(new Exchanged(sent, received.octets()));
      return received;
    }

    @Override
    public SecuredFormat securedFormat() {
      return inner.securedFormat();
    }

    @Override
    public int maxPadding() {
      return inner.maxPadding();
    }

    @Override
    public String peer() {
      return inner.peer();
    }

    @Override
    public void close() {
      inner.close();
    }
  }
}
