package org.opentsm.spdm.transport;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.opentsm.spdm.Bytes;

/** What a frame on the socket of DMTF's emulators is for. */
enum SocketCommand {
  /** A message for the transport. */
  NORMAL(0x0001),
  /** Is there anybody? Carries a greeting. */
  TEST(0xDEAD),
  /** Not SPDM: makes the Responder want a KEY_UPDATE of its own. */
  OOB_ENCAP_KEY_UPDATE(0x8001),
  /** Not SPDM: makes the Responder want the Requester's ENDPOINT_INFO. */
  OOB_ENCAP_ENDPOINT_INFO(0x8002),
  /** The client goes, the server waits for the next one and keeps its SPDM context. */
  CONTINUE(0xFFFD),
  /** The client goes, the server ends. */
  SHUTDOWN(0xFFFE),
  /** The server's answer to a command that it does not know. */
  UNKNOWN(0xFFFF);

  /** What a client says with {@link #TEST}: text with a NUL behind it. */
  static final Bytes CLIENT_HELLO = text("Client Hello!\0");

  /** What a server answers to {@link #TEST}. */
  static final Bytes SERVER_HELLO = text("Server Hello!\0");

  private final int value;

  SocketCommand(int value) {
    this.value = value;
  }

  int value() {
    return value;
  }

  static Optional<SocketCommand> ofValue(int value) {
    return Arrays.stream(values()).filter(command -> command.value == value).findFirst();
  }

  private static Bytes text(String ascii) {
    return Bytes.owning(ascii.getBytes(StandardCharsets.US_ASCII));
  }
}
