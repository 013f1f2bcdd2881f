package org.opentsm.spdm.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.message.RandomMessages.Sample;
import org.opentsm.spdm.wire.WireReader;

/** What holds for every message, and for whatever a peer makes of one. */
class MessagePropertiesTest {
  private static final String SEED = "20261121";

  @Property(seed = SEED, tries = 5000)
  void whatIsEncodedIsDecoded(
      @ForAll("messages") MessagesUnderTest which, @ForAll("seeds") long seed) throws Exception {
    Sample sample = RandomMessages.next(which, new Random(seed));
    Bytes octets = sample.message().encode();
    assertThat(sample.decode(octets)).isEqualTo(sample.message());
  }

  @Property(seed = SEED, tries = 2000)
  void whatFollowsAMessageIsLeftUnread(
      @ForAll("messages") MessagesUnderTest which, @ForAll("seeds") long seed) throws Exception {
    Sample sample = RandomMessages.next(which, new Random(seed));
    if (hasNoLength(sample.message())) {
      return;
    }
    Bytes octets = sample.message().encode();
    WireReader in = new WireReader("stream", Bytes.concat(octets, Bytes.of(1, 2, 3, 4, 5)));
    SpdmMessage message =
        sample.message() instanceof SpdmRequest
            ? MessageDecoder.readRequest(in, sample.sizes())
            : MessageDecoder.readResponse(in, sample.sizes());
    assertThat(message).isEqualTo(sample.message());
    assertThat(in.remaining()).isEqualTo(5);
    assertThat(in.consumed()).isEqualTo(octets);
  }

  @Property(seed = SEED, tries = 20_000)
  void whatAPeerMakesOfAMessageIsDecodedOrRejected(
      @ForAll("messages") MessagesUnderTest which, @ForAll("seeds") long seed) {
    Random random = new Random(seed);
    Bytes octets = mangled(RandomMessages.next(which, random).message().encode(), random);
    MessageSizes sizes =
        MessagesUnderTest.SIZES.get(random.nextInt(MessagesUnderTest.SIZES.size()));
    HostileInput.decodedOrRejected(() -> which.decode(octets));
    HostileInput.decodedOrRejected(() -> MessageDecoder.decodeRequest(octets, sizes, 3));
    HostileInput.decodedOrRejected(() -> MessageDecoder.decodeResponse(octets, sizes, 3));
  }

  @Property(seed = SEED, tries = 2000)
  void aMessageThatEndsEarlyIsRejected(
      @ForAll("messages") MessagesUnderTest which, @ForAll("seeds") long seed) {
    Random random = new Random(seed);
    Sample sample = RandomMessages.next(which, random);
    if (hasNoLength(sample.message())) {
      return;
    }
    Bytes octets = sample.message().encode();
    Bytes cut = octets.slice(0, random.nextInt(octets.length()));
    org.assertj.core.api.Assertions.assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> sample.decode(cut))
        .satisfies(e -> assertThat(e.offset()).isBetween(0, cut.length()));
  }

  @Provide
  Arbitrary<MessagesUnderTest> messages() {
    return Arbitraries.of(MessagesUnderTest.class);
  }

  @Provide
  Arbitrary<Long> seeds() {
    return Arbitraries.longs();
  }

  /** Whether the message ends where its octets end. */
  private static boolean hasNoLength(SpdmMessage message) {
    return switch (message) {
      case ErrorResponse error -> error.is(ErrorCode.VENDOR_DEFINED) || error.knownCode().isEmpty();
      case GetEncapsulatedRequest.Response any -> true;
      case DeliverEncapsulatedResponse.Request any -> true;
      case DeliverEncapsulatedResponse.Response ack -> ack.encapsulatedRequest().isPresent();
      case ChunkSend.Response any -> true;
      default -> false;
    };
  }

  private static Bytes mangled(Bytes octets, Random random) {
    byte[] array = octets.toByteArray();
    switch (random.nextInt(5)) {
      case 0 -> array = java.util.Arrays.copyOf(array, random.nextInt(array.length + 16));
      case 1 -> random.nextBytes(array);
      case 2 -> {
        byte[] tail = new byte[array.length];
        random.nextBytes(tail);
        System.arraycopy(tail, 2, array, 2, array.length - 2);
      }
      default -> {
        for (int i = random.nextInt(4); i >= 0; i--) {
          array[random.nextInt(Math.min(array.length, 64))] = (byte) random.nextInt();
        }
      }
    }
    return Bytes.owning(array);
  }
}
