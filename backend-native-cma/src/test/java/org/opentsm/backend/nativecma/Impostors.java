package org.opentsm.backend.nativecma;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import org.opentsm.emulator.device.ForwardingDevice;
import org.opentsm.evidence.Nonce;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.responder.ResponderDevice;
import org.opentsm.spdm.transcript.SignedSpan;
import org.opentsm.spdm.transport.ForwardingTransport;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.spdm.transport.TransportMessage;

/** Devices that are not what was accepted, and those who stand between. */
final class Impostors {
  private Impostors() {}

  /** Has the certificates of the device, and signs with another key. */
  static final class WithoutKey extends ForwardingDevice {
    WithoutKey(ResponderDevice device) {
      super(device);
    }

    @Override
    public Bytes sign(int slot, SignatureAlgorithm asym, HashAlgorithm hash, SignedSpan span)
        throws GeneralSecurityException {
      return super.sign(1, asym, hash, span);
    }
  }

  /** Has nothing in slot 0. */
  static final class WithoutFirstSlot extends ForwardingDevice {
    WithoutFirstSlot(ResponderDevice device) {
      super(device);
    }

    @Override
    public Optional<Bytes> certificateChain(int slot, SignatureAlgorithm asym, HashAlgorithm hash) {
      return slot == 0 ? Optional.empty() : super.certificateChain(slot, asym, hash);
    }
  }

  /**
   * Passes on what the device says, but for its CAPABILITIES: neither challenges nor sessions. In
   * SPDM 1.1 no signature of measurements covers that.
   */
  static final class Relay extends ForwardingTransport {
    private static final int CAPABILITIES = 0x61;

    /** Offset of Flags (DSP0274 1.1, "CAPABILITIES response message"). */
    private static final int FLAGS = 8;

    /** CERT_CAP, both bits of MEAS_CAP, MEAS_FRESH_CAP. */
    private static final int LEFT = 0x3A;

    Relay(SpdmTransport transport) {
      super(transport);
    }

    @Override
    public TransportMessage receive(Deadline deadline) throws SpdmException {
      TransportMessage message = super.receive(deadline);
      byte[] octets = message.octets().toByteArray();
      if (!(message instanceof TransportMessage.Plain) || octets[1] != CAPABILITIES) {
        return message;
      }
      octets[FLAGS] &= LEFT;
      octets[FLAGS + 1] = 0;
      octets[FLAGS + 2] = 0;
      return new TransportMessage.Plain(Bytes.owning(octets));
    }
  }

  /** Notes the nonces of CHALLENGE: 32 octets after four of header (DSP0274). */
  static final class Recorder extends ForwardingTransport {
    private static final int CHALLENGE = 0x83;

    private final List<Bytes> nonces;

    Recorder(SpdmTransport transport, List<Bytes> nonces) {
      super(transport);
      this.nonces = nonces;
    }

    @Override
    public void send(TransportMessage message, Deadline deadline) throws SpdmException {
      Bytes octets = message.octets();
      if (message instanceof TransportMessage.Plain && octets.get(1) == CHALLENGE) {
        nonces.add(octets.slice(4, Nonce.SIZE));
      }
      super.send(message, deadline);
    }
  }
}
