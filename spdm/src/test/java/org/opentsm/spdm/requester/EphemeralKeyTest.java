package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmErrorCode;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.crypto.KeyAgreement;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.TransportMessage;

/** The ephemeral key of KEY_EXCHANGE is there for one answer, and for nothing after that. */
class EphemeralKeyTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final SpdmVersion VERSION = SpdmVersion.V1_3;

  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private final PreSharedKey key =
      new PreSharedKey(Bytes.of(1), Secret.copyOf(new byte[] {1, 2, 3}));
  private final TestDevice device = device();
  private final Responder responder = new Responder(device, CRYPTO);
  private UnaryOperator<Optional<TransportMessage>> answer = UnaryOperator.identity();

  /** How KEY_EXCHANGE ends without a session, and what is said of it. */
  enum End {
    ERROR(SpdmErrorCode.PEER_ERROR) {
      @Override
      Optional<TransportMessage> instead(TransportMessage response) {
        return Optional.of(
            TransportMessage.plain(
                Refusal.of(ErrorCode.SESSION_LIMIT_EXCEEDED).response(VERSION).encode()));
      }
    },
    SILENCE(SpdmErrorCode.TIMED_OUT) {
      @Override
      Optional<TransportMessage> instead(TransportMessage response) {
        return Optional.empty();
      }
    },
    ANOTHER_MESSAGE(SpdmErrorCode.PROTOCOL_VIOLATION) {
      @Override
      Optional<TransportMessage> instead(TransportMessage response) {
        return Optional.of(TransportMessage.plain(new GetDigests.Request(VERSION).encode()));
      }
    },
    SECURED(SpdmErrorCode.PROTOCOL_VIOLATION) {
      @Override
      Optional<TransportMessage> instead(TransportMessage response) {
        return Optional.of(TransportMessage.secured(response.octets()));
      }
    },
    CUT_SHORT(SpdmErrorCode.MALFORMED_MESSAGE) {
      @Override
      Optional<TransportMessage> instead(TransportMessage response) {
        return Optional.of(response.with(response.octets().slice(0, 100)));
      }
    },
    FORGED(SpdmErrorCode.BAD_SIGNATURE) {
      @Override
      Optional<TransportMessage> instead(TransportMessage response) {
        byte[] octets = response.octets().toByteArray();
        octets[8] ^= 1;
        return Optional.of(response.with(Bytes.owning(octets)));
      }
    };

    private final SpdmErrorCode code;

    End(SpdmErrorCode code) {
      this.code = code;
    }

    abstract Optional<TransportMessage> instead(TransportMessage response);
  }

  @ParameterizedTest
  @EnumSource
  void isForgottenHoweverKeyExchangeEnds(End end) throws Exception {
    SpdmConnection connection = connect();
    Exchange<Handshake> exchange = keyExchange(connection);
    answer = response -> response.flatMap(end::instead);

    assertThatThrownBy(() -> connection.run(exchange, deadline))
        .isInstanceOfSatisfying(SpdmException.class, e -> assertThat(e.code()).isEqualTo(end.code));

    assertForgotten(exchange);
  }

  @Test
  void isForgottenWithTheSession() throws Exception {
    SpdmConnection connection = connect();
    Exchange<Handshake> exchange = keyExchange(connection);

    connection.run(exchange, deadline).close();

    assertForgotten(exchange);
  }

  @Test
  void isForgottenWhereNothingCanBeSent() throws Exception {
    SpdmConnection connection = connect();
    Exchange<Handshake> exchange = keyExchange(connection);
    connection.transport.close();

    assertThatThrownBy(() -> connection.run(exchange, deadline)).isInstanceOf(SpdmException.class);

    assertForgotten(exchange);
  }

  @Test
  void isForgottenWhereTheTransportBreaksDown() throws Exception {
    SpdmConnection connection = connect();
    Exchange<Handshake> exchange = keyExchange(connection);
    answer =
        response -> {
          throw new IllegalStateException("as connectors do");
        };

    assertThatThrownBy(() -> connection.run(exchange, deadline))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("as connectors do");

    assertForgotten(exchange);
  }

  @Test
  void isForgottenWithAnOperationThatIsGivenUp() throws Exception {
    Exchange<Handshake> never = keyExchange(connect());
    Exchange<Handshake> begun = keyExchange(connect());
    begun.start();
    KeyAgreement.Share share = share(never);
    assertThatCode(() -> share.agree(share.exchangeData()).close()).doesNotThrowAnyException();

    never.abandon();
    never.abandon();
    begun.abandon();

    assertForgotten(never);
    assertForgotten(begun);
    assertThatThrownBy(() -> begun.receive(TransportMessage.plain(Bytes.EMPTY)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ended");
  }

  /** That operation has a copy of the key, for as long. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void thePreSharedKeyIsForgottenWithTheOperation(boolean driven) throws Exception {
    device.share(key, true);
    SpdmConnection connection = connect();
    Exchange<PskHandshake> exchange =
        connection
            .requester
            .sessions()
            .pskExchange(key, SessionTerms.of(MeasurementSummaryType.NONE), Binding.NONE);
    PreSharedKey copy = ((PskExchangeState) state(exchange)).key();

    if (driven) {
      connection.run(exchange, deadline).close();
    } else {
      exchange.abandon();
    }

    assertThat(copy.copyUnlessClosed()).isEmpty();
    assertThat(key.copyUnlessClosed()).isPresent();
  }

  private static void assertForgotten(Exchange<Handshake> exchange) throws Exception {
    KeyAgreement.Share share = share(exchange);
    assertThatThrownBy(() -> share.agree(share.exchangeData()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  private static KeyAgreement.Share share(Exchange<Handshake> exchange) throws Exception {
    return ((KeyExchangeState) state(exchange)).share();
  }

  private static Object state(Exchange<?> exchange) throws Exception {
    Field state = Exchange.class.getDeclaredField("state");
    state.setAccessible(true);
    return state.get(exchange);
  }

  private Exchange<Handshake> keyExchange(SpdmConnection connection) throws SpdmException {
    return connection
        .requester
        .sessions()
        .keyExchange(
            0,
            connection.certificateChain(0, deadline),
            SessionTerms.of(MeasurementSummaryType.NONE),
            Binding.NONE);
  }

  private SpdmConnection connect() throws SpdmException {
    return SpdmConnection.connect(
        InMemoryTransport.over("test device", this::pass),
        RequesterConfig.defaults()
            .withVersions(Set.of(VERSION))
            .withSessions(SessionOffer.everything().withPreSharedKeys()),
        CRYPTO,
        deadline);
  }

  private Optional<TransportMessage> pass(TransportMessage request) {
    Optional<TransportMessage> response = responder.handle(request);
    boolean asked = request.octets().get(1) == MessageCode.KEY_EXCHANGE.value();
    return asked ? answer.apply(response) : response;
  }

  private static TestDevice device() {
    TestDevice device = new TestDevice();
    device.offerSessions(
        new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_256_GCM), 10, 2),
        true,
        false);
    return device;
  }
}
