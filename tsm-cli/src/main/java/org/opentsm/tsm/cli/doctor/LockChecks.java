package org.opentsm.tsm.cli.doctor;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.opentsm.tsm.api.spi.DeviceOwnership;
import org.opentsm.tsm.api.spi.LockPlace;
import org.opentsm.tsm.cli.io.SystemRefusal;

/**
 * Who owns devices, and what was left of owners that are gone. A lock dies with its process: a file
 * that remains means nothing, unless another user made it.
 */
final class LockChecks {
  private static final String ID = "locks";
  private static final String HOST_ID = "locks.host";
  private static final int INODE_FIELD = 5;

  private final Host host;

  LockChecks(Host host) {
    this.host = host;
  }

  List<Finding> findings() {
    LockPlace place = LockPlace.of(host.directories());
    return List.of(owners(place), shared(place));
  }

  /** Whether the processes of other users know of the locks. */
  private Finding shared(LockPlace place) {
    if (place.flaw().isEmpty()) {
      return Finding.pass(
          HOST_ID, place.directory() + ": for all users of this host who may write to it");
    }
    String where = place.directory() + ": for this user alone: " + place.flaw().get();
    return host.directories().hostLocks().isEmpty()
        ? Finding.pass(HOST_ID, where)
        : Finding.warn(
            HOST_ID,
            where,
            "have it made as docs/daemon.md says, or see to it that no other user owns devices");
  }

  private Finding owners(LockPlace place) {
    Path own = DeviceOwnership.directory(host.directories());
    Owners owners = new Owners(heldInodes());
    try {
      Optional<Finding> flaw = owners.countIn(own, OptionalInt.of(host.user()));
      if (flaw.isPresent()) {
        return flaw.get();
      }
      if (place.flaw().isEmpty()) {
        return owners.countIn(place.directory(), OptionalInt.empty()).orElseGet(owners::finding);
      }
      return owners.finding();
    } catch (IOException e) {
      return unreadable(e);
    } catch (DirectoryIteratorException e) {
      return unreadable(requireNonNull(e.getCause()));
    }
  }

  private static Finding unreadable(IOException e) {
    return Finding.forbidden(
        ID,
        "expected to read directories of locks, found " + SystemRefusal.of(e),
        "make them this user's");
  }

  /** What was found so far. */
  private static final class Owners {
    private final Set<Long> held;
    private final List<String> names = new ArrayList<>();
    private boolean used;
    private int left;

    Owners(Set<Long> held) {
      this.held = held;
    }

    /**
     * Adds those of a directory.
     *
     * @param user whose the files must be, if of one
     * @return what is wrong with one of them
     */
    Optional<Finding> countIn(Path directory, OptionalInt user) throws IOException {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.lock")) {
        used = true;
        for (Path file : files) {
          Map<String, Object> found =
              Files.readAttributes(file, "unix:uid,ino,isRegularFile", LinkOption.NOFOLLOW_LINKS);
          int owner = (Integer) requireNonNull(found.get("uid"));
          if (!(Boolean) requireNonNull(found.get("isRegularFile"))
              || owner != user.orElse(owner)) {
            return Optional.of(
                Finding.forbidden(
                    ID,
                    file + ": expected a file of this user, found another",
                    "remove it once its owner has ended: this user cannot own the device"));
          }
          if (held.contains((Long) requireNonNull(found.get("ino")))) {
            names.add(DeviceOwnership.ownerIn(file).orElse("somebody"));
          } else {
            left++;
          }
        }
      } catch (NoSuchFileException nobodyYet) {
        // Nor has this been made, or the file has just been removed.
      }
      return Optional.empty();
    }

    Finding finding() {
      if (!used) {
        return Finding.pass(ID, "no device was ever owned here");
      }
      return Finding.pass(
          ID,
          names.size()
              + " devices are owned, "
              + left
              + " files are left of owners before"
              + names.stream()
                  .distinct()
                  .sorted()
                  .collect(Collectors.joining(", ", names.isEmpty() ? "" : ": ", "")));
    }
  }

  /** By {@code /proc/locks}: {@code 1: POSIX ADVISORY WRITE 1234 08:01:131078 0 EOF}. */
  private Set<Long> heldInodes() {
    Set<Long> inodes = new HashSet<>();
    host.read("proc/locks")
        .orElse("")
        .lines()
        .forEach(line -> {
          String[] fields = line.trim().split(" +", -1);
          if (fields.length > INODE_FIELD) {
            String inode = fields[INODE_FIELD].substring(fields[INODE_FIELD].lastIndexOf(':') + 1);
            if (inode.matches("[0-9]{1,18}")) {
              inodes.add(Long.parseLong(inode));
            }
          }
        });
    return inodes;
  }
}
