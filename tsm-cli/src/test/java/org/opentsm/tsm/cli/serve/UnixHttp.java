package org.opentsm.tsm.cli.serve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A caller of the daemon that can say anything, also what no library would. */
record UnixHttp(Path socket) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** What was answered. */
  record Answer(int status, Map<String, String> headers, byte[] body) {
    JsonNode json() throws IOException {
      return MAPPER.readTree(body);
    }

    String text() {
      return new String(body, UTF_8);
    }

    /** The stable code of a problem. */
    String code() throws IOException {
      return json().path("code").asText();
    }
  }

  Answer get(String path) throws IOException {
    return send("GET", path, "", "");
  }

  Answer post(String path, String body) throws IOException {
    return send("POST", path, "Content-Type: application/json\r\n", body);
  }

  Answer send(String method, String path, String fields, String body) throws IOException {
    byte[] octets = body.getBytes(UTF_8);
    String head =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: tsm\r\nConnection: close\r\n"
            + fields
            + "Content-Length: "
            + octets.length
            + "\r\n\r\n";
    try (SocketChannel channel = connect()) {
      // At once: who is refused by its first line may find the connection closed for the rest.
      byte[] whole = Arrays.copyOf(head.getBytes(ISO_8859_1), head.length() + octets.length);
      System.arraycopy(octets, 0, whole, head.length(), octets.length);
      write(channel, whole);
      return read(channel);
    }
  }

  SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    return channel;
  }

  static void write(SocketChannel channel, byte[] octets) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(octets);
    while (rest.hasRemaining()) {
      channel.write(rest);
    }
  }

  /** All until the end of the connection. */
  static Answer read(SocketChannel channel) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer part = ByteBuffer.allocate(8192);
    while (channel.read(part.clear()) >= 0) {
      all.write(part.array(), 0, part.position());
    }
    return parse(all.toByteArray());
  }

  private static Answer parse(byte[] octets) {
    String text = new String(octets, ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return new Answer(0, Map.of(), octets);
    }
    String[] lines = text.substring(0, end).split("\r\n");
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers.put(lines[i].substring(0, colon), lines[i].substring(colon + 1).strip());
    }
    byte[] body = Arrays.copyOfRange(octets, end + 4, octets.length);
    if ("chunked".equals(headers.get("Transfer-Encoding"))) {
      body = unchunked(body);
    }
    return new Answer(Integer.parseInt(lines[0].split(" ")[1]), headers, body);
  }

  private static byte[] unchunked(byte[] octets) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    String text = new String(octets, ISO_8859_1);
    int at = 0;
    while (at < octets.length) {
      int line = text.indexOf("\r\n", at);
      int size = Integer.parseInt(text.substring(at, line), 16);
      whole.write(octets, line + 2, size);
      at = line + 2 + size + 2;
    }
    return whole.toByteArray();
  }
}
