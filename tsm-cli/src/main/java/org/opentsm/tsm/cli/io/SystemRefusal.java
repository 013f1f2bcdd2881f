package org.opentsm.tsm.cli.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Objects;

/** What the operating system said, in words: Java's say of some failures no more than a path. */
public final class SystemRefusal {
  private SystemRefusal() {}

  /** The words, with the file that it is about. */
  public static String of(IOException failure) {
    return switch (failure) {
      case AccessDeniedException denied -> "access denied" + at(denied);
      case NoSuchFileException none -> "no such file or directory" + at(none);
      case NotDirectoryException file -> "no directory" + at(file);
      case FileSystemException other when other.getReason() != null ->
          other.getReason() + at(other);
      default -> Objects.requireNonNullElse(failure.getMessage(), "failure without a reason");
    };
  }

  private static String at(FileSystemException failure) {
    return failure.getFile() == null ? "" : ": " + failure.getFile();
  }
}
