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
import java.util.Set;
import java.util.stream.Collectors;
import org.opentsm.tsm.api.spi.DeviceOwnership;

/**
 * Who owns devices, and what was left of owners that are gone. A lock dies with its process: a file
 * that remains means nothing, unless another user made it.
 */
final class LockChecks {
  private static final String ID = "locks";
  private static final int INODE_FIELD = 5;

  private final Host host;

  LockChecks(Host host) {
    this.host = host;
  }

  List<Finding> findings() {
    Path directory = DeviceOwnership.directory(host.directories());
    Set<Long> held = heldInodes();
    List<String> owners = new ArrayList<>();
    int left = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.lock")) {
      for (Path file : files) {
        Map<String, Object> found =
            Files.readAttributes(file, "unix:uid,ino,isRegularFile", LinkOption.NOFOLLOW_LINKS);
        if (!(Boolean) requireNonNull(found.get("isRegularFile"))
            || (Integer) requireNonNull(found.get("uid")) != host.user()) {
          return List.of(
              Finding.forbidden(
                  ID,
                  file + ": expected a file of this user, found another",
                  "remove it once its owner has ended: this user cannot own the device"));
        }
        if (held.contains((Long) requireNonNull(found.get("ino")))) {
          owners.add(DeviceOwnership.ownerIn(file).orElse("somebody"));
        } else {
          left++;
        }
      }
    } catch (NoSuchFileException nobodyYet) {
      return List.of(Finding.pass(ID, "no device was ever owned here"));
    } catch (IOException | DirectoryIteratorException e) {
      return List.of(
          Finding.forbidden(
              ID, directory + ": expected to read it, found " + e, "make it this user's alone"));
    }
    String counts =
        owners.size() + " devices are owned, " + left + " files are left of owners before";
    return List.of(
        Finding.pass(
            ID,
            counts
                + owners.stream()
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(", ", owners.isEmpty() ? "" : ": ", ""))));
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
