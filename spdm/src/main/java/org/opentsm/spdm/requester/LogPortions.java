package org.opentsm.spdm.requester;

import java.util.ArrayList;
import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.message.MeasurementExtensionLog;

/** A measurement extension log that is read portion by portion. */
final class LogPortions {
  private final List<Bytes> pieces = new ArrayList<>();
  private Bytes head = Bytes.EMPTY;
  private int length;

  void add(Bytes portion) {
    pieces.add(portion);
    length += portion.length();
    int missing = MeasurementExtensionLog.HEADER_SIZE - head.length();
    head = Bytes.concat(head, portion.slice(0, Math.min(missing, portion.length())));
  }

  /** How many octets are there. */
  int length() {
    return length;
  }

  /** How many portions are there. */
  int count() {
    return pieces.size();
  }

  /** Whether the log's header is not there yet. */
  boolean isHeadMissing() {
    return head.length() < MeasurementExtensionLog.HEADER_SIZE;
  }

  /** What the log's header says; the most that is read while it is not there. */
  long size() {
    return isHeadMissing()
        ? MeasurementExtensionLog.MAX_SIZE
        : MeasurementExtensionLog.sizeOf(head);
  }

  /** What is there, put together. */
  Bytes joined() {
    return Bytes.concat(pieces);
  }
}
