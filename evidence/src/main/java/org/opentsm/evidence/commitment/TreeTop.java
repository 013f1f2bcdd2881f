package org.opentsm.evidence.commitment;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.opentsm.evidence.Commitments;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Sha384;
import org.opentsm.spdm.Bytes;

/**
 * The top of the commitment tree over one nonce, one identity and all devices, and what a root of
 * trust states of it.
 *
 * <pre>
 * top                        = SHA-384("OpenTSM evidence top" || nonce || identity digest
 *                                      || number of devices || device digests)
 * user data of 64 octets     = SHA-512("OpenTSM user data" || top)
 * user data of 32 octets     = SHA-256("OpenTSM user data" || top)
 * </pre>
 *
 * <p>The number has 4 octets, the most significant first; the digests stand in the order of
 * collection. So no device can be left out, added, exchanged or moved, no other TSM can be named,
 * and no statement for one nonce serves for another. The labels are ASCII without an end; no leaf
 * and no node begins like them.
 *
 * @param value 48 octets
 */
public record TreeTop(Bytes value) {
  private static final Bytes TOP = ascii("OpenTSM evidence top");
  private static final Bytes USER_DATA = ascii("OpenTSM user data");

  /** The top over all of {@code evidence}. */
  public static TreeTop of(Evidence evidence) {
    return new TreeTop(commitments(evidence).top());
  }

  /** The top over these devices. */
  public static TreeTop of(Nonce nonce, IdentityDigest identity, List<DeviceDigest> devices) {
    List<Bytes> parts = new ArrayList<>(List.of(TOP, nonce.value(), identity.value()));
    parts.add(Bytes.owning(ByteBuffer.allocate(Integer.BYTES).putInt(devices.size()).array()));
    devices.forEach(device -> parts.add(device.value()));
    return new TreeTop(Sha384.of(parts.toArray(Bytes[]::new)));
  }

  /** What evidence publishes of its tree, computed from nonce, identity and devices. */
  public static Commitments commitments(Evidence evidence) {
    List<DeviceDigest> devices = evidence.devices().stream().map(DeviceDigest::of).toList();
    return new Commitments(
        of(evidence.nonce(), IdentityDigest.of(evidence.identity()), devices).value(),
        devices.stream().map(DeviceDigest::value).toList());
  }

  /** For statements with 64 octets of user data: SNP, TDX and CCA. */
  public Bytes userData64() {
    return digest("SHA-512");
  }

  /** For the qualifying data of a TPM: 32 octets. */
  public Bytes userData32() {
    return digest("SHA-256");
  }

  /** All hexadecimal digits. */
  @Override
  public String toString() {
    return value.toHex();
  }

  private Bytes digest(String algorithm) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      USER_DATA.update(digest);
      value.update(digest);
      return Bytes.owning(digest.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError("Every Java platform has " + algorithm + ".", impossible);
    }
  }

  private static Bytes ascii(String label) {
    return Bytes.owning(label.getBytes(US_ASCII));
  }
}
