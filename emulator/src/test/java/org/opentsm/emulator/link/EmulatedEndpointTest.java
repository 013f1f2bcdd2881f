package org.opentsm.emulator.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.channel.VendorProtocol;
import org.opentsm.ide.exercise.HostStreams;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.ide.tdisp.LockInterface;
import org.opentsm.ide.tdisp.TdiState;
import org.opentsm.ide.tdisp.TdispErrorCode;
import org.opentsm.ide.tdisp.TdispErrorException;
import org.opentsm.ide.tdisp.TdispRequester;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.responder.Origin;

/** An emulated device that is plugged in, as a session sees it. */
class EmulatedEndpointTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes SESSION = Bytes.ofHex("00000001");
  private static final Bytes OTHER = Bytes.ofHex("00000002");
  private static final InterfaceId ID = InterfaceId.of(EmulatedEndpoint.REQUESTER_ID);
  private static final Deadline DEADLINE = Deadline.after(Duration.ofMinutes(1));

  private final EmulatedEndpoint endpoint = new EmulatedEndpoint(0x1234, 1, CRYPTO);
  private final EmulatedSlot slot = new EmulatedSlot(endpoint);
  private final HostStreams host =
      HostStreams.at(slot.plan(), slot.pool(), CRYPTO);

  private VendorChannel in(Bytes session) {
    Origin origin = new Origin(Optional.of(session), Optional.empty(), Optional.empty());
    return (protocol, message, _) ->
        protocol.unwrap(
            endpoint
                .answer(
                    new VendorDefined.Request(
                        SpdmVersion.V1_2,
                        false,
                        VendorProtocol.standardId(),
                        protocol.vendorId(),
                        protocol.wrap(message)),
                    origin)
                .orElseThrow(() -> ChannelException.silent("device", "refused"))
                .payload());
  }

  @Test
  void keysAreManagedInOneSessionAtATime() throws Exception {
    IdeKmRequester first = new IdeKmRequester(in(SESSION));
    IdeKmRequester second = new IdeKmRequester(in(OTHER));
    assertThat(first.query(0, DEADLINE).bus()).isEqualTo(0x3B);

    assertThatThrownBy(() -> second.query(0, DEADLINE)).isInstanceOf(ChannelException.class);
    endpoint.sessionEnded(OTHER);
    assertThatThrownBy(() -> second.query(0, DEADLINE)).isInstanceOf(ChannelException.class);
    endpoint.sessionEnded(SESSION);

    assertThat(second.query(0, DEADLINE).bus()).isEqualTo(0x3B);
  }

  @Test
  void anInterfaceIsLockedWithAStreamThatHasKeysOnly() throws Exception {
    TdispRequester requester = new TdispRequester(in(SESSION));
    LockInterface.Request lock = new LockInterface.Request(ID, 0, 0, 0, 0);

    assertThatThrownBy(() -> requester.lock(lock, DEADLINE))
        .isInstanceOfSatisfying(
            TdispErrorException.class,
            e -> assertThat(e.error().known()).contains(TdispErrorCode.INVALID_REQUEST));
    assertThat(requester.state(ID, DEADLINE)).isEqualTo(TdiState.CONFIG_UNLOCKED);

    try (IdeStream stream = host.open(new IdeKmRequester(in(SESSION)), _ -> {}, DEADLINE)) {
      assertThat(stream.id()).isEqualTo(lock.streamId());
      assertThat(requester.lock(lock, DEADLINE).length()).isEqualTo(LockInterface.NONCE_SIZE);
    }
  }
}
