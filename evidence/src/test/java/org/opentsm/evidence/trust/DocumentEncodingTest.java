package org.opentsm.evidence.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.spdm.Bytes;

/** Documents are signed octet by octet, and in UTF-8. */
class DocumentEncodingTest {
  private static final String DOCUMENT = "{\"tcbInfo\":{\"nextUpdate\":\"2026-01-01T00:00:00Z\"}}";

  @Test
  void utf8IsRead() throws Exception {
    assertThat(read(StandardCharsets.UTF_8).documents()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void anythingElseIsRefused(String encoding) {
    assertThatThrownBy(() -> read(Charset.forName(encoding)))
        .isInstanceOf(TrustInputException.class)
        .hasMessageContaining("info.json");
  }

  private static PlatformTrust read(Charset encoding) throws TrustInputException {
    Bytes content = Bytes.owning(DOCUMENT.getBytes(encoding));
    return new PlatformTrustReader().endorsement(new TrustFile("info.json", content)).read();
  }
}
