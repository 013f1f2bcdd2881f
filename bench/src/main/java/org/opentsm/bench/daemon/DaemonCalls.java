package org.opentsm.bench.daemon;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A caller of the daemon, as another process would be one: each request has a connection of its own
 * to the unix socket. It trusts the daemon to speak HTTP.
 */
record DaemonCalls(Path socket) {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String CHUNKED = "transfer-encoding: chunked";

  /** The path of a verb on a device, or of the device with the verb left out. */
  static String device(String address, String verb) {
    return "/v1/devices/" + URLEncoder.encode(address, UTF_8).replace("+", "%20") + verb;
  }

  /**
   * Has a verb done.
   *
   * @throws IOException if the daemon refuses, with what it says
   */
  JsonNode post(String path, String body) throws IOException {
    String head =
        "POST "
            + path
            + " HTTP/1.1\r\nHost: tsm\r\nConnection: close\r\nContent-Type: application/json\r\n"
            + "Content-Length: "
            + body.getBytes(UTF_8).length
            + "\r\n\r\n";
    try (InputStream answer = open(head + body)) {
      return MAPPER.readTree(answer);
    }
  }

  /** What is read for as long as the caller likes; closing it ends the connection. */
  InputStream follow(String path) throws IOException {
    return open("GET " + path + " HTTP/1.1\r\nHost: tsm\r\nConnection: close\r\n\r\n");
  }

  private InputStream open(String request) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    boolean good = false;
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      ByteBuffer rest = ByteBuffer.wrap(request.getBytes(UTF_8));
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
      String status = line(in);
      boolean chunked = false;
      for (String field = line(in); !field.isEmpty(); field = line(in)) {
        chunked |= field.toLowerCase(Locale.ROOT).startsWith(CHUNKED);
      }
      InputStream content = chunked ? new Chunks(in) : in;
      if (!status.startsWith("HTTP/1.1 200")) {
        throw new IOException(status + ": " + new String(content.readAllBytes(), UTF_8));
      }
      good = true;
      return content;
    } finally {
      if (!good) {
        channel.close();
      }
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        throw new EOFException("the daemon ended the connection");
      }
      line.append((char) octet);
    }
    return line.toString().stripTrailing();
  }

  /** Content in chunks (RFC 9112, 7.1). */
  private static final class Chunks extends InputStream {
    private final InputStream in;
    private int left;
    private boolean ended;

    Chunks(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left == 0 && !ended) {
        left = Integer.parseInt(line(in), 16);
        ended = left == 0;
      }
      if (ended) {
        return -1;
      }
      int count = in.read(target, offset, Math.min(length, left));
      if (count < 0) {
        throw new EOFException("the daemon ended the connection");
      }
      left -= count;
      if (left == 0) {
        String end = line(in);
        if (!end.isEmpty()) {
          throw new IOException(
              "expected the end of a chunk, found " + end.getBytes(ISO_8859_1).length + " octets");
        }
      }
      return count;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
