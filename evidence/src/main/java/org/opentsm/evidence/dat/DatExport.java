package org.opentsm.evidence.dat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.MalformedImportException;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.SignedChallenge;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.SignedMeasurements.Exchange;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.Vca;
import org.opentsm.evidence.appraisal.RecordedTerms;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborValue.Pair;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementRecord;

/**
 * Writes evidence as a Device Assignment Token, an unprotected claims set (UCCS): this program has
 * no key to sign one. What the draft has no place for is left out, with a remark.
 */
public final class DatExport {
  private final SpdmCrypto crypto;
  private final List<String> remarks = new ArrayList<>();

  private DatExport(SpdmCrypto crypto) {
    this.crypto = crypto;
  }

  /**
   * A token.
   *
   * @param octets CBOR
   * @param remarks what was left out, in words
   */
  public record Token(Bytes octets, List<String> remarks) {
    /** Copies the list. */
    public Token {
      remarks = List.copyOf(remarks);
    }
  }

  /**
   * The token of {@code evidence}.
   *
   * @throws MalformedImportException if a device has nothing that the draft has a place for, its
   *     chain is in no slot that the draft allows alone, or two devices have one name
   */
  public static Token of(Evidence evidence, SpdmCrypto crypto) throws MalformedImportException {
    DatExport export = new DatExport(crypto);
    Bytes octets = CborWriter.encode(export.token(evidence));
    return new Token(octets, export.remarks);
  }

  private CborValue token(Evidence evidence) throws MalformedImportException {
    List<Pair> devices = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < evidence.devices().size(); i++) {
      DeviceEvidence device = evidence.devices().get(i);
      String name = name(device);
      if (!names.add(name)) {
        throw refused(i, "a name that no other device has", name);
      }
      devices.add(new Pair(CborValue.of(name), device(i, device)));
    }
    if (evidence.rootOfTrust().isPresent()) {
      remarks.add("the statement of the root of trust is left out");
    }
    return CborValue.tagged(
        DatFormat.UCCS,
        CborValue.pairs(
            List.of(
                pair(DatFormat.EAT_NONCE, CborValue.of(evidence.nonce().value())),
                pair(DatFormat.EAT_PROFILE, CborValue.of(DatFormat.PROFILE)),
                pair(DatFormat.EAT_SUBMODS, CborValue.pairs(devices)))));
  }

  /** The DMTF name of the leaf certificate, or its subject. */
  private static String name(DeviceEvidence device) {
    return DatFormat.NAMESPACE
        + device
            .device()
            .leaf()
            .toOptional()
            .map(leaf ->
                leaf.names().stream()
                    .filter(text -> !text.startsWith("Vendor="))
                    .findFirst()
                    .orElse(leaf.subject()))
            .orElse("");
  }

  private CborValue device(int index, DeviceEvidence device) throws MalformedImportException {
    Optional<Transcripts> transcripts = device.transcripts().toOptional();
    Optional<Vca> vca = transcripts.flatMap(all -> all.vca().toOptional());
    Optional<RecordedTerms> terms = vca.flatMap(RecordedTerms::of);
    List<Pair> claims = new ArrayList<>();
    claims.add(pair(DatFormat.EAT_PROFILE, CborValue.of(DatFormat.SPDM_PROFILE)));
    addMeasurements(claims, index, device, terms);
    addCertificates(claims, index, device.certificates());
    if (claims.size() == 1) {
      throw refused(index, "measurements or certificates", "neither");
    }
    if (vca.isPresent() && vca.get() instanceof Vca.Messages(Bytes octets)) {
      claims.add(pair(DatFormat.VCA, CborValue.of(octets)));
    } else if (vca.isPresent()) {
      remark(index, "the negotiation that the TSM states without its messages");
    }
    transcripts
        .flatMap(all -> all.challenge().toOptional())
        .ifPresent(challenge -> addChallenge(claims, index, challenge, terms));
    remarkOnTheRest(index, device, transcripts);
    return CborValue.pairs(claims);
  }

  private void remarkOnTheRest(
      int index, DeviceEvidence device, Optional<Transcripts> transcripts) {
    if (device.session().isPresent()) {
      remark(index, "the session");
    }
    if (transcripts.flatMap(all -> all.keyExchange().toOptional()).isPresent()) {
      remark(index, "the key exchange");
    }
    if (device.publicKeys().isPresent()) {
      remark(index, "the provisioned public key");
    }
    if (device.tdi().isPresent()) {
      remark(index, "the interface, whose report the draft cannot carry whole");
    }
    if (device.link().isPresent()) {
      remark(index, "the link");
    }
    if (device.tsm().isPresent()) {
      remark(index, "the digests of the TSM");
    }
  }

  private void addMeasurements(
      List<Pair> claims, int index, DeviceEvidence device, Optional<RecordedTerms> terms) {
    List<Pair> measurements = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    for (Bytes octets :
        device.measurements().toOptional().map(Measurements::blocks).orElse(List.of())) {
      Optional<Pair> block = block(octets, seen, terms);
      if (block.isPresent()) {
        measurements.add(block.get());
      } else {
        remark(
            index,
            "measurement "
                + octets.get(0)
                + " as a claim of its own (what the device signed of it goes along)");
      }
    }
    Optional<List<SignedMeasurements>> spans =
        device.transcripts().toOptional().flatMap(all -> all.measurements().toOptional());
    if (measurements.isEmpty()) {
      return;
    }
    if (spans.isPresent()) {
      if (spans.get().size() > 1) {
        remark(index, "all signed spans of measurements but the last");
      }
      signature(index, spans.get().getLast(), terms)
          .ifPresent(block -> measurements.add(new Pair(CborValue.of(DatFormat.SIGNATURE), block)));
    }
    claims.add(pair(DatFormat.MEASUREMENTS, CborValue.pairs(measurements)));
  }

  private static Optional<Pair> block(
      Bytes octets, Set<Integer> seen, Optional<RecordedTerms> terms) {
    try {
      MeasurementBlock block = MeasurementRecord.decode(octets).blocks().getFirst();
      Optional<DmtfMeasurement> measurement = block.dmtf();
      if (measurement.isEmpty()
          || block.index() > DatFormat.LAST_BLOCK
          || block.index() < 1
          || measurement.get().typeValue() > DatFormat.LAST_TYPE
          || !seen.add(block.index())) {
        return Optional.empty();
      }
      CborValue value = CborValue.of(measurement.get().value());
      CborValue digestName =
          CborValue.of(terms.map(known -> DatFormat.name(known.hash())).orElse("unknown"));
      return Optional.of(
          pair(
              block.index(),
              CborValue.pairs(
                  List.of(
                      pair(DatFormat.COMPONENT_TYPE, CborValue.of(measurement.get().typeValue())),
                      measurement.get().rawBitStream()
                          ? pair(DatFormat.RAW, value)
                          : pair(DatFormat.DIGEST, CborValue.of(List.of(digestName, value)))))));
    } catch (MalformedMessageException unreadable) {
      return Optional.empty();
    }
  }

  private Optional<CborValue> signature(
      int index, SignedMeasurements span, Optional<RecordedTerms> terms) {
    List<Bytes> messages = new ArrayList<>();
    for (Exchange exchange : span.exchanges()) {
      if (!(exchange.request() instanceof Part.Present<Bytes>(Bytes request))) {
        remark(index, "the signature of the measurements, since a request is absent");
        return Optional.empty();
      }
      messages.add(request);
      messages.add(exchange.response());
    }
    return SignatureBlock.of(span.slot(), messages, false, terms, crypto)
        .map(SignatureBlock::toCbor)
        .or(() -> {
          remark(index, "the signature of the measurements, which cannot be read");
          return Optional.empty();
        });
  }

  private void addChallenge(
      List<Pair> claims, int index, SignedChallenge challenge, Optional<RecordedTerms> terms) {
    List<Bytes> messages = new ArrayList<>(challenge.identity());
    messages.add(challenge.request());
    messages.add(challenge.response());
    Optional<SignatureBlock> block =
        SignatureBlock.of(challenge.slot(), messages, true, terms, crypto);
    boolean certified =
        claims.stream()
            .anyMatch(claim ->
                claim.key() instanceof CborValue.Unsigned(long key, int _)
                    && key == DatFormat.CERTIFICATES);
    if (block.isPresent() && certified) {
      claims.add(pair(DatFormat.CHALLENGE, block.get().toCbor()));
    } else {
      remark(index, "CHALLENGE, which cannot be read or has no certificates beside it");
    }
  }

  private static void addCertificates(List<Pair> claims, int index, Part<Certificates> part)
      throws MalformedImportException {
    if (!(part instanceof Part.Present<Certificates>(Certificates certificates))) {
      return;
    }
    if (!certificates.slots().containsKey(0)) {
      throw refused(
          index,
          "a chain in slot 0, which the draft demands",
          "slots " + certificates.slots().keySet());
    }
    List<Pair> slots = new ArrayList<>();
    for (var entry : certificates.slots().entrySet()) {
      slots.add(
          pair(entry.getKey(), CborValue.of(ChainBlob.withoutHeader(index, entry.getValue()))));
    }
    claims.add(pair(DatFormat.CERTIFICATES, CborValue.pairs(slots)));
  }

  private void remark(int index, String what) {
    remarks.add("device " + index + ": left out: " + what);
  }

  static Pair pair(long key, CborValue value) {
    return new Pair(CborValue.of(key), value);
  }

  private static MalformedImportException refused(int index, String expected, String found) {
    return new MalformedImportException(
        DatFormat.WHAT, "device " + index, MalformedImportException.NOWHERE, expected, found);
  }
}
