package org.opentsm.evidence.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.EvidenceErrorCode;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.spdm.Bytes;

class CborReaderTest {
  private static final CborLimits LIMITS = new CborLimits(64, 3, 16, 8, 8);

  /** From RFC 8949, "Examples of Encoded CBOR Data Items", and the edges of each length. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "00",
        "17",
        "1818",
        "18ff",
        "190100",
        "19ffff",
        "1a00010000",
        "1affffffff",
        "1b0000000100000000",
        "1b7fffffffffffffff",
        "40",
        "4401020304",
        "60",
        "6161",
        "62c3bc",
        "80",
        "83010203",
        "8301820203820405",
        "a0",
        "a26161016162820203",
        "a2616101626161a0",
      })
  void theDeterministicFormIsReadAndWrittenBack(String hex) throws Exception {
    CborValue value = CborReader.read(Bytes.ofHex(hex), LIMITS);

    assertThat(CborWriter.encode(value).toHex()).isEqualTo(hex);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1817               | the shortest form of 23",
        "190017             | the shortest form of 23",
        "1900ff             | the shortest form of 255",
        "1a0000ffff         | the shortest form of 65535",
        "1b00000000ffffffff | the shortest form of 4294967295",
        "1b8000000000000000 | at most 9223372036854775807",
        "580101             | the shortest form of 1",
        "1c                 | a definite length",
        "5f4101ff           | a definite length",
        "7f6161ff           | a definite length",
        "9f01ff             | a definite length",
        "bf616101ff         | a definite length",
        "ff                 | a definite length",
        "20                 | an integer, byte string, text, array or map",
        "c11a514b67b0       | an integer, byte string, text, array or map",
        "f4                 | an integer, byte string, text, array or map",
        "f6                 | an integer, byte string, text, array or map",
        "f93c00             | an integer, byte string, text, array or map",
        "a10001             | a text as key",
        "a2616201616101     | keys in bytewise order",
        "a262616101616101   | keys in bytewise order",
        "a2616101616102     | each key once",
        "61ff               | UTF-8",
        "62c080             | UTF-8",
        "63eda080           | UTF-8",
        "0000               | the end",
        "4401               | 4 bytes",
        "82                 | 2 items",
        "8201               | 2 items",
        "824100             | an item",
        "19                 | 2 bytes of length",
        "5b7fffffffffffffff | at most 8 bytes in a byte string",
        "9b7fffffffffffffff | 9223372036854775807 items",
      })
  void everyOtherFormIsRefused(String hex, String expected) {
    assertThatThrownBy(() -> CborReader.read(Bytes.ofHex(hex), LIMITS))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageContaining("expected " + expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "49000000000000000000",
        "69616161616161616161",
        "8181818100",
        "9100000000000000000000000000000000000000",
        "a16161a16161a16161a1616100",
      })
  void whatExceedsALimitIsRefused(String hex) {
    assertThatThrownBy(() -> CborReader.read(Bytes.ofHex(hex), LIMITS))
        .isInstanceOfSatisfying(
            MalformedEvidenceException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(EvidenceErrorCode.LIMIT_EXCEEDED));
    assertThatThrownBy(() -> CborReader.read(Bytes.zeros(65), LIMITS))
        .hasMessageContaining("at most 64 bytes, found 65");
    assertThatThrownBy(() -> CborReader.read(Bytes.EMPTY, LIMITS))
        .hasMessageContaining("expected an item, found the end");
  }

  @Test
  void aMapHasNoMoreEntriesThanItMay() throws Exception {
    CborLimits two = new CborLimits(64, 3, 16, 8, 8, 2);
    Bytes own = Bytes.ofHex("a3616101616202616303");
    Bytes foreign = Bytes.ofHex("a3410101410202410303");

    assertThat(CborReader.read(own, LIMITS).kind()).isEqualTo("a map of 3 entries");
    assertThat(CborReader.readForeign(foreign, LIMITS).kind()).isEqualTo("a map of 3 entries");
    for (ThrowingCallable read :
        List.<ThrowingCallable>of(
            () -> CborReader.read(own, two), () -> CborReader.readForeign(foreign, two))) {
      assertThatThrownBy(read)
          .isInstanceOfSatisfying(
              MalformedEvidenceException.class,
              refusal -> assertThat(refusal.code()).isEqualTo(EvidenceErrorCode.LIMIT_EXCEEDED))
          .hasMessageContaining("at most 2 entries in a map, found 3");
    }
  }

  @Test
  void theRejectionNamesPathAndOffset() {
    assertThatThrownBy(() -> CborReader.read(Bytes.ofHex("a161618200f5"), LIMITS))
        .isInstanceOfSatisfying(
            MalformedEvidenceException.class,
            refusal -> {
              assertThat(refusal.path()).isEqualTo("/a/1");
              assertThat(refusal.offset()).isEqualTo(5);
              assertThat(refusal.found()).isEqualTo("major type 7");
            });
  }

  @Test
  void keysOfThisProgramAreSortedAndUnique() {
    Bytes encoded =
        CborWriter.encode(
            CborValue.fields()
                .put("bb", CborValue.of(1))
                .put("c", CborValue.of(2))
                .put("aa", CborValue.of(3))
                .build());

    assertThat(encoded.toHex()).isEqualTo("a3616302626161036262" + "6201");
    assertThatThrownBy(
            () -> CborValue.fields().put("a", CborValue.of(1)).put("a", CborValue.of(2)).build())
        .isInstanceOf(IllegalArgumentException.class);
  }
}
