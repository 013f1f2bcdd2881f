package org.opentsm.evidence.tdx;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.opentsm.evidence.trust.TrustDocument;
import org.opentsm.spdm.Bytes;

/**
 * A document that Intel signs: TCB info or the identity of an enclave. The signature is over the
 * octets of the inner object as they stand.
 *
 * @param name of its file, for people
 * @param body the inner object
 * @param signed its octets
 * @param signature r and s over P-256, 64 octets
 * @param nextUpdate the time after which it is old
 */
record Collateral(String name, JsonNode body, Bytes signed, Bytes signature, Instant nextUpdate) {
  /** The inner object of TCB info. */
  static final String TCB_INFO = "tcbInfo";

  /** The inner object of the identity of an enclave. */
  static final String ENCLAVE_IDENTITY = "enclaveIdentity";

  private static final JsonFactory JSON = new JsonFactory();
  private static final int SIGNATURE = 64;

  /**
   * The document, if it is one with this inner object.
   *
   * @return empty for another document, and for one that lacks something
   */
  static Optional<Collateral> of(TrustDocument document, String inner) {
    JsonNode body = document.json().path(inner);
    if (!body.isObject()) {
      return Optional.empty();
    }
    try {
      Bytes signature = Bytes.ofHex(document.json().path("signature").asText());
      Instant nextUpdate = Instant.parse(body.path("nextUpdate").asText());
      return signature.length() == SIGNATURE
          ? octets(document.content(), inner)
              .map(signed -> new Collateral(document.name(), body, signed, signature, nextUpdate))
          : Optional.empty();
    } catch (IllegalArgumentException | DateTimeException malformed) {
      return Optional.empty();
    }
  }

  /** The octets of a member of the outermost object, from brace to brace. */
  private static Optional<Bytes> octets(Bytes content, String member) {
    try (JsonParser in = JSON.createParser(content.toByteArray())) {
      in.nextToken();
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = in.currentName().equals(member);
        in.nextToken();
        long start = in.currentTokenLocation().getByteOffset();
        in.skipChildren();
        if (wanted) {
          int end = (int) in.currentLocation().getByteOffset();
          return Optional.of(content.slice((int) start, end - (int) start));
        }
      }
      return Optional.empty();
    } catch (IOException malformed) {
      return Optional.empty();
    }
  }
}
