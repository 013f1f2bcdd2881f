package org.opentsm.spdm.transport;

import org.opentsm.spdm.session.SecuredFormat;

/** How messages follow each other on a TCP connection. */
public sealed interface Framing {
  /**
   * The frames of DMTF's emulators.
   *
   * @param binding what dresses the message inside a frame
   */
  record Emulator(Binding binding) implements Framing {
    @Override
    public int defaultPort() {
      return binding == Binding.TCP ? EmulatorSocket.DEFAULT_TCP_PORT : EmulatorSocket.DEFAULT_PORT;
    }

    @Override
    public int maxPayload() {
      return binding.maxPayload();
    }

    @Override
    public int maxMessage() {
      return binding.maxMessage();
    }
  }

  /** SPDM over TCP (DSP0287) without frames around it. */
  record Dsp0287() implements Framing {
    @Override
    public int defaultPort() {
      return Dsp0287Socket.DEFAULT_PORT;
    }

    @Override
    public int maxPayload() {
      return Dsp0287Message.HEADER_SIZE + Dsp0287Message.MAX_PAYLOAD;
    }

    @Override
    public int maxMessage() {
      return Dsp0287Message.MAX_PAYLOAD;
    }
  }

  /** The port where a Responder is expected when none is named. */
  int defaultPort();

  /** The longest SPDM message with the headers of its binding, in octets. */
  int maxPayload();

  /** The longest SPDM message, in octets. */
  int maxMessage();

  /** How secured messages look in these frames. */
  default SecuredFormat securedFormat() {
    return switch (this) {
      case Emulator(Binding binding) -> binding;
      case Dsp0287() -> Binding.TCP;
    };
  }
}
