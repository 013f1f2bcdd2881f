package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;

/**
 * SET_CERTIFICATE (0xEE) and SET_CERTIFICATE_RSP (0x6E): a chain is put into a slot, or the slot is
 * emptied (DSP0274, "SET_CERTIFICATE request and SET_CERTIFICATE_RSP response messages").
 */
public final class SetCertificate {
  private static final int SLOT = 0x0F;

  private SetCertificate() {}

  /**
   * SET_CERTIFICATE.
   *
   * <pre>
   * Param1 bits 0-3: slot; from 1.3 on bits 4-6: SetCertModel, bit 7: Erase   Param2 KeyPairID, from 1.3 on
   * 4 CertChain, with its Length (2, from 1.4 on 4) at its beginning; none with Erase
   * </pre>
   *
   * @param version of the connection, 1.2 or later
   * @param slot 0 to 15, of which 0 to 7 exist
   * @param certificateModel SetCertModel, 0 to 7: {@link CertificateModel}; 0 before 1.3
   * @param erase whether the slot is emptied; false before 1.3
   * @param keyPairId 0 to 255: whose chain it is, where there are several keys; 0 otherwise and
   *     before 1.3
   * @param chain the chain as slots hold it, as long as its Length says; empty to empty the slot
   */
  public record Request(
      SpdmVersion version,
      int slot,
      int certificateModel,
      boolean erase,
      int keyPairId,
      Bytes chain)
      implements SpdmRequest {
    private static final int ERASE = 0x80;
    private static final int MODEL = 0x07;
    private static final int MODEL_SHIFT = 4;
    private static final String LENGTH = "Length of CertChain";

    /** Checks the ranges. */
    public Request {
      boolean attributes = hasAttributes(version);
      Limits.requireRange("SlotID", slot, 0, SLOT);
      Limits.requireRange("SetCertModel", certificateModel, 0, attributes ? MODEL : 0);
      Limits.requireRange("Erase", erase ? 1 : 0, 0, attributes ? 1 : 0);
      Limits.requireRange("KeyPairID", keyPairId, 0, attributes ? 255 : 0);
      if (erase) {
        Limits.requireSize("CertChain", chain, 0);
      } else if (chain.isEmpty() || !statesItsLength(version, chain)) {
        throw new IllegalArgumentException(
            "CertChain has " + chain.length() + " bytes, not as many as its Length says");
      }
    }

    @Override
    public MessageCode code() {
      return MessageCode.SET_CERTIFICATE;
    }

    /** Reads a SET_CERTIFICATE; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.SET_CERTIFICATE);
      SpdmVersion version = header.version();
      boolean attributes = hasAttributes(version);
      boolean erase = attributes && (header.param1() & ERASE) != 0;
      return new Request(
          version,
          header.param1() & SLOT,
          attributes ? header.param1() >> MODEL_SHIFT & MODEL : 0,
          erase,
          attributes ? header.param2() : 0,
          erase ? Bytes.EMPTY : readChain(in, version));
    }

    @Override
    public Bytes encode() {
      int param1 = slot | certificateModel << MODEL_SHIFT | (erase ? ERASE : 0);
      return Header.write(version, code(), param1, keyPairId).bytes(chain).toBytes();
    }

    private static Bytes readChain(WireReader in, SpdmVersion version)
        throws MalformedMessageException {
      int field = lengthField(version);
      long length = 0;
      for (int i = field - 1; i >= 0; i--) {
        length = length << 8 | in.peek(i, LENGTH);
      }
      if (length < field || length > in.remaining()) {
        throw in.reject(LENGTH, field + " to " + in.remaining(), Long.toString(length));
      }
      return in.bytes(length, "CertChain");
    }

    private static boolean statesItsLength(SpdmVersion version, Bytes chain) {
      int field = lengthField(version);
      long length = 0;
      for (int i = field - 1; i >= 0 && chain.length() >= field; i--) {
        length = length << 8 | chain.get(i);
      }
      return length == chain.length();
    }

    private static int lengthField(SpdmVersion version) {
      return version.atLeast(SpdmVersion.V1_4) ? 4 : 2;
    }

    private static boolean hasAttributes(SpdmVersion version) {
      return version.atLeast(SpdmVersion.V1_3);
    }
  }

  /**
   * SET_CERTIFICATE_RSP: the header alone.
   *
   * @param version of the connection, 1.2 or later
   * @param slot Param1, bits 0-3: 0 to 15
   */
  public record Response(SpdmVersion version, int slot) implements SpdmResponse {
    /** Checks the range. */
    public Response {
      Limits.requireRange("SlotID", slot, 0, SLOT);
    }

    @Override
    public MessageCode code() {
      return MessageCode.SET_CERTIFICATE_RSP;
    }

    /** Reads a SET_CERTIFICATE_RSP; whatever follows it is left unread. */
    public static Response decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.SET_CERTIFICATE_RSP);
      return new Response(header.version(), header.param1() & SLOT);
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), slot, 0).toBytes();
    }
  }
}
