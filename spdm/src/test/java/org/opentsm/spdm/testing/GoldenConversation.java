package org.opentsm.spdm.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.MessageCode;

/**
 * Conversations of our own Requester with a {@link TestDevice}, written down once: {@code
 * conversation/VERSION.hex} among the test resources. A line is one message in hexadecimal digits
 * after {@code >} for a request or {@code <} for the response to it; {@code #} begins a comment.
 */
public final class GoldenConversation {
  private GoldenConversation() {}

  /** A request and its response. */
  public record Turn(Bytes request, Bytes response) {
    /** Which request it is. */
    public MessageCode code() {
      return MessageCode.ofValue(request.get(1)).orElseThrow();
    }
  }

  /** GET_VERSION to the last MEASUREMENTS. */
  public static List<Turn> read(SpdmVersion version) throws IOException {
    List<Turn> turns = new ArrayList<>();
    Bytes request = Bytes.EMPTY;
    for (String line : text(version).lines().toList()) {
      if (line.startsWith(">")) {
        request = Bytes.ofHex(line.substring(1).strip());
      } else if (line.startsWith("<")) {
        turns.add(new Turn(request, Bytes.ofHex(line.substring(1).strip())));
      }
    }
    return turns;
  }

  private static String text(SpdmVersion version) throws IOException {
    String name = "/conversation/" + version + ".hex";
    try (InputStream in =
        Objects.requireNonNull(GoldenConversation.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
