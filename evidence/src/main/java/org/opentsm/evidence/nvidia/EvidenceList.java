package org.opentsm.evidence.nvidia;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.opentsm.evidence.InvalidNonceException;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.MalformedImportException;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.input.MalformedJsonException;
import org.opentsm.evidence.input.StrictJson;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.PrintableText;

/**
 * The JSON list that NVIDIA's collectors write: for each device {@code evidence} (the report) and
 * {@code certificate} (PEM) in Base64, and where they say so {@code nonce} in hexadecimal digits
 * and {@code arch}. Other keys are passed over, with a remark.
 */
final class EvidenceList {
  private static final String WHAT = "NVIDIA evidence";
  private static final int ARCHITECTURE = 64;
  private static final Set<String> KNOWN = Set.of("arch", "certificate", "evidence", "nonce");

  private static final StrictJson JSON = new StrictJson(16, NvidiaImport.SIZE_LIMIT);

  private EvidenceList() {}

  /**
   * One entry.
   *
   * @param nonce as the collector states it
   * @param architecture as the collector states it, printable and cut
   */
  record Entry(
      NvidiaReport report,
      Bytes certificates,
      Optional<Nonce> nonce,
      Optional<String> architecture) {}

  /**
   * Reads the list.
   *
   * @param remarks gets what was passed over
   */
  static List<Entry> decode(Bytes octets, List<String> remarks) throws MalformedImportException {
    JsonNode list = parse(octets);
    if (list == null || !list.isArray()) {
      throw reject("", "a list of evidence in JSON", kind(list));
    }
    if (list.isEmpty() || list.size() > Limits.DEVICES) {
      throw reject("", "1 to " + Limits.DEVICES + " entries", Integer.toString(list.size()));
    }
    List<Entry> entries = new ArrayList<>();
    Set<String> unknown = new TreeSet<>();
    for (int i = 0; i < list.size(); i++) {
      JsonNode item = list.get(i);
      if (!item.isObject()) {
        throw reject("/" + i, "an object", kind(item));
      }
      item.fieldNames()
          .forEachRemaining(key -> {
            if (!KNOWN.contains(key)) {
              unknown.add(printable(key));
            }
          });
      entries.add(entry("/" + i, item));
    }
    if (!unknown.isEmpty()) {
      remarks.add("keys that are not known were passed over: " + String.join(", ", unknown));
    }
    return entries;
  }

  private static Entry entry(String path, JsonNode item) throws MalformedImportException {
    Bytes report = base64(path + "/evidence", item.get("evidence"));
    Bytes certificates = base64(path + "/certificate", item.get("certificate"));
    Optional<Nonce> nonce = Optional.empty();
    if (item.has("nonce")) {
      try {
        nonce = Optional.of(Nonce.parse(text(path + "/nonce", item.get("nonce"))));
      } catch (InvalidNonceException unusable) {
        throw reject(path + "/nonce", "64 hexadecimal digits", "another text");
      }
    }
    Optional<String> architecture =
        item.has("arch")
            ? Optional.of(printable(text(path + "/arch", item.get("arch"))))
                .filter(name -> !name.isEmpty())
            : Optional.empty();
    return new Entry(
        NvidiaReport.decode(WHAT + " " + path, report), certificates, nonce, architecture);
  }

  private static JsonNode parse(Bytes octets) throws MalformedImportException {
    try {
      return JSON.read(octets);
    } catch (MalformedJsonException malformed) {
      throw reject(
          malformed.line() == 0
              ? ""
              : "line " + malformed.line() + ", column " + malformed.column(),
          malformed.expected(),
          malformed.found());
    }
  }

  private static Bytes base64(String path, JsonNode value) throws MalformedImportException {
    String text = text(path, value);
    try {
      return Bytes.owning(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException notBase64) {
      throw reject(path, "Base64", "another text");
    }
  }

  private static String text(String path, JsonNode value) throws MalformedImportException {
    if (value == null || !value.isTextual()) {
      throw reject(path, "a string", kind(value));
    }
    return value.textValue();
  }

  private static String printable(String text) {
    String safe = PrintableText.of(text);
    return safe.codePointCount(0, safe.length()) <= ARCHITECTURE
        ? safe
        : safe.substring(0, safe.offsetByCodePoints(0, ARCHITECTURE));
  }

  private static String kind(JsonNode value) {
    if (value == null) {
      return "none";
    }
    return switch (value.getNodeType()) {
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case STRING -> "a string";
      case NUMBER -> "a number";
      case BOOLEAN -> "a truth value";
      case NULL -> "null";
      case MISSING -> "nothing";
      default -> "something else";
    };
  }

  private static MalformedImportException reject(String path, String expected, String found) {
    return new MalformedImportException(
        WHAT, path, MalformedImportException.NOWHERE, expected, found);
  }
}
