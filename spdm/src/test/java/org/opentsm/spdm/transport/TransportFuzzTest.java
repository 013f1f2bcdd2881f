package org.opentsm.spdm.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;

/** Whatever arrives: a value that encodes to what was read, or a typed rejection. */
class TransportFuzzTest {
  private static final int MAX_PAYLOAD = 1 << 16;

  static Stream<byte[]> frames() {
    return seeds(
        "0000000100000001000000050510840000",
        "0000dead00000001 0000000e 436c69656e742048656c6c6f2100",
        "0000fffd0000000100000000");
  }

  @MethodSource("frames")
  @FuzzTest
  void socketFrame(byte[] data) {
    try {
      Bytes input = Bytes.copyOf(data);
      assertThat(SocketFrame.decode(input, Binding.MCTP, MAX_PAYLOAD).encode()).isEqualTo(input);
    } catch (MalformedMessageException e) {
      assertThat(e.offset()).isBetween(0, data.length);
    }
  }

  static Stream<byte[]> payloads() {
    return seeds(
        "0510840000",
        "010001000300000010840000",
        "0600010510840000",
        "10840000",
        "000001bf",
        "020001c1");
  }

  @MethodSource("payloads")
  @FuzzTest
  void unwrap(byte[] data) {
    for (Binding binding : Binding.values()) {
      try {
        TransportMessage message = binding.unwrap(Bytes.copyOf(data));
        assertThat(binding.unwrap(binding.wrap(message))).isEqualTo(message);
      } catch (MalformedMessageException e) {
        assertThat(e.offset()).isBetween(0, data.length);
      }
    }
  }

  @MethodSource("payloads")
  @FuzzTest
  void dsp0287Message(byte[] data) {
    try {
      Dsp0287Message message = Dsp0287Message.decode(Bytes.copyOf(data));
      assertThat(Dsp0287Message.decode(message.encode())).isEqualTo(message);
      assertThat(message.describe()).isNotEmpty();
    } catch (MalformedMessageException e) {
      assertThat(e.offset()).isBetween(0, data.length);
    }
  }

  static Stream<byte[]> objects() {
    return seeds(
        "010000000300000000000000", "010000000300000001000001", "0100000003000000ffffff00");
  }

  @MethodSource("objects")
  @FuzzTest
  void doeDiscovery(byte[] data) {
    Bytes input = Bytes.copyOf(data);
    try {
      DoeObject answer = DoeDiscovery.answer(DoeObject.decode(input), DoeDiscovery.OF_SPDM);
      assertThat(DoeDiscovery.asks(answer)).isTrue();
    } catch (MalformedMessageException e) {
      assertThat(e.offset()).isBetween(0, data.length);
    }
    try {
      assertThat(DoeDiscovery.query(0, request -> input)).hasSizeLessThanOrEqualTo(256);
    } catch (SpdmException e) {
      assertThat(e).isInstanceOf(MalformedMessageException.class);
    }
  }

  static Stream<byte[]> endpoints() {
    return Stream.of("spdm+doe://127.0.0.1:2323", "spdm+tcp://[::1]", "dsp0287://host.example:4194")
        .map(text -> text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  @MethodSource("endpoints")
  @FuzzTest
  void endpoint(byte[] data) {
    String text = new String(data, java.nio.charset.StandardCharsets.UTF_8);
    try {
      SpdmEndpoint endpoint = SpdmEndpoint.parse(text);
      assertThat(SpdmEndpoint.parse(endpoint.toString())).isEqualTo(endpoint);
    } catch (EndpointSyntaxException e) {
      assertThat(e.part()).isIn("scheme", "host", "port", "end");
    }
  }

  private static Stream<byte[]> seeds(String... hex) {
    return Stream.of(hex).map(text -> Bytes.ofHex(text.replace(" ", "")).toByteArray());
  }
}
