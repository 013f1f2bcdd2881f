package org.opentsm.evidence.json;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.commitment.DeviceDigest;
import org.opentsm.spdm.Bytes;

/**
 * Evidence as JSON for readers, by {@code evidence.schema.json} beside this class.
 *
 * <p>The same keys as in CBOR, byte strings in lower-case hexadecimal digits. Added are views that
 * are derived each time: {@code decoded} beside the measurement blocks and in the session, {@code
 * certificateChains} beside the certificates, and {@code deviceDigest}, the root of the device's
 * subtree. There is no way back from JSON: the CBOR is the evidence.
 */
public final class EvidenceJson {
  private static final String SCHEMA = "evidence.schema.json";

  private EvidenceJson() {}

  /** {@code evidence.schema.json}, for those who pass evidence on to others. */
  public static Bytes schema() {
    try (InputStream in = EvidenceJson.class.getResourceAsStream(SCHEMA)) {
      return Bytes.owning(Objects.requireNonNull(in, SCHEMA).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The evidence and its content digest, computed. */
  public static ObjectNode toJson(Evidence evidence) {
    return toJson(EvidenceFile.of(evidence));
  }

  /** The evidence as it was read, with the content digest that the file states. */
  public static ObjectNode toJson(EvidenceFile file) {
    ObjectNode json = CborJson.object(EvidenceCodec.toCbor(file));
    for (int i = 0; i < file.evidence().devices().size(); i++) {
      if (json.path("devices").get(i) instanceof ObjectNode device) {
        device.put("deviceDigest", DeviceDigest.of(file.evidence().devices().get(i)).toString());
        addChains(device, file.evidence().devices().get(i).certificates());
        addDecoded(device, file.evidence().devices().get(i).measurements());
        addSession(device, file.evidence().devices().get(i));
      }
    }
    return json;
  }

  private static void addChains(ObjectNode device, Part<Certificates> part) {
    if (part instanceof Part.Present<Certificates>(Certificates certificates)) {
      device.set("certificateChains", CertificateView.toJson(certificates));
    }
  }

  private static void addDecoded(ObjectNode device, Part<Measurements> part) {
    if (part instanceof Part.Present<Measurements>(Measurements measurements)
        && device.get("measurements") instanceof ObjectNode json) {
      ArrayNode decoded = json.putArray("decoded");
      for (Bytes block : measurements.blocks()) {
        decoded.add(MeasurementView.toJson(block));
      }
    }
  }

  private static void addSession(ObjectNode device, DeviceEvidence evidence) {
    if (evidence.session() instanceof Part.Present<Session>(Session session)
        && device.get("session") instanceof ObjectNode json) {
      json.set(
          "decoded",
          SessionView.toJson(
              session,
              evidence.transcripts().toOptional().flatMap(t -> t.keyExchange().toOptional()),
              evidence.transcripts().toOptional().flatMap(t -> t.vca().toOptional())));
    }
  }
}
