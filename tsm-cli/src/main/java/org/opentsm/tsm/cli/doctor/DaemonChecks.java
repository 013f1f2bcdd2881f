package org.opentsm.tsm.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.opentsm.spdm.PrintableText;
import org.opentsm.tsm.cli.client.ClientErrorCode;
import org.opentsm.tsm.cli.client.DaemonCaller;
import org.opentsm.tsm.cli.client.DaemonPlace;
import org.opentsm.tsm.cli.io.FailureException;

/** The daemon: whether it is there, answers, and what the user may have done by it. */
final class DaemonChecks {
  private static final String DIRECTORY = "socket.directory";
  private static final String SOCKET = "socket";
  private static final String ANSWER = "daemon";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final DaemonPlace place;
  private final Path socket;
  private boolean answers;

  DaemonChecks(DaemonPlace place) {
    this.place = place;
    socket = place.socket().normalize();
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    Path directory = Objects.requireNonNull(socket.getParent());
    PosixFileAttributes attributes;
    try {
      attributes =
          Files.readAttributes(socket, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      findings.add(
          Finding.warn(
              SOCKET,
              socket + ": no daemon is there",
              "start one: " + place.start() + ", or tsm.socket"));
      return findings;
    } catch (IOException e) {
      findings.add(
          Finding.forbidden(
              SOCKET,
              socket + ": expected to look at it, found " + e.getClass().getSimpleName(),
              "let this user into " + directory));
      return findings;
    }
    if (!attributes.isOther()) {
      findings.add(
          Finding.failed(
              SOCKET, socket + ": expected a socket, found a file", "remove it, or take --socket"));
      return findings;
    }
    findings.add(
        DirectoryChecks.unsafe(DIRECTORY, directory, owner(attributes), false)
            .orElseGet(() -> Finding.pass(DIRECTORY, directory + " and all above it are safe")));
    findings.add(permissions(attributes));
    findings.add(answer());
    return findings;
  }

  /** Whether, by the findings, a daemon answers that is not this user's. */
  boolean isAnothers(int user) {
    try {
      return answers
          && !Files.getAttribute(socket, "unix:uid", LinkOption.NOFOLLOW_LINKS).equals(user);
    } catch (IOException gone) {
      return false;
    }
  }

  /** The daemon's user, whose directory it may be; root where nobody can say. */
  private int owner(PosixFileAttributes attributes) {
    try {
      Path directory = Objects.requireNonNull(socket.getParent());
      return attributes.owner().getName().equals("root")
          ? (Integer) Files.getAttribute(directory, "unix:uid")
          : (Integer) Files.getAttribute(socket, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return 0;
    }
  }

  private Finding permissions(PosixFileAttributes attributes) {
    String found =
        socket
            + " is "
            + attributes.owner().getName()
            + "'s, group "
            + attributes.group().getName()
            + ", "
            + PosixFilePermissions.toString(attributes.permissions());
    if (!Files.isWritable(socket)) {
      return Finding.forbidden(
          SOCKET,
          found + ": expected that this user can open it, found that he cannot",
          "put the user into the group of the socket");
    }
    return attributes.permissions().contains(PosixFilePermission.OTHERS_WRITE)
        ? Finding.warn(
            SOCKET, found + ": everybody on this host may look on", "set socketMode to \"0660\"")
        : Finding.pass(SOCKET, found);
  }

  private Finding answer() {
    try {
      DaemonCaller caller = DaemonCaller.ask(place, PATIENCE);
      answers = true;
      return Finding.pass(
          ANSWER,
          "it knows this user as "
              + PrintableText.of(caller.user())
              + ", group "
              + PrintableText.of(caller.group())
              + ", who may "
              + PrintableText.of(String.join(", ", caller.rights())));
    } catch (FailureException e) {
      boolean absent = e.failure().code().equals(ClientErrorCode.NOT_RUNNING.id());
      return Finding.failed(
          ANSWER,
          socket
              + ": expected a daemon's answer, found "
              + PrintableText.of(String.valueOf(e.getMessage())),
          absent
              ? "start one: " + place.start() + "; it removes what a dead one left"
              : "somebody listens there: look at its log, and end it if it hangs");
    }
  }
}
