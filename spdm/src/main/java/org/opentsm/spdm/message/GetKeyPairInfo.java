package org.opentsm.spdm.message;

import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * GET_KEY_PAIR_INFO (0xFC) and KEY_PAIR_INFO (0x7C): what a key pair of the Responder is, and what
 * it may become (DSP0274 1.3, "GET_KEY_PAIR_INFO request and KEY_PAIR_INFO response messages").
 */
public final class GetKeyPairInfo {
  private GetKeyPairInfo() {}

  /**
   * GET_KEY_PAIR_INFO.
   *
   * <pre>
   * Param1, Param2 reserved
   * 4 KeyPairID  1
   * </pre>
   *
   * @param version of the connection, 1.3 or later
   * @param keyPairId 1 to the number of key pairs; 0 exists nowhere
   */
  public record Request(SpdmVersion version, int keyPairId) implements SpdmRequest {
    /** Checks the range. */
    public Request {
      Limits.requireRange("KeyPairID", keyPairId, 0, 255);
    }

    @Override
    public MessageCode code() {
      return MessageCode.GET_KEY_PAIR_INFO;
    }

    /** Reads a GET_KEY_PAIR_INFO; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.GET_KEY_PAIR_INFO);
      return new Request(header.version(), in.u8("KeyPairID"));
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), 0, 0).u8(keyPairId).toBytes();
    }
  }

  /**
   * KEY_PAIR_INFO.
   *
   * <pre>
   * Param1, Param2 reserved
   * 4  TotalKeyPairs             1
   * 5  KeyPairID                 1
   * 6  Capabilities              2
   * 8  KeyUsageCapabilities      2
   * 10 CurrentKeyUsage           2
   * 12 AsymAlgoCapabilities      4
   * 16 CurrentAsymAlgo           4
   * 20 PublicKeyInfoLen          2
   * 22 AssocCertSlotMask         1
   * 23 PublicKeyInfo
   *    PqcAsymAlgoCapLen         1   from 1.4 on
   *    PqcAsymAlgoCapabilities       from 1.4 on
   *    CurrentPqcAsymAlgoLen     1   from 1.4 on
   *    CurrentPqcAsymAlgo            from 1.4 on
   * </pre>
   *
   * @param version of the connection, 1.3 or later
   * @param totalKeyPairs how many there are, 0 to 255
   * @param keyPairId which one this is, 0 to 255
   * @param capabilities {@link KeyPairCapability}, 16 bits
   * @param keyUsageCapabilities what it could be used for: {@link KeyUsage}, 16 bits
   * @param currentKeyUsage what it may be used for, 16 bits
   * @param asymAlgoCapabilities what it could be: {@link KeyPairAlgorithm}, 32 bits
   * @param currentAsymAlgo what it is, 32 bits
   * @param assocCertSlotMask a bit for each slot whose chain it belongs to
   * @param publicKeyInfo DER of its AlgorithmIdentifier (RFC 5280), at most 65,535 octets
   * @param pqcAsymAlgoCapabilities the post-quantum algorithms that it could have, a little-endian
   *     field of bits of at most 255 octets ({@link PqcKeyPairField}); empty before 1.4
   * @param currentPqcAsymAlgo the one that it has, likewise
   */
  public record Response(
      SpdmVersion version,
      int totalKeyPairs,
      int keyPairId,
      int capabilities,
      int keyUsageCapabilities,
      int currentKeyUsage,
      long asymAlgoCapabilities,
      long currentAsymAlgo,
      int assocCertSlotMask,
      Bytes publicKeyInfo,
      Bytes pqcAsymAlgoCapabilities,
      Bytes currentPqcAsymAlgo)
      implements SpdmResponse {
    /** Checks the ranges. */
    public Response {
      Limits.requireRange("TotalKeyPairs", totalKeyPairs, 0, 255);
      Limits.requireRange("KeyPairID", keyPairId, 0, 255);
      Limits.requireRange("Capabilities", capabilities, 0, 0xFFFF);
      Limits.requireRange("KeyUsageCapabilities", keyUsageCapabilities, 0, 0xFFFF);
      Limits.requireRange("CurrentKeyUsage", currentKeyUsage, 0, 0xFFFF);
      Limits.requireRange("AsymAlgoCapabilities", asymAlgoCapabilities, 0, Limits.U32);
      Limits.requireRange("CurrentAsymAlgo", currentAsymAlgo, 0, Limits.U32);
      Limits.requireRange("AssocCertSlotMask", assocCertSlotMask, 0, 255);
      Limits.requireAtMost("PublicKeyInfo", publicKeyInfo, 0xFFFF);
      PqcKeyPairField.require("PqcAsymAlgoCapabilities", version, pqcAsymAlgoCapabilities);
      PqcKeyPairField.require("CurrentPqcAsymAlgo", version, currentPqcAsymAlgo);
    }

    @Override
    public MessageCode code() {
      return MessageCode.KEY_PAIR_INFO;
    }

    /** What may be changed of the key pair. */
    public Set<KeyPairCapability> capabilitySet() {
      return MaskBit.setOf(KeyPairCapability.class, capabilities);
    }

    /** The same where nothing of it can be changed. */
    public Response withoutCapabilities() {
      return new Response(
          version,
          totalKeyPairs,
          keyPairId,
          0,
          keyUsageCapabilities,
          currentKeyUsage,
          asymAlgoCapabilities,
          currentAsymAlgo,
          assocCertSlotMask,
          publicKeyInfo,
          pqcAsymAlgoCapabilities,
          currentPqcAsymAlgo);
    }

    /** What the key may be used for. */
    public Set<KeyUsage> usage() {
      return MaskBit.setOf(KeyUsage.class, currentKeyUsage);
    }

    /** Reads a KEY_PAIR_INFO; whatever follows it is left unread. */
    public static Response decode(WireReader in) throws MalformedMessageException {
      SpdmVersion version = Header.read(in, MessageCode.KEY_PAIR_INFO).version();
      int total = in.u8("TotalKeyPairs");
      int id = in.u8("KeyPairID");
      int capabilities = in.u16("Capabilities");
      int usages = in.u16("KeyUsageCapabilities");
      int usage = in.u16("CurrentKeyUsage");
      long algorithms = in.u32("AsymAlgoCapabilities");
      long algorithm = in.u32("CurrentAsymAlgo");
      int length = in.u16("PublicKeyInfoLen");
      int slots = in.u8("AssocCertSlotMask");
      return new Response(
          version,
          total,
          id,
          capabilities,
          usages,
          usage,
          algorithms,
          algorithm,
          slots,
          in.bytes(length, "PublicKeyInfo"),
          PqcKeyPairField.read(in, version, "PqcAsymAlgoCapabilities"),
          PqcKeyPairField.read(in, version, "CurrentPqcAsymAlgo"));
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), 0, 0);
      out.u8(totalKeyPairs).u8(keyPairId);
      out.u16(capabilities).u16(keyUsageCapabilities).u16(currentKeyUsage);
      out.u32(asymAlgoCapabilities).u32(currentAsymAlgo);
      out.u16(publicKeyInfo.length()).u8(assocCertSlotMask).bytes(publicKeyInfo);
      PqcKeyPairField.write(out, version, pqcAsymAlgoCapabilities);
      PqcKeyPairField.write(out, version, currentPqcAsymAlgo);
      return out.toBytes();
    }
  }
}
