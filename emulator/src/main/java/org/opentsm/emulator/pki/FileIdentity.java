package org.opentsm.emulator.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * Which file a name leads to, and in which state.
 *
 * <p>Its inode finds a file that was put in the place of another, as all who replace files whole
 * do; size and time find one that was written over, as an editor does. Together they are as sure as
 * reading it again, but for somebody who writes as many octets within one tick of the file system's
 * clock: these are keys for tests, which only their owner can write.
 *
 * @param attributes empty if there is no such file
 */
record FileIdentity(Optional<State> attributes) {
  private record State(Optional<Object> inode, long size, FileTime modified) {}

  /** What is there now. */
  static FileIdentity of(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return new FileIdentity(
          Optional.of(
              new State(
                  Optional.ofNullable(found.fileKey()), found.size(), found.lastModifiedTime())));
    } catch (IOException none) {
      return new FileIdentity(Optional.empty());
    }
  }
}
