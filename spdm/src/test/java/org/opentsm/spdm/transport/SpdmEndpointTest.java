package org.opentsm.spdm.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpdmEndpointTest {
  @ParameterizedTest
  @CsvSource({
    "spdm+doe://127.0.0.1:2400, 127.0.0.1, 2400, spdm+doe://127.0.0.1:2400",
    "spdm+doe://127.0.0.1, 127.0.0.1, 2323, spdm+doe://127.0.0.1:2323",
    "spdm+mctp://board-7.example, board-7.example, 2323, spdm+mctp://board-7.example:2323",
    "spdm+tcp://localhost, localhost, 4194, spdm+tcp://localhost:4194",
    "dsp0287://[::1], ::1, 4194, dsp0287://[::1]:4194",
    "spdm+mctp://[2001:db8::7]:65535, 2001:db8::7, 65535, spdm+mctp://[2001:db8::7]:65535"
  })
  void readsHostAndPort(String text, String host, int port, String canonical) throws Exception {
    SpdmEndpoint endpoint = SpdmEndpoint.parse(text);

    assertThat(endpoint.host()).isEqualTo(host);
    assertThat(endpoint.port()).isEqualTo(port);
    assertThat(endpoint).hasToString(canonical);
    assertThat(SpdmEndpoint.parse(canonical)).isEqualTo(endpoint);
  }

  @ParameterizedTest
  @CsvSource({
    "0000:3b:00.0, scheme",
    "http://127.0.0.1:2323, scheme",
    "spdm+doe:127.0.0.1, scheme",
    "spdm+doe://, host",
    "spdm+doe://:2323, host",
    "spdm+doe://user@host, host",
    "spdm+doe://host/path, host",
    "spdm+doe://[::1, host",
    "spdm+doe://[1.2.3.4], host",
    "spdm+doe://[zz::1]:5, host",
    "spdm+doe://::1, host",
    "spdm+doe://[::1]2323, end",
    "spdm+doe://host:, port",
    "spdm+doe://host:0, port",
    "spdm+doe://host:65536, port",
    "spdm+doe://host:+80, port",
    "spdm+doe://host:99999999999, port"
  })
  void namesThePartThatIsWrong(String text, String part) {
    assertThatThrownBy(() -> SpdmEndpoint.parse(text))
        .isInstanceOfSatisfying(
            EndpointSyntaxException.class, e -> assertThat(e.part()).isEqualTo(part))
        .hasMessageStartingWith(text + ": " + part + ": expected ");
  }
}
