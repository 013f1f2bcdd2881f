package org.opentsm.evidence.codec;

import static org.opentsm.evidence.codec.EvidenceEncoder.part;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Identity;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.spdm.Bytes;

/** The elements of evidence that are committed to one by one, in their order. */
public final class EvidenceElements {
  /**
   * One element.
   *
   * @param part the name of its part
   * @param position within the part, from 0
   * @param bytes the deterministic CBOR of the item
   */
  public record Element(String part, int position, Bytes bytes) {
    /** CBOR[part name, position, bytes]. */
    public Bytes encoded() {
      return CborWriter.encode(
          CborValue.of(List.of(CborValue.of(part), CborValue.of(position), CborValue.of(bytes))));
    }
  }

  /** The position of the first measurement span among the transcripts. */
  private static final int FIRST_SPAN = 3;

  private final List<Element> elements = new ArrayList<>();

  private EvidenceElements() {}

  /** The element that an identity is. */
  public static Element of(Identity identity) {
    return new Element("identity", 0, CborWriter.encode(EvidenceEncoder.identity(identity)));
  }

  /** All elements of {@code device}. */
  public static List<Element> of(DeviceEvidence device) {
    EvidenceElements collected = new EvidenceElements();
    collected.add("device", 0, EvidenceEncoder.device(device.device()));
    collected.certificates(device.certificates());
    collected.add("publicKeys", 0, part(device.publicKeys(), CborValue::of));
    collected.transcripts(device.transcripts());
    collected.measurements(device.measurements());
    collected.add("session", 0, part(device.session(), TranscriptEncoder::session));
    collected.add("interface", 0, part(device.tdi(), PlatformEncoder::tdi));
    collected.add("link", 0, part(device.link(), PlatformEncoder::link));
    collected.add("tsm", 0, part(device.tsm(), PlatformEncoder::tsm));
    return List.copyOf(collected.elements);
  }

  private void certificates(Part<Certificates> part) {
    switch (part) {
      case Part.Present<Certificates>(Certificates certificates) -> {
        for (Map.Entry<Integer, Bytes> slot : certificates.slots().entrySet()) {
          add("certificates", slot.getKey(), CborValue.of(slot.getValue()));
        }
      }
      case Part.Absent<Certificates>(String reason) -> absent("certificates", reason);
    }
  }

  private void transcripts(Part<Transcripts> part) {
    switch (part) {
      case Part.Present<Transcripts>(Transcripts transcripts) -> {
        add("transcripts", 0, part(transcripts.vca(), TranscriptEncoder::vca));
        add("transcripts", 1, part(transcripts.challenge(), TranscriptEncoder::challenge));
        add("transcripts", 2, part(transcripts.keyExchange(), TranscriptEncoder::keyExchange));
        measurementSpans(transcripts.measurements());
      }
      case Part.Absent<Transcripts>(String reason) -> absent("transcripts", reason);
    }
  }

  private void measurementSpans(Part<List<SignedMeasurements>> part) {
    switch (part) {
      case Part.Present<List<SignedMeasurements>>(List<SignedMeasurements> spans) -> {
        for (int i = 0; i < spans.size(); i++) {
          add("transcripts", FIRST_SPAN + i, TranscriptEncoder.measurements(spans.get(i)));
        }
      }
      case Part.Absent<List<SignedMeasurements>>(String reason) ->
          add("transcripts", FIRST_SPAN, EvidenceEncoder.absent(reason));
    }
  }

  private void measurements(Part<Measurements> part) {
    switch (part) {
      case Part.Present<Measurements>(Measurements measurements) -> {
        for (int i = 0; i < measurements.blocks().size(); i++) {
          add("measurements", i, CborValue.of(measurements.blocks().get(i)));
        }
      }
      case Part.Absent<Measurements>(String reason) -> absent("measurements", reason);
    }
  }

  private void absent(String part, String reason) {
    add(part, 0, EvidenceEncoder.absent(reason));
  }

  private void add(String part, int position, CborValue item) {
    elements.add(new Element(part, position, CborWriter.encode(item)));
  }
}
