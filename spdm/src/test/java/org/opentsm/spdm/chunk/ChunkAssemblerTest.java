package org.opentsm.spdm.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.Chunk;

class ChunkAssemblerTest {
  private static final int LONGEST = 1000;

  @Property
  void whatIsCutIsJoinedAgain(
      @ForAll @IntRange(min = 1, max = 5000) int length,
      @ForAll @IntRange(min = 42, max = 300) int atOnce)
      throws ProtocolViolationException {
    Bytes message = numbered(length);
    ChunkSplitter splitter = new ChunkSplitter(message, atOnce);
    ChunkAssembler assembler = new ChunkAssembler("CHUNK_SEND", SpdmVersion.V1_2, length);

    boolean whole = false;
    while (!whole) {
      Chunk chunk = splitter.next();
      whole = assembler.add(chunk, splitter.isDone());
      assertThat(whole).isEqualTo(splitter.isDone());
    }

    assertThat(assembler.joined()).isEqualTo(message);
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of("ChunkSeqNo", new Chunk(1, 0, numbered(40)), false),
        Arguments.of("LargeMessageSize", new Chunk(0, LONGEST + 1, numbered(40)), false),
        Arguments.of("LargeMessageSize", new Chunk(0, 0xFFFF_FFFFL, numbered(40)), false),
        Arguments.of("ChunkSize", new Chunk(0, 39, numbered(40)), true),
        Arguments.of("ChunkSize", new Chunk(0, 100, numbered(25)), false),
        Arguments.of("ChunkSize", new Chunk(0, 0, Bytes.EMPTY), true),
        Arguments.of("LastChunk", new Chunk(0, 100, numbered(40)), true),
        Arguments.of("LastChunk", new Chunk(0, 40, numbered(40)), false));
  }

  @ParameterizedTest
  @MethodSource
  void wrong(String field, Chunk chunk, boolean last) {
    ChunkAssembler assembler = new ChunkAssembler("CHUNK_SEND", SpdmVersion.V1_4, LONGEST);

    assertRefused(field, assembler, chunk, last);
  }

  static Stream<Arguments> wrongLater() {
    return Stream.of(
        Arguments.of("ChunkSeqNo", new Chunk(0, 100, numbered(40)), false),
        Arguments.of("ChunkSeqNo", new Chunk(2, 0, numbered(40)), false),
        Arguments.of("ChunkSize", new Chunk(1, 0, numbered(29)), false),
        Arguments.of("ChunkSize", new Chunk(1, 0, numbered(61)), true));
  }

  @ParameterizedTest
  @MethodSource
  void wrongLater(String field, Chunk chunk, boolean last) throws Exception {
    ChunkAssembler assembler = new ChunkAssembler("CHUNK_RESPONSE", SpdmVersion.V1_2, LONGEST);
    assembler.add(new Chunk(0, 100, numbered(40)), false);

    assertRefused(field, assembler, chunk, last);
  }

  @Test
  void beforeOneFourThereIsNoPieceBehindThe65536th() throws Exception {
    int most = 1 << 24;
    for (SpdmVersion version : new SpdmVersion[] {SpdmVersion.V1_3, SpdmVersion.V1_4}) {
      ChunkTerms terms = new ChunkTerms(version, true, 42, most, most, most);
      ChunkSplitter splitter = new ChunkSplitter(Bytes.zeros(most), 42);
      ChunkAssembler assembler = new ChunkAssembler("CHUNK_SEND", version, most);
      int taken = 0;
      while (splitter.sequence() <= 0xFFFF) {
        Chunk chunk = splitter.next();
        taken += chunk.octets().length();
        assembler.add(chunk, false);
      }

      if (version == SpdmVersion.V1_4) {
        assertThat(terms.longestSent()).isEqualTo(most);
        assertThat(assembler.add(splitter.next(), false)).isFalse();
      } else {
        assertThat(terms.longestSent()).isEqualTo(taken);
        assertRefused("ChunkSeqNo", assembler, splitter.next(), false);
      }
    }
  }

  private static void assertRefused(
      String field, ChunkAssembler assembler, Chunk chunk, boolean last) {
    assertThatThrownBy(() -> assembler.add(chunk, last))
        .isInstanceOfSatisfying(
            ProtocolViolationException.class,
            refused -> assertThat(refused.field()).isEqualTo(field));
  }

  private static Bytes numbered(int length) {
    byte[] octets = new byte[length];
    for (int i = 0; i < length; i++) {
      octets[i] = (byte) i;
    }
    return Bytes.owning(octets);
  }
}
