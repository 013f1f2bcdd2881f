package org.opentsm.tsm.api.credential;

import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.certificate.ProvisionedKey;
import org.opentsm.tsm.api.TsmException;

/**
 * The public key of a device without certificates, in a file: PEM with one SubjectPublicKeyInfo, as
 * {@code openssl pkey -pubout} writes it. Whoever can change the file decides which device it is.
 */
public final class DeviceKeyFile {
  /** Of a file, in octets. */
  public static final int MAX_SIZE = 1 << 16;

  static final String PUBLIC_KEY = "PUBLIC KEY";

  private DeviceKeyFile() {}

  /**
   * Reads a key from the octets of a file.
   *
   * @param name of the file, for messages to people
   * @throws TsmException.Protocol if they make no sense
   */
  public static ProvisionedKey parse(String name, byte[] octets) throws TsmException.Protocol {
    return decode(name, octets, List.of(PUBLIC_KEY));
  }

  /**
   * The one public key of a file.
   *
   * @param known types of blocks that the file may have
   */
  static ProvisionedKey decode(String name, byte[] octets, List<String> known)
      throws TsmException.Protocol {
    List<byte[]> keys = PemBlocks.of(name, octets, PUBLIC_KEY, known);
    if (keys.size() != 1) {
      throw SecretFile.malformed(name, "one public key", String.valueOf(keys.size()));
    }
    try {
      return ProvisionedKey.decode(Bytes.owning(keys.getFirst()));
    } catch (SpdmException e) {
      throw SecretFile.malformed(
          name, "an RSA, EC, EdDSA, ML-DSA or SLH-DSA key", "something else");
    }
  }
}
