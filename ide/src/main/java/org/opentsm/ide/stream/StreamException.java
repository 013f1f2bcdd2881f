package org.opentsm.ide.stream;

import org.jspecify.annotations.Nullable;

/** A stream that could not be set up, or kept. Nothing of it is left when this is thrown. */
public final class StreamException extends Exception {
  private static final long serialVersionUID = 1L;

  private final StreamStep step;

  StreamException(StreamStep step, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.step = step;
  }

  /** At which step it failed. */
  public StreamStep step() {
    return step;
  }
}
