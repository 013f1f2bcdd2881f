package org.opentsm.evidence.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.spdm.Bytes;

class StrictJsonTest {
  private static final StrictJson JSON = new StrictJson(4, 16);

  @Test
  void whatIsJsonIsRead() throws Exception {
    assertThat(JSON.read(utf8("{\"a\":[1,{\"b\":\"\u00e9\"}]}")).at("/a/1/b").asText())
        .isEqualTo("\u00e9");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'a':1,'a':2}         | each key once | 1",
        "{'a':1} 2             | JSON          | 1",
        "{'a':                 | JSON          | 1",
        "[[[[[1]]]]]           | JSON within its limits | 0",
        "{'a':'12345678901234567'} | JSON within its limits | 0",
        "{a:1}                 | JSON          | 1"
      })
  void whatHasTwoMeaningsOrIsTooLargeIsRefused(String text, String expected, int line) {
    MalformedJsonException refused =
        catchThrowableOfType(
            MalformedJsonException.class, () -> JSON.read(utf8(text.replace('\'', '"'))));

    assertThat(refused.expected()).isEqualTo(expected);
    assertThat(refused.line()).isEqualTo(line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "ISO-8859-1"})
  void anotherEncodingIsRefused(String charset) {
    Bytes octets = Bytes.owning("{\"a\":\"\u00e9\"}".getBytes(Charset.forName(charset)));

    assertThatThrownBy(() -> JSON.read(octets)).isInstanceOf(MalformedJsonException.class);
  }

  private static Bytes utf8(String text) {
    return Bytes.owning(text.getBytes(UTF_8));
  }
}
