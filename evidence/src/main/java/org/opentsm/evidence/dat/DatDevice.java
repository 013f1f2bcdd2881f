package org.opentsm.evidence.dat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceDescription;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Hints;
import org.opentsm.evidence.LeafNames;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.MalformedImportException;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.SignedChallenge;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.SignedMeasurements.Exchange;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.Vca;
import org.opentsm.evidence.appraisal.RecordedTerms;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cose.ForeignCbor;
import org.opentsm.evidence.dat.SignatureBlock.Pairing;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.GetMeasurements;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MessageDecoder;
import org.opentsm.spdm.message.SpdmRequest;

/** The claims of one device. */
final class DatDevice {
  private static final String NONE = "A Device Assignment Token has none.";
  private static final int HEADER = 4;
  private static final int RAW_BIT = 0x80;
  private static final int LARGEST_VALUE = 0xFFFF - 3;

  private final String field;
  private final CborValue.Pairs claims;
  private final SpdmCrypto crypto;
  private final List<String> remarks;

  DatDevice(String field, CborValue.Pairs claims, SpdmCrypto crypto, List<String> remarks) {
    this.field = field;
    this.claims = claims;
    this.crypto = crypto;
    this.remarks = remarks;
  }

  DeviceEvidence read() throws MalformedStatementException, MalformedImportException {
    Part<Vca> vca = vca();
    Optional<RecordedTerms> terms = vca.toOptional().flatMap(RecordedTerms::of);
    Part<Certificates> certificates = certificates(terms);
    Optional<SignatureBlock> signed = block(measurements(), DatFormat.SIGNATURE);
    Part<List<SignedMeasurements>> spans = spans(signed, terms);
    Part<SignedChallenge> challenge = challenge(terms);
    if (claims.at(DatFormat.INTERFACE_REPORT).isPresent()) {
      remarks.add(field + ": the interface report is passed over: its octets cannot be rebuilt");
    }
    return new DeviceEvidence(
        new DeviceDescription(
            leaf(certificates), new Hints(Part.absent(NONE), Part.absent(NONE)), 0, 0),
        certificates,
        Part.absent(NONE),
        Part.of(new Transcripts(vca, challenge, spans, Part.absent(NONE))),
        blocks(spans, terms),
        Part.absent(NONE),
        Part.absent("The token's interface report is not one that TDISP knows octet by octet."),
        Part.absent(NONE),
        Part.absent(NONE));
  }

  private Part<Vca> vca() throws MalformedStatementException {
    Optional<CborValue> claim = claims.at(DatFormat.VCA);
    if (claim.isEmpty()) {
      return Part.absent("The token has no negotiation.");
    }
    Bytes octets = ForeignCbor.bytes(DatFormat.WHAT, field + "/vca", claim.get());
    if (octets.isEmpty()) {
      throw ForeignCbor.reject(DatFormat.WHAT, field + "/vca", claim.get(), "messages");
    }
    return Part.of(new Vca.Messages(octets));
  }

  private Optional<CborValue.Pairs> measurements() throws MalformedStatementException {
    Optional<CborValue> claim = claims.at(DatFormat.MEASUREMENTS);
    return claim.isEmpty()
        ? Optional.empty()
        : Optional.of(ForeignCbor.map(DatFormat.WHAT, field + "/measurements", claim.get()));
  }

  private Optional<SignatureBlock> block(Optional<CborValue.Pairs> map, String key)
      throws MalformedStatementException {
    Optional<CborValue> value = map.flatMap(pairs -> pairs.at(key));
    return value.isEmpty()
        ? Optional.empty()
        : Optional.of(SignatureBlock.decode(field + "/measurements/" + key, value.get()));
  }

  private Part<List<SignedMeasurements>> spans(
      Optional<SignatureBlock> signed, Optional<RecordedTerms> terms)
      throws MalformedImportException {
    if (signed.isEmpty()) {
      return Part.absent("The token has no signature of measurements.");
    }
    if (terms.isEmpty()) {
      return Part.absent("Without a negotiation the signed messages cannot be told apart.");
    }
    List<Exchange> exchanges = new ArrayList<>();
    for (Pairing pair :
        signed.get().messages(field + "/measurements/signature", false, terms.get(), crypto)) {
      exchanges.add(new Exchange(Part.of(pair.request()), pair.response()));
    }
    if (exchanges.isEmpty() || exchanges.size() > Limits.EXCHANGES) {
      throw new MalformedImportException(
          DatFormat.WHAT,
          field + "/measurements/signature",
          MalformedImportException.NOWHERE,
          "1 to " + Limits.EXCHANGES + " requests",
          Integer.toString(exchanges.size()));
    }
    return Part.of(
        List.of(
            new SignedMeasurements(
                signed.get().slot(),
                Part.absent("The token does not say whether this ran in a session."),
                exchanges)));
  }

  private Part<SignedChallenge> challenge(Optional<RecordedTerms> terms)
      throws MalformedStatementException, MalformedImportException {
    Optional<CborValue> claim = claims.at(DatFormat.CHALLENGE);
    if (claim.isEmpty()) {
      return Part.absent("The token has no challenge.");
    }
    SignatureBlock block = SignatureBlock.decode(field + "/challenge", claim.get());
    if (terms.isEmpty()) {
      return Part.absent("Without a negotiation the signed messages cannot be told apart.");
    }
    List<Pairing> pairs = block.messages(field + "/challenge", true, terms.get(), crypto);
    if (pairs.isEmpty() || pairs.size() > Limits.MESSAGES / 2) {
      throw new MalformedImportException(
          DatFormat.WHAT,
          field + "/challenge",
          MalformedImportException.NOWHERE,
          "1 to " + Limits.MESSAGES / 2 + " requests",
          Integer.toString(pairs.size()));
    }
    List<Bytes> identity = new ArrayList<>();
    for (Pairing pair : pairs.subList(0, pairs.size() - 1)) {
      identity.add(pair.request());
      identity.add(pair.response());
    }
    return Part.of(
        new SignedChallenge(
            block.slot(), identity, pairs.getLast().request(), pairs.getLast().response()));
  }

  /** With the header that the draft leaves out; it needs the root, whose digest is part of it. */
  private Part<Certificates> certificates(Optional<RecordedTerms> terms)
      throws MalformedStatementException, MalformedImportException {
    Optional<CborValue> claim = claims.at(DatFormat.CERTIFICATES);
    if (claim.isEmpty()) {
      return Part.absent("The token has no certificates.");
    }
    String where = field + "/certificates";
    CborValue.Pairs map = ForeignCbor.map(DatFormat.WHAT, where, claim.get());
    if (terms.isEmpty()) {
      return Part.absent("Without a negotiation the hash of the chain's header is not known.");
    }
    TreeMap<Integer, Bytes> slots = new TreeMap<>();
    for (CborValue.Pair pair : map.pairs()) {
      long slot = ForeignCbor.unsigned(DatFormat.WHAT, where, pair.key());
      if (slot >= Limits.SLOTS) {
        throw ForeignCbor.reject(DatFormat.WHAT, where, pair.key(), "slots 0 to 7");
      }
      Bytes ders = ForeignCbor.bytes(DatFormat.WHAT, where + "/" + slot, pair.value());
      Optional<Bytes> blob = blob(where + "/" + slot, ders, terms.get());
      if (blob.isPresent()) {
        slots.put((int) slot, blob.get());
      } else {
        remarks.add(where + "/" + slot + ": passed over, since its root is not in it");
      }
    }
    return slots.isEmpty()
        ? Part.absent("No chain has its root, whose digest is part of an SPDM chain.")
        : Part.of(new Certificates(slots));
  }

  private Optional<Bytes> blob(String where, Bytes ders, RecordedTerms terms)
      throws MalformedImportException {
    int most = CertificateChain.MAX_SIZE - HEADER - terms.hash().size();
    if (ders.isEmpty() || ders.length() > most) {
      throw new MalformedImportException(
          DatFormat.WHAT,
          where,
          MalformedImportException.NOWHERE,
          "1 to " + most + " bytes",
          Integer.toString(ders.length()));
    }
    try {
      Bytes draft = CertificateChain.encode(Bytes.zeros(terms.hash().size()), List.of(ders));
      DeviceCertificate first =
          CertificateChain.decode(draft, terms.hash(), terms.version()).first();
      return first.isSelfIssued()
          ? Optional.of(
              CertificateChain.encode(crypto.digest(terms.hash(), first.der()), List.of(ders)))
          : Optional.empty();
    } catch (MalformedMessageException malformed) {
      throw new MalformedImportException(DatFormat.WHAT + ", " + where, malformed);
    }
  }

  private static Part<LeafNames> leaf(Part<Certificates> certificates)
      throws MalformedImportException {
    return switch (certificates) {
      case Part.Absent<Certificates>(String reason) -> Part.absent(reason);
      case Part.Present<Certificates>(Certificates there) ->
          LeafNames.of(ChainBlob.read(0, there.slots().firstEntry().getValue()).leaf());
    };
  }

  /** Those of the signed messages, with which the claims must agree; else those of the claims. */
  private Part<Measurements> blocks(
      Part<List<SignedMeasurements>> spans, Optional<RecordedTerms> terms)
      throws MalformedStatementException, MalformedImportException {
    List<Bytes> claimed = claimed();
    List<Bytes> blocks = claimed;
    if (spans instanceof Part.Present<List<SignedMeasurements>>(List<SignedMeasurements> there)) {
      blocks = sent(there.getFirst(), terms.orElseThrow());
      for (Bytes block : claimed) {
        if (!blocks.contains(block)) {
          throw new MalformedImportException(
              DatFormat.WHAT,
              field + "/measurements/" + block.get(0),
              MalformedImportException.NOWHERE,
              "what the signed messages say",
              "something else");
        }
      }
    }
    if (blocks.isEmpty()) {
      return Part.absent("The token has no measurements.");
    }
    if (blocks.size() > Limits.BLOCKS) {
      throw new MalformedImportException(
          DatFormat.WHAT,
          field + "/measurements",
          MalformedImportException.NOWHERE,
          "at most " + Limits.BLOCKS + " measurements",
          Integer.toString(blocks.size()));
    }
    return Part.of(new Measurements(blocks));
  }

  private List<Bytes> sent(SignedMeasurements span, RecordedTerms terms)
      throws MalformedImportException {
    List<Bytes> blocks = new ArrayList<>();
    try {
      for (Exchange exchange : span.exchanges()) {
        SpdmRequest request =
            MessageDecoder.decodeRequest(
                exchange.request().toOptional().orElseThrow(), terms.sizes(), 0);
        if (MessageDecoder.decodeResponse(exchange.response(), terms.sizes().after(request), 0)
            instanceof GetMeasurements.Response response) {
          response.record().blocks().stream().map(MeasurementBlock::encode).forEach(blocks::add);
        }
      }
    } catch (MalformedMessageException malformed) {
      throw new MalformedImportException(DatFormat.WHAT + ", " + field, malformed);
    }
    return blocks;
  }

  private List<Bytes> claimed() throws MalformedStatementException {
    List<Bytes> blocks = new ArrayList<>();
    Optional<CborValue.Pairs> map = measurements();
    for (CborValue.Pair pair : map.map(CborValue.Pairs::pairs).orElse(List.of())) {
      if (pair.key() instanceof CborValue.Text) {
        continue;
      }
      String where = field + "/measurements";
      long index = ForeignCbor.unsigned(DatFormat.WHAT, where, pair.key());
      if (index < 1 || index > DatFormat.LAST_BLOCK) {
        throw ForeignCbor.reject(DatFormat.WHAT, where, pair.key(), "indexes 1 to 239");
      }
      blocks.add(measurement((int) index, where + "/" + index, pair.value()));
    }
    return blocks;
  }

  private static Bytes measurement(int index, String where, CborValue value)
      throws MalformedStatementException {
    CborValue.Pairs map = ForeignCbor.map(DatFormat.WHAT, where, value);
    CborValue stated =
        ForeignCbor.at(DatFormat.WHAT, map, DatFormat.COMPONENT_TYPE, where + "/component-type");
    long type = ForeignCbor.unsigned(DatFormat.WHAT, where + "/component-type", stated);
    if (type > DatFormat.LAST_TYPE) {
      throw ForeignCbor.reject(
          DatFormat.WHAT, where + "/component-type", stated, "0 to " + DatFormat.LAST_TYPE);
    }
    Optional<CborValue> raw = map.at(DatFormat.RAW);
    CborValue content =
        raw.isPresent()
            ? raw.get()
            : ForeignCbor.array(
                    DatFormat.WHAT,
                    where + "/digest",
                    2,
                    ForeignCbor.at(DatFormat.WHAT, map, DatFormat.DIGEST, where + "/digest"))
                .get(1);
    Bytes octets = ForeignCbor.bytes(DatFormat.WHAT, where, content);
    if (octets.length() > LARGEST_VALUE) {
      throw ForeignCbor.reject(
          DatFormat.WHAT, where, content, "at most " + LARGEST_VALUE + " bytes");
    }
    return MeasurementBlock.of(
            index, new DmtfMeasurement(raw.isPresent(), (int) type & ~RAW_BIT, octets))
        .encode();
  }
}
