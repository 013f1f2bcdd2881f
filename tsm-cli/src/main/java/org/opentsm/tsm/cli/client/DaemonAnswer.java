package org.opentsm.tsm.cli.client;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.cli.io.FailureException;

/** An answer that is read as it comes. */
final class DaemonAnswer implements AutoCloseable {
  private final UnixConnection connection;
  private final AnswerParser parser = new AnswerParser();
  private final Function<IOException, FailureException> explanation;

  /**
   * @param explanation what a connection that breaks means
   */
  DaemonAnswer(UnixConnection connection, Function<IOException, FailureException> explanation) {
    this.connection = connection;
    this.explanation = explanation;
  }

  void awaitHead(Deadline deadline) throws IOException, InterruptedException {
    while (!parser.isHeaded()) {
      connection.receive(parser, deadline);
    }
  }

  int status() {
    return parser.status();
  }

  String mediaType() {
    return parser.mediaType();
  }

  /** What comes next, at least one octet; nothing at the end. */
  Optional<Bytes> next(Deadline deadline) throws FailureException {
    try {
      Bytes piece = parser.takeContent();
      while (piece.length() == 0 && !parser.isComplete()) {
        connection.receive(parser, deadline);
        piece = parser.takeContent();
      }
      return Optional.of(piece).filter(octets -> octets.length() > 0);
    } catch (IOException e) {
      throw explanation.apply(e);
    } catch (InterruptedException e) {
      throw DaemonClient.interrupted();
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (IOException closedAnyway) {
      // What it had to say has been read, or does not matter any more.
    }
  }
}
