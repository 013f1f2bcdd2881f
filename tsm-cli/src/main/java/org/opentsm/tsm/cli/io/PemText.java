package org.opentsm.tsm.cli.io;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.opentsm.spdm.Bytes;

/** DER as PEM (RFC 7468). */
public final class PemText {
  /** A certificate. */
  public static final String CERTIFICATE = "CERTIFICATE";

  /** A certificate signing request. */
  public static final String REQUEST = "CERTIFICATE REQUEST";

  private static final int LINE = 64;

  private PemText() {}

  /** The lines of one block. */
  public static List<String> lines(String label, Bytes der) {
    List<String> lines = new ArrayList<>();
    lines.add("-----BEGIN " + label + "-----");
    String base64 = Base64.getEncoder().encodeToString(der.toByteArray());
    for (int at = 0; at < base64.length(); at += LINE) {
      lines.add(base64.substring(at, Math.min(base64.length(), at + LINE)));
    }
    lines.add("-----END " + label + "-----");
    return lines;
  }
}
