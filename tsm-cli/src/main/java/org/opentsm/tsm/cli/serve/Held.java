package org.opentsm.tsm.cli.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.opentsm.evidence.input.MalformedJsonException;
import org.opentsm.evidence.input.StrictJson;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmException;

/**
 * What is held of a device, and its file.
 *
 * @param session whether a secured session is open
 * @param accepted whether it has its standing
 * @param lost when it was found that this was lost; empty while it is held
 */
record Held(DeviceAddress address, boolean session, boolean accepted, Optional<Instant> lost) {
  /** What stands behind the name of a file that is not yet in its place. */
  static final String FRESH = ".new";

  private static final int VERSION = 1;
  private static final int MOST_OCTETS = 4096;

  /**
   * Reads one.
   *
   * @throws IOException if it cannot be read, is damaged or of another version
   */
  static Held read(Path file) throws IOException {
    if (Files.size(file) > MOST_OCTETS) {
      throw new IOException("expected at most " + MOST_OCTETS + " bytes");
    }
    try {
      JsonNode json = new StrictJson(2, MOST_OCTETS).read(Bytes.owning(Files.readAllBytes(file)));
      if (json.path("version").asInt() != VERSION) {
        throw new IOException(
            "expected version " + VERSION + ", found " + json.path("version").asText("none"));
      }
      Optional<Instant> lost = Optional.empty();
      if (json.has("lost")) {
        lost = Optional.of(Instant.parse(json.path("lost").asText()));
      }
      return new Held(
          DeviceAddress.parse(json.path("address").asText()),
          json.path("session").asBoolean(),
          json.path("accepted").asBoolean(),
          lost);
    } catch (MalformedJsonException | TsmException | DateTimeException malformed) {
      throw new IOException(malformed.getMessage(), malformed);
    }
  }

  /** Writes it: a file is always whole. */
  void write(Path file) throws IOException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", VERSION);
    json.put("address", address.text());
    json.put("session", session);
    json.put("accepted", accepted);
    lost.ifPresent(at -> json.put("lost", at.toString()));
    Path fresh = Path.of(file + FRESH);
    Files.writeString(fresh, json.toString(), UTF_8);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The same, lost now, with what an earlier daemon lost of the device. */
  Held lostAt(Instant now, Optional<Held> before) {
    return new Held(
        address,
        session || before.filter(Held::session).isPresent(),
        accepted || before.filter(Held::accepted).isPresent(),
        Optional.of(now));
  }
}
