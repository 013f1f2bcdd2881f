package org.opentsm.backend.nativecma.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.backend.nativecma.tpm.EnrollmentMessage.Answer;
import org.opentsm.backend.nativecma.tpm.EnrollmentMessage.Challenge;
import org.opentsm.backend.nativecma.tpm.EnrollmentMessage.Pending;
import org.opentsm.backend.nativecma.tpm.EnrollmentMessage.Request;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.spdm.Bytes;

/** What machine and verifier tell each other. */
class EnrollmentCodecTest {
  private static final Bytes KEY = Bytes.ofHex("0023000b");
  private static final Bytes SECRET = Bytes.ofHex("5e".repeat(32));

  static Stream<EnrollmentMessage> messages() {
    return Stream.of(
        new Request(KEY, Bytes.of(2), List.of()),
        new Request(KEY, Bytes.of(2), List.of(Bytes.of(3), Bytes.of(4, 5))),
        new Challenge(KEY, Bytes.of(6), Bytes.of(7)),
        new Answer(SECRET),
        new Pending(SECRET, KEY));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void whatIsWrittenReadsTheSame(EnrollmentMessage message) throws Exception {
    Bytes encoded = EnrollmentCodec.encode(message);

    assertThat(EnrollmentCodec.decode(encoded)).isEqualTo(message);
    for (int size = 0; size < encoded.length(); size++) {
      Bytes cut = encoded.slice(0, size);
      assertThatThrownBy(() -> EnrollmentCodec.decode(cut))
          .isInstanceOf(MalformedEvidenceException.class);
    }
  }

  @Test
  void otherSizesKindsVersionsAndKeysAreRefused() {
    assertRefused(EnrollmentCodec.encode(new Answer(SECRET.slice(1))), "/secret", "31 bytes");
    assertRefused(EnrollmentCodec.encode(new Answer(Bytes.zeros(33))), "/secret", "33 bytes");
    assertRefused(
        EnrollmentCodec.encode(new Pending(SECRET, Bytes.EMPTY)), "/attestationKey", "0 bytes");
    assertRefused(
        EnrollmentCodec.encode(new Request(KEY, Bytes.zeros(1025), List.of())),
        "/endorsementKey",
        "1025 bytes");
    assertRefused(
        EnrollmentCodec.encode(new Request(KEY, KEY, List.of(KEY, Bytes.EMPTY))),
        "/certificates/1",
        "0 bytes");
    assertRefused(
        EnrollmentCodec.encode(new Request(KEY, KEY, Stream.generate(() -> KEY).limit(9).toList())),
        "/certificates",
        "an array of at most 8");
    assertRefused(fields(2, "answer", "secret"), "/enrollment", "version 1");
    assertRefused(fields(1, "other", "secret"), "/kind", "another");
    assertRefused(fields(1, "answer", "secrets"), "", "the keys [enrollment, kind, secret]");
  }

  @Test
  void aMessageOfAnotherKindIsToldApart() {
    Bytes pending = EnrollmentCodec.encode(new Pending(SECRET, KEY));

    assertThatThrownBy(() -> EnrollmentCodec.decode(pending, Answer.class))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageContaining("/kind")
        .hasMessageContaining("expected a message of kind Answer")
        .hasMessageContaining("Pending");
  }

  @Test
  void noMessageShowsItsSecret() {
    assertThat(new Answer(SECRET).toString()).doesNotContain("5e5e");
    assertThat(new Pending(SECRET, KEY).toString()).doesNotContain("5e5e");
  }

  private static Bytes fields(int version, String kind, String name) {
    return CborWriter.encode(
        CborValue.fields()
            .put("enrollment", CborValue.of(version))
            .put("kind", CborValue.of(kind))
            .put(name, CborValue.of(SECRET))
            .build());
  }

  private static void assertRefused(Bytes encoded, String path, String said) {
    assertThatThrownBy(() -> EnrollmentCodec.decode(encoded))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageContaining(path)
        .hasMessageContaining(said);
  }
}
