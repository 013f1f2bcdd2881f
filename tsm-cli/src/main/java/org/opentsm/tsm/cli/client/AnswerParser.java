package org.opentsm.tsm.cli.client;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpVersion;
import org.opentsm.spdm.Bytes;

/** Makes an answer of HTTP/1.1 of the octets of a connection, a piece at a time. */
final class AnswerParser implements HttpParser.ResponseHandler {
  private static final int HEAD_OCTETS = 16 * 1024;

  private final HttpParser parser = new HttpParser(this);
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private Optional<IOException> wrong = Optional.empty();
  private int status;
  private String mediaType = "";
  private int headOctets;
  private boolean headed;
  private boolean complete;

  /**
   * Takes what has come.
   *
   * @throws ProtocolException if it is no HTTP
   */
  void take(ByteBuffer octets) throws IOException {
    headOctets += headed ? 0 : octets.remaining();
    while (octets.hasRemaining() && !complete && wrong.isEmpty()) {
      parser.parseNext(octets);
    }
    requireHttp();
    // The parser's own bound fails in itself where assertions are checked.
    if (!headed && headOctets > HEAD_OCTETS) {
      throw new ProtocolException("more than " + HEAD_OCTETS + " bytes before its content");
    }
  }

  /**
   * There will be no more.
   *
   * @throws EOFException if something is missing
   */
  void end() throws IOException {
    // Only where no length was said is the end of the connection the end of the content.
    if (!parser.isState(HttpParser.State.EOF_CONTENT)) {
      throw cut();
    }
    complete = true;
  }

  /** Whether status and fields are here. */
  boolean isHeaded() {
    return headed;
  }

  /** Whether all of it is here. */
  boolean isComplete() {
    return complete;
  }

  /** 100 to 999. */
  int status() {
    return status;
  }

  /** Without its parameters; empty if none was said. */
  String mediaType() {
    return mediaType;
  }

  /** The content that came since this was asked last. */
  Bytes takeContent() {
    Bytes taken = Bytes.owning(content.toByteArray());
    content.reset();
    return taken;
  }

  private void requireHttp() throws IOException {
    if (wrong.isPresent()) {
      throw wrong.get();
    }
  }

  private static EOFException cut() {
    return new EOFException("the end of the connection");
  }

  @Override
  public void startResponse(HttpVersion version, int code, String reason) {
    status = code;
  }

  @Override
  public void parsedHeader(HttpField field) {
    if (field.getHeader() == HttpHeader.CONTENT_TYPE && field.getValue() != null) {
      mediaType = field.getValue().split(";", 2)[0].strip();
    }
  }

  @Override
  public boolean headerComplete() {
    headed = true;
    return false;
  }

  @Override
  public boolean content(ByteBuffer piece) {
    byte[] octets = new byte[piece.remaining()];
    piece.get(octets);
    content.writeBytes(octets);
    return false;
  }

  @Override
  public boolean contentComplete() {
    return false;
  }

  @Override
  public boolean messageComplete() {
    complete = true;
    return true;
  }

  @Override
  public void earlyEOF() {
    wrong = wrong.or(() -> Optional.of(cut()));
  }

  @Override
  public void badMessage(HttpException failure) {
    wrong = wrong.or(() -> Optional.of(new ProtocolException(String.valueOf(failure.getReason()))));
  }
}
