package org.opentsm.tsm.cli.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.opentsm.evidence.input.MalformedJsonException;
import org.opentsm.evidence.input.StrictJson;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.RevalidationOutcome;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.PrivateDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this daemon holds, in a file for each device, so that the next one can say what a crash has
 * ended. Nothing in it is ever believed: a device that was connected or accepted is neither now.
 *
 * <p>Used by one thread, that of the events.
 */
final class HeldJournal {
  private static final Logger LOG = LoggerFactory.getLogger(HeldJournal.class);
  private static final String ENDING = ".held";
  private static final int VERSION = 1;
  private static final int MOST_OCTETS = 4096;
  private static final int NAME_OCTETS = 16;

  private final Path directory;
  private final SpdmCrypto crypto;
  private final Map<DeviceAddress, Held> held = new HashMap<>();

  /**
   * What is held of a device.
   *
   * @param session whether a secured session is open
   * @param accepted whether it has its standing
   */
  record Held(DeviceAddress address, boolean session, boolean accepted) {}

  HeldJournal(Path directory, SpdmCrypto crypto) {
    this.directory = directory.toAbsolutePath();
    this.crypto = crypto;
  }

  /**
   * What the daemon before held when it ended without a word; it is forgotten with this.
   *
   * @throws TsmException.NotPermitted if the directory is not this user's alone
   */
  List<Held> takeLast() throws TsmException.NotPermitted {
    PrivateDirectory.ensure(directory);
    List<Held> last = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (file.toString().endsWith(ENDING)) {
          read(file, last);
        }
        Files.deleteIfExists(file);
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED, directory + ": what was held cannot be read: " + e, e);
    }
    return last;
  }

  /** Keeps track. What cannot be written is logged: it is only missed after a crash. */
  void note(TsmEvent event) {
    if (!(event instanceof TsmEvent.OfDevice of)) {
      return;
    }
    DeviceAddress address = of.address();
    Held before = held.get(address);
    boolean session = before != null && before.session();
    boolean accepted = before != null && before.accepted();
    switch (of) {
      case TsmEvent.Connected _ -> keep(new Held(address, session, false));
      case TsmEvent.SessionOpened _ -> keep(new Held(address, true, accepted));
      case TsmEvent.SessionClosed _ -> keep(new Held(address, false, accepted));
      case TsmEvent.Accepted _ -> keep(new Held(address, session, true));
      case TsmEvent.Revalidated revalidated -> {
        if (revalidated.outcome() instanceof RevalidationOutcome.Same) {
          keep(new Held(address, session, true));
        }
      }
      case TsmEvent.Disconnected _, TsmEvent.ConnectionLost _, TsmEvent.DeviceGone _ ->
          forget(address);
      default -> {
        // Nothing else changes what is held.
      }
    }
  }

  private void keep(Held now) {
    if (now.equals(held.put(now.address(), now))) {
      return;
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", VERSION);
    json.put("address", now.address().text());
    json.put("session", now.session());
    json.put("accepted", now.accepted());
    Path file = file(now.address());
    Path fresh = Path.of(file + ".new");
    try {
      Files.writeString(fresh, json.toString(), UTF_8);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn("{} cannot be written: {}", file, e.toString());
    }
  }

  private void forget(DeviceAddress address) {
    if (held.remove(address) == null) {
      return;
    }
    try {
      Files.deleteIfExists(file(address));
    } catch (IOException e) {
      LOG.warn("{} cannot be removed: {}", file(address), e.toString());
    }
  }

  private Path file(DeviceAddress address) {
    Bytes name = Bytes.copyOf(address.text().getBytes(UTF_8));
    Bytes digest = crypto.digest(HashAlgorithm.SHA_256, name).slice(0, NAME_OCTETS);
    return directory.resolve(digest.toHex() + ENDING);
  }

  private static void read(Path file, List<Held> last) throws IOException {
    if (Files.size(file) > MOST_OCTETS) {
      LOG.warn("{} is passed over: expected at most {} bytes", file, MOST_OCTETS);
      return;
    }
    try {
      JsonNode json = new StrictJson(2, MOST_OCTETS).read(Bytes.owning(Files.readAllBytes(file)));
      if (json.path("version").asInt() == VERSION) {
        last.add(
            new Held(
                DeviceAddress.parse(json.path("address").asText()),
                json.path("session").asBoolean(),
                json.path("accepted").asBoolean()));
      }
    } catch (MalformedJsonException | TsmException malformed) {
      LOG.warn("{} is passed over: {}", file, malformed.getMessage());
    }
  }
}
