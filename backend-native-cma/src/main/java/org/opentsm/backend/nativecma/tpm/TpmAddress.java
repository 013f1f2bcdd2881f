package org.opentsm.backend.nativecma.tpm;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/** Where a TPM is: a device file or a socket of this machine by its absolute path, or HOST:PORT. */
final class TpmAddress {
  /** The kernel's resource manager for the first TPM. */
  static final String USUAL = "/dev/tpmrm0";

  private static final int MODE_TYPE = 0xF000;
  private static final int MODE_SOCKET = 0xC000;
  private static final int MODE_CHARACTER = 0x2000;
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final int MAX_PORT = 65_535;
  private static final Pattern HOST_PORT =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)\\]|([^:/\\[\\]]+)):([0-9]{1,5})");

  private TpmAddress() {}

  /**
   * Opens the way to a TPM.
   *
   * @param place empty for {@value #USUAL}
   */
  static TpmTransport open(String place, Deadline deadline) throws TsmException {
    String where = place.isEmpty() ? USUAL : place;
    if (where.startsWith("/")) {
      return openPath(where, deadline);
    }
    Matcher network = HOST_PORT.matcher(where);
    if (!network.matches() || Integer.parseInt(network.group(3)) > MAX_PORT) {
      throw badPlace(where);
    }
    String host = network.group(1) == null ? network.group(2) : network.group(1);
    InetSocketAddress address = new InetSocketAddress(host, Integer.parseInt(network.group(3)));
    if (address.isUnresolved()) {
      throw new TsmException.Unreachable(
          TsmErrorCode.UNREACHABLE, where + ": the host has no address", null);
    }
    try {
      return TpmSocket.connect(where, SocketChannel.open(), address, deadline);
    } catch (IOException e) {
      throw TpmFailures.broken(where, e);
    }
  }

  private static TpmTransport openPath(String where, Deadline deadline) throws TsmException {
    Path path;
    try {
      path = Path.of(where);
    } catch (InvalidPathException e) {
      throw badPlace(where);
    }
    try {
      int mode = (Integer) Files.getAttribute(path, "unix:mode");
      return switch (mode & MODE_TYPE) {
        case MODE_CHARACTER -> DeviceFile.open(path);
        case MODE_SOCKET -> openSocket(path, deadline);
        default ->
            throw new TsmException.BadArgument(
                TsmErrorCode.BAD_OPTION,
                where + ": expected a device file or a socket, found another file");
      };
    } catch (NoSuchFileException e) {
      throw TpmFailures.missing(where);
    } catch (AccessDeniedException e) {
      throw TpmFailures.denied(where, e);
    } catch (IOException e) {
      throw TpmFailures.broken(where, e);
    }
  }

  private static TpmTransport openSocket(Path path, Deadline deadline)
      throws IOException, TsmException {
    if (!Files.isWritable(path)) {
      throw TpmFailures.denied(path.toString(), null);
    }
    while (true) {
      try {
        return TpmSocket.connect(
            path.toString(),
            SocketChannel.open(StandardProtocolFamily.UNIX),
            UnixDomainSocketAddress.of(path),
            deadline);
      } catch (ConnectException nobodyThere) {
        throw nobodyThere;
      } catch (SocketException queueIsFull) {
        // An emulator that serves one at a time, while others wait.
        if (deadline.hasPassed()) {
          throw queueIsFull;
        }
      }
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TsmException.Unreachable(
            TsmErrorCode.CANCELLED, path + ": the wait for the TPM was interrupted", e);
      }
    }
  }

  private static TsmException.BadArgument badPlace(String where) {
    return new TsmException.BadArgument(
        TsmErrorCode.BAD_OPTION,
        "tpm: expected the absolute path of a device file or socket, or HOST:PORT, found '"
            + where.replaceAll("[^\\x20-\\x7e]", "?")
            + "'");
  }
}
