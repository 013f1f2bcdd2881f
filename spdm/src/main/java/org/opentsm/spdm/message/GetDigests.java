package org.opentsm.spdm.message;

import static org.opentsm.spdm.SpdmVersion.V1_3;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.spdm.wire.WireWriter;

/**
 * GET_DIGESTS (0x81) and DIGESTS (0x01): digests of the Responder's certificate chains (DSP0274,
 * "GET_DIGESTS request and DIGESTS response messages").
 */
public final class GetDigests {
  private GetDigests() {}

  /**
   * GET_DIGESTS: the header alone.
   *
   * @param version of the connection
   */
  public record Request(SpdmVersion version) implements SpdmRequest {
    @Override
    public MessageCode code() {
      return MessageCode.GET_DIGESTS;
    }

    /** Reads a GET_DIGESTS; whatever follows it is left unread. */
    public static Request decode(WireReader in) throws MalformedMessageException {
      return new Request(Header.read(in, MessageCode.GET_DIGESTS).version());
    }

    @Override
    public Bytes encode() {
      return Header.write(version, code(), 0, 0).toBytes();
    }
  }

  /**
   * What a Responder with several keys says of a slot, from 1.3 on.
   *
   * @param keyPairId the key pair that the slot's leaf belongs to, 0 to 255
   * @param certificateInfo bits 0-2: {@link CertificateModel}
   * @param keyUsageMask what the key may be used for: {@link KeyUsage}, 16 bits
   */
  public record SlotKey(int keyPairId, int certificateInfo, int keyUsageMask) {
    /** Checks the ranges. */
    public SlotKey {
      Limits.requireRange("KeyPairID", keyPairId, 0, 255);
      Limits.requireRange("CertificateInfo", certificateInfo, 0, 255);
      Limits.requireRange("KeyUsageMask", keyUsageMask, 0, 0xFFFF);
    }
  }

  /**
   * DIGESTS. For each bit of the slot mask, from slot 0 up, there is one entry in each of the
   * lists.
   *
   * <pre>
   * Param1 SupportedSlotMask, from 1.3 on   Param2 ProvisionedSlotMask
   * 4 Digest           H each
   *   KeyPairID        1 each   in a multi-key connection, from 1.3 on
   *   CertificateInfo  1 each   likewise
   *   KeyUsageMask     2 each   likewise
   * </pre>
   *
   * @param version of the connection
   * @param supportedSlotMask slots that exist; 0 before 1.3
   * @param slotMask slots that hold a chain
   * @param digests one for each slot that holds a chain, of equal size
   * @param slotKeys one for each slot that holds a chain in a multi-key connection, otherwise none
   */
  public record Response(
      SpdmVersion version,
      int supportedSlotMask,
      int slotMask,
      List<Bytes> digests,
      List<SlotKey> slotKeys)
      implements SpdmResponse {
    /** Copies the lists and checks their sizes. */
    public Response {
      digests = List.copyOf(digests);
      slotKeys = List.copyOf(slotKeys);
      Limits.requireRange(
          "SupportedSlotMask", supportedSlotMask, 0, version.atLeast(V1_3) ? 255 : 0);
      Limits.requireRange("ProvisionedSlotMask", slotMask, 0, 255);
      int slots = Integer.bitCount(slotMask);
      Limits.requireRange("number of digests", digests.size(), slots, slots);
      for (Bytes digest : digests) {
        Limits.requireSize("Digest", digest, digests.getFirst().length());
      }
      if (!slotKeys.isEmpty()) {
        Limits.requireRange(
            "number of KeyPairID", slotKeys.size(), slots, version.atLeast(V1_3) ? slots : 0);
      }
    }

    @Override
    public MessageCode code() {
      return MessageCode.DIGESTS;
    }

    /** Whether the slot, 0 to 7, holds a chain. */
    public boolean isProvisioned(int slot) {
      return slot >= 0 && slot < Limits.SLOTS && (slotMask >> slot & 1) != 0;
    }

    /** The digest of the chain in the slot, if there is one. */
    public Optional<Bytes> digest(int slot) {
      return isProvisioned(slot) ? Optional.of(digests.get(index(slot))) : Optional.empty();
    }

    /** What is said of the key of the slot, if the connection is a multi-key one. */
    public Optional<SlotKey> slotKey(int slot) {
      return isProvisioned(slot) && !slotKeys.isEmpty()
          ? Optional.of(slotKeys.get(index(slot)))
          : Optional.empty();
    }

    private int index(int slot) {
      return Integer.bitCount(slotMask & (1 << slot) - 1);
    }

    /**
     * Reads a DIGESTS; whatever follows it is left unread.
     *
     * @param hashSize octets of a BaseHashAlgo digest
     * @param multiKey whether MULTI_KEY_CONN_RSP is true for the connection (from 1.3 on)
     */
    public static Response decode(WireReader in, int hashSize, boolean multiKey)
        throws MalformedMessageException {
      Header header = Header.read(in, MessageCode.DIGESTS);
      boolean masks = header.version().atLeast(V1_3);
      int supported = masks ? header.param1() : 0;
      int mask = header.param2();
      if (masks && (mask & ~supported) != 0) {
        throw in.rejectLast(
            1,
            "ProvisionedSlotMask",
            String.format("no slot outside SupportedSlotMask 0x%02x", supported),
            String.format("0x%02x", mask));
      }
      int slots = Integer.bitCount(mask);
      List<Bytes> digests = new ArrayList<>();
      for (int i = 0; i < slots; i++) {
        digests.add(in.bytes(hashSize, "Digest " + i));
      }
      return new Response(
          header.version(),
          supported,
          mask,
          digests,
          masks && multiKey ? readSlotKeys(in, slots) : List.of());
    }

    private static List<SlotKey> readSlotKeys(WireReader in, int slots)
        throws MalformedMessageException {
      Bytes ids = in.bytes(slots, "KeyPairID");
      Bytes infos = in.bytes(slots, "CertificateInfo");
      List<SlotKey> keys = new ArrayList<>();
      for (int i = 0; i < slots; i++) {
        keys.add(new SlotKey(ids.get(i), infos.get(i), in.u16("KeyUsageMask")));
      }
      return keys;
    }

    @Override
    public Bytes encode() {
      WireWriter out = Header.write(version, code(), supportedSlotMask, slotMask);
      digests.forEach(out::bytes);
      slotKeys.forEach(key -> out.u8(key.keyPairId));
      slotKeys.forEach(key -> out.u8(key.certificateInfo));
      slotKeys.forEach(key -> out.u16(key.keyUsageMask));
      return out.toBytes();
    }
  }
}
