package org.opentsm.ide.stream;

import org.jspecify.annotations.Nullable;

/** At which step a stream is, so that whoever fails can name it. */
final class Progress {
  private final int streamId;
  private StreamStep step = StreamStep.ALLOCATE;

  Progress(int streamId) {
    this.streamId = streamId;
  }

  void at(StreamStep next) {
    step = next;
  }

  StreamStep step() {
    return step;
  }

  /** What a caller gets to know. */
  StreamException failed(String why, @Nullable Throwable cause) {
    return new StreamException(step, "stream " + streamId + ", " + step + ": " + why, cause);
  }
}
