package org.opentsm.spdm.message;

import static org.opentsm.spdm.SpdmVersion.V1_1;
import static org.opentsm.spdm.SpdmVersion.V1_3;
import static org.opentsm.spdm.message.Limits.NONCE;
import static org.opentsm.spdm.message.Limits.OPAQUE_DATA;
import static org.opentsm.spdm.message.Limits.REQUESTER_CONTEXT;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * GET_MEASUREMENTS (0xE0) and MEASUREMENTS (0x60): what runs on the Responder (DSP0274,
 * "GET_MEASUREMENTS request and MEASUREMENTS response messages").
 */
public final class GetMeasurements {
  /** Attribute: the answer is to be signed. */
  public static final int GENERATE_SIGNATURE = 0x01;

  /** Attribute, from 1.2 on: raw bit streams rather than digests, where the Responder can. */
  public static final int RAW_BIT_STREAM_REQUESTED = 0x02;

  /** Attribute, from 1.3 on: measurements that have changed but need a reset to take effect. */
  public static final int NEW_MEASUREMENT_REQUESTED = 0x04;

  /** Operation: how many measurements there are. */
  public static final int COUNT = 0x00;

  /** Operation: all measurements. Any other value is the index of one. */
  public static final int ALL = 0xFF;

  private static final int SLOT = 0x0F;

  private GetMeasurements() {}

  /**
   * GET_MEASUREMENTS.
   *
   * <pre>
   * Param1 attributes   Param2 operation
   * 4  Nonce             32  if a signature is asked for
   * 36 SlotIDParam       1   if a signature is asked for, from 1.1 on; bits 0-3: slot
   *    RequesterContext  8   from 1.3 on
   * </pre>
   *
   * @param version of the connection
   * @param attributes {@link #GENERATE_SIGNATURE} and others
   * @param operation {@link #COUNT}, {@link #ALL} or the index of a measurement
   * @param nonce 32 octets if a signature is asked for, otherwise none
   * @param slot whose key is to sign: 0 to 7, 15 for a provisioned public key; 0 in 1.0 and without
   *     a signature
   * @param requesterContext 8 octets from 1.3 on, otherwise none
   */
  public record Request(
      SpdmVersion version,
      int attributes,
      int operation,
      Bytes nonce,
      int slot,
      Bytes requesterContext)
      implements SpdmRequest {
    /** Checks the sizes. */
    public Request {
      Limits.requireRange("Attributes", attributes, 0, 255);
      Limits.requireRange("MeasurementOperation", operation, 0, 255);
      Limits.requireSize("Nonce", nonce, isSigned(attributes) ? NONCE : 0);
      Limits.requireRange(
          "SlotIDParam", slot, 0, isSigned(attributes) && version.atLeast(V1_1) ? SLOT : 0);
      Limits.requireSize("RequesterContext", requesterContext, contextSize(version));
    }

    @Override
    public MessageCode code() {
      return MessageCode.GET_MEASUREMENTS;
    }

    /** Whether the answer is to be signed. */
    public boolean signatureRequested() {
      return isSigned(attributes);
    }

    /** Reads a GET_MEASUREMENTS; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.GET_MEASUREMENTS);
      SpdmVersion version = header.version();
      boolean signed = isSigned(header.param1());
      Bytes nonce = in.bytes(signed ? NONCE : 0, "Nonce");
      int slot = signed && version.atLeast(V1_1) ? in.u8("SlotIDParam") & SLOT : 0;
      return new Request(
          version,
          header.param1(),
          header.param2(),
          nonce,
          slot,
          in.bytes(contextSize(version), "RequesterContext"));
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), attributes, operation).bytes(nonce);
      if (signatureRequested() && version.atLeast(V1_1)) {
        out.u8(slot);
      }
      return out.bytes(requesterContext).toBytes();
    }

    private static boolean isSigned(int attributes) {
      return (attributes & GENERATE_SIGNATURE) != 0;
    }
  }

  /** Whether measurements changed while they were reported (bits 4-5 of Param2, from 1.2 on). */
  public enum ContentChange {
    /** The Responder does not watch for changes, or says nothing. */
    NOT_DETECTED_BY_RESPONDER,
    /** They changed: what was reported in several messages may not fit together. */
    CHANGED,
    /** They did not change. */
    UNCHANGED
  }

  /**
   * MEASUREMENTS.
   *
   * <pre>
   * Param1 number of measurements, if that was asked for
   * Param2 slot (bits 0-3, from 1.1 on), content changed (bits 4-5, from 1.2 on)
   * 4  NumberOfBlocks           1
   * 5  MeasurementRecordLength  3
   * 8  MeasurementRecord
   *    Nonce                    32
   *    OpaqueDataLength         2, at most 1024
   *    OpaqueData
   *    RequesterContext         8   from 1.3 on
   *    Signature                S   if it was asked for
   * </pre>
   *
   * @param version of the connection
   * @param totalNumber Param1: how many measurements there are, if the operation was {@link #COUNT}
   * @param attributes Param2
   * @param record the measurements
   * @param nonce 32 octets, chosen by the Responder
   * @param opaqueData at most 1024 octets
   * @param requesterContext 8 octets from 1.3 on, otherwise none
   * @param signature over L1/L2; empty if none was asked for
   */
  public record Response(
      SpdmVersion version,
      int totalNumber,
      int attributes,
      MeasurementRecord record,
      Bytes nonce,
      Bytes opaqueData,
      Bytes requesterContext,
      Bytes signature)
      implements SpdmResponse {
    /** Checks the sizes. */
    public Response {
      Limits.requireRange("TotalNumberOfMeasurement", totalNumber, 0, 255);
      Limits.requireRange("Param2", attributes, 0, 255);
      Limits.requireSize("Nonce", nonce, NONCE);
      Limits.requireAtMost("OpaqueData", opaqueData, OPAQUE_DATA);
      Limits.requireSize("RequesterContext", requesterContext, contextSize(version));
    }

    @Override
    public MessageCode code() {
      return MessageCode.MEASUREMENTS;
    }

    /** The slot that signed: 0 to 7, or 15 for a provisioned public key; 0 in 1.0. */
    public int slot() {
      return version.atLeast(V1_1) ? attributes & SLOT : 0;
    }

    /**
     * Whether measurements changed while they were reported; empty for the value that is reserved.
     */
    @SuppressWarnings("EnumOrdinal") // The order is that of the specification.
    public Optional<ContentChange> contentChange() {
      if (!version.atLeast(SpdmVersion.V1_2)) {
        return Optional.of(ContentChange.NOT_DETECTED_BY_RESPONDER);
      }
      int value = attributes >> 4 & 3;
      return value == 3 ? Optional.empty() : Optional.of(ContentChange.values()[value]);
    }

    /** This message without its signature: the part that is signed. */
    public Bytes encodeUnsigned() {
      WireWriter out = Header.write(version, code(), totalNumber, attributes);
      record.write(out);
      out.bytes(nonce);
      OpaqueData.write(out, opaqueData);
      return out.bytes(requesterContext).toBytes();
    }

    /**
     * Reads a MEASUREMENTS; whatever follows it is left unread.
     *
     * @param signatureSize octets of the signature, 0 if none was asked for
     */
    public static Response decode(WireReader in, int signatureSize)
        throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.MEASUREMENTS);
      MeasurementRecord record = MeasurementRecord.read(in);
      return new Response(
          header.version(),
          header.param1(),
          header.param2(),
          record,
          in.bytes(NONCE, "Nonce"),
          OpaqueData.read(in),
          in.bytes(contextSize(header.version()), "RequesterContext"),
          in.bytes(signatureSize, "Signature"));
    }

    @Override
    public Bytes encode() {
      return Bytes.concat(encodeUnsigned(), signature);
    }
  }

  private static int contextSize(SpdmVersion version) {
    return version.atLeast(V1_3) ? REQUESTER_CONTEXT : 0;
  }
}
