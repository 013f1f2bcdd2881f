package org.opentsm.tsm.api.credential;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.opentsm.tsm.api.TsmException;

/** The blocks of a PEM file. */
public final class PemBlocks {
  private static final int MAX = 16;
  private static final String PRIVATE_KEY = "PRIVATE KEY";

  private PemBlocks() {}

  /**
   * What the blocks of a type hold.
   *
   * @param name of the file, for messages to people
   * @param type such as {@code CERTIFICATE}
   * @param known types that the file may have, {@code type} among them; any other is refused
   * @return 0 to 16, in the file's order
   * @throws TsmException.Protocol if it is no PEM, or has more
   */
  public static List<byte[]> of(String name, String text, String type, List<String> known)
      throws TsmException.Protocol {
    List<byte[]> contents = new ArrayList<>();
    try (PemReader reader = new PemReader(new StringReader(text))) {
      PemObject block;
      while ((block = reader.readPemObject()) != null) {
        requireKnown(name, block.getType(), known);
        if (block.getType().equals(type)) {
          contents.add(block.getContent());
        }
        if (contents.size() > MAX) {
          throw SecretFile.malformed(name, "at most " + MAX + " of " + type, "more");
        }
      }
    } catch (IOException | RuntimeException e) {
      throw SecretFile.malformed(name, "PEM", "something unreadable");
    }
    return contents;
  }

  private static void requireKnown(String name, String type, List<String> known)
      throws TsmException.Protocol {
    if (known.contains(type)) {
      return;
    }
    boolean convertible = type.endsWith(PRIVATE_KEY) && known.contains(PRIVATE_KEY);
    throw SecretFile.malformed(
        name,
        String.join(" and ", known) + " alone",
        convertible ? type + ", which 'openssl pkcs8 -topk8 -nocrypt' converts" : "something else");
  }
}
