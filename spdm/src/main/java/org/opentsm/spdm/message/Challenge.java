package org.opentsm.spdm.message;

import static org.opentsm.spdm.message.Limits.NONCE;
import static org.opentsm.spdm.message.Limits.OPAQUE_DATA;
import static org.opentsm.spdm.message.Limits.REQUESTER_CONTEXT;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * CHALLENGE (0x83) and CHALLENGE_AUTH (0x03): the Responder proves that it holds the key of a slot
 * (DSP0274, "CHALLENGE request and CHALLENGE_AUTH response messages").
 */
public final class Challenge {
  /** Octets of a nonce, here and wherever else the specification has one. */
  public static final int NONCE_SIZE = 32;

  private Challenge() {}

  /**
   * CHALLENGE.
   *
   * <pre>
   * Param1 slot, 0 to 7 or 0xFF   Param2 MeasurementSummaryHashType
   * 4  Nonce             32
   * 36 RequesterContext  8   from 1.3 on
   * </pre>
   *
   * @param version of the connection
   * @param slot 0 to 7, or 255 for a provisioned public key
   * @param summaryType which measurements the answer summarises
   * @param nonce 32 octets
   * @param requesterContext 8 octets from 1.3 on, otherwise none
   */
  public record Request(
      SpdmVersion version,
      int slot,
      MeasurementSummaryType summaryType,
      Bytes nonce,
      Bytes requesterContext)
      implements SpdmRequest {
    /** Checks the sizes. */
    public Request {
      Limits.requireRange("slot", slot, 0, 255);
      Limits.requireSize("Nonce", nonce, NONCE);
      Limits.requireSize("RequesterContext", requesterContext, contextSize(version));
    }

    @Override
    public MessageCode code() {
      return MessageCode.CHALLENGE;
    }

    /** Reads a CHALLENGE; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.CHALLENGE);
      MeasurementSummaryType type = MeasurementSummaryType.ofValue(header.param2()).orElse(null);
      if (type == null) {
        throw in.rejectLast(
            1, "MeasurementSummaryHashType", "0, 1 or 255", Integer.toString(header.param2()));
      }
      return new Request(
          header.version(),
          header.param1(),
          type,
          in.bytes(NONCE, "Nonce"),
          in.bytes(contextSize(header.version()), "RequesterContext"));
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), slot, summaryType.value())
          .bytes(nonce)
          .bytes(requesterContext)
          .toBytes();
    }
  }

  /**
   * CHALLENGE_AUTH.
   *
   * <pre>
   * Param1 slot (bits 0-3), BasicMutAuthReq (bit 7, deprecated from 1.2 on)   Param2 slot mask
   * 4  CertChainHash           H
   *    Nonce                   32
   *    MeasurementSummaryHash  H, or none if the request asked for none
   *    OpaqueDataLength        2, at most 1024
   *    OpaqueData
   *    RequesterContext        8   from 1.3 on
   *    Signature               S
   * </pre>
   *
   * @param version of the connection
   * @param attributes Param1: the slot in its low four bits
   * @param slotMask a bit for each slot that holds a chain
   * @param certChainHash digest of the slot's chain
   * @param nonce 32 octets, chosen by the Responder
   * @param measurementSummaryHash empty when the request asked for none
   * @param opaqueData at most 1024 octets
   * @param requesterContext 8 octets from 1.3 on, otherwise none
   * @param signature over M1/M2
   */
  public record Response(
      SpdmVersion version,
      int attributes,
      int slotMask,
      Bytes certChainHash,
      Bytes nonce,
      Bytes measurementSummaryHash,
      Bytes opaqueData,
      Bytes requesterContext,
      Bytes signature)
      implements SpdmResponse {
    /** Checks the sizes. */
    public Response {
      Limits.requireRange("ResponseAttribute", attributes, 0, 255);
      Limits.requireRange("SlotMask", slotMask, 0, 255);
      Limits.requireSize("Nonce", nonce, NONCE);
      Limits.requireAtMost("OpaqueData", opaqueData, OPAQUE_DATA);
      Limits.requireSize("RequesterContext", requesterContext, contextSize(version));
    }

    @Override
    public MessageCode code() {
      return MessageCode.CHALLENGE_AUTH;
    }

    /** The slot that signed: 0 to 7, or 15 for a provisioned public key. */
    public int slot() {
      return attributes & 0x0F;
    }

    /**
     * Whether the Responder asks for basic mutual authentication. Deprecated from 1.2 on, but peers
     * of every version still ask.
     */
    public boolean basicMutualAuthenticationRequested() {
      return (attributes & 0x80) != 0;
    }

    /**
     * Reads a CHALLENGE_AUTH; whatever follows it is left unread.
     *
     * @param hashSize octets of a BaseHashAlgo digest
     * @param summarySize octets of the MeasurementSummaryHash: {@code hashSize}, or 0 if none was
     *     asked for
     * @param signatureSize octets of a signature
     */
    public static Response decode(WireReader in, int hashSize, int summarySize, int signatureSize)
        throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.CHALLENGE_AUTH);
      Bytes certChainHash = in.bytes(hashSize, "CertChainHash");
      Bytes nonce = in.bytes(NONCE, "Nonce");
      Bytes summary = in.bytes(summarySize, "MeasurementSummaryHash");
      return new Response(
          header.version(),
          header.param1(),
          header.param2(),
          certChainHash,
          nonce,
          summary,
          OpaqueData.read(in),
          in.bytes(contextSize(header.version()), "RequesterContext"),
          in.bytes(signatureSize, "Signature"));
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), attributes, slotMask);
      out.bytes(certChainHash).bytes(nonce).bytes(measurementSummaryHash);
      OpaqueData.write(out, opaqueData);
      return out.bytes(requesterContext).bytes(signature).toBytes();
    }
  }

  private static int contextSize(SpdmVersion version) {
    return version.atLeast(SpdmVersion.V1_3) ? REQUESTER_CONTEXT : 0;
  }
}
