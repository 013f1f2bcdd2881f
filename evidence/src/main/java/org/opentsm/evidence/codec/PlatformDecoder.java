package org.opentsm.evidence.codec;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.opentsm.evidence.Commitments;
import org.opentsm.evidence.DeviceInterface;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.evidence.Sha384;
import org.opentsm.evidence.TsmStatement;
import org.opentsm.evidence.TsmStatement.Freshness;
import org.opentsm.spdm.Bytes;

/** What the TSM and the machine state. Mirrors {@link PlatformEncoder}. */
final class PlatformDecoder {
  private static final Set<String> INTERFACE = Set.of("id", "state", "report", "lockNonce");
  private static final Set<String> STREAM = Set.of("id", "type", "ports", "keySet", "generation");
  private static final Set<String> PORT = Set.of("address", "portIndex", "block", "state");
  private static final int PORTS = 2;
  private static final Set<String> TSM =
      Set.of(
          "certificates",
          "vca",
          "measurements",
          "report",
          "freshness",
          "lockNonce",
          "measurementsNonce",
          "reportNonce");
  private static final Set<String> COMMITMENTS = Set.of("top", "devices");
  private static final Set<String> ROOT_OF_TRUST = Set.of("kind", "statement", "supplements");
  private static final Set<String> SUPPLEMENT = Set.of("name", "value");
  private static final String NOT_NEEDED = "notNeeded";

  private PlatformDecoder() {}

  static DeviceInterface tdi(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(INTERFACE);
    Part<Bytes> id = fields.at("id").part(PlatformDecoder::interfaceId);
    Part<DeviceInterface.State> state =
        fields
            .at("state")
            .part(
                name -> name.constant(DeviceInterface.State.values(), DeviceInterface.State::name));
    Part<Bytes> report = fields.at("report").part(Node::blob);
    Part<Bytes> lockNonce = fields.at("lockNonce").part(PlatformDecoder::lockNonce);
    return node.make(() -> new DeviceInterface(id, state, report, lockNonce));
  }

  static Link link(Node node) throws MalformedEvidenceException {
    if (node.entries().containsKey(NOT_NEEDED)) {
      String reason = node.fields(Set.of(NOT_NEEDED)).at(NOT_NEEDED).text();
      return node.make(() -> new Link.NotNeeded(reason));
    }
    List<Link.Stream> streams =
        node.fields(Set.of("streams"))
            .at("streams")
            .items(1, Limits.STREAMS, PlatformDecoder::stream);
    return node.make(() -> new Link.Ide(streams));
  }

  static TsmStatement tsm(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(TSM);
    Part<SortedMap<Integer, Bytes>> certificates =
        fields.at("certificates").part(slots -> slots.bySlot(Node::digest));
    Part<Bytes> vca = fields.at("vca").part(Node::digest);
    Part<Bytes> measurements = fields.at("measurements").part(Node::digest);
    Part<Bytes> report = fields.at("report").part(Node::digest);
    Part<Freshness> freshness =
        fields.at("freshness").part(name -> name.constant(Freshness.values(), Freshness::id));
    Part<Bytes> lockNonce = fields.at("lockNonce").part(PlatformDecoder::nonce);
    Part<Bytes> measurementsNonce = fields.at("measurementsNonce").part(PlatformDecoder::nonce);
    Part<Bytes> reportNonce = fields.at("reportNonce").part(PlatformDecoder::nonce);
    return node.make(() ->
        new TsmStatement(
            certificates,
            vca,
            measurements,
            report,
            freshness,
            lockNonce,
            measurementsNonce,
            reportNonce));
  }

  static Commitments commitments(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(COMMITMENTS);
    Bytes top = sha384(fields.at("top"));
    List<Bytes> devices = fields.at("devices").items(1, Limits.DEVICES, PlatformDecoder::sha384);
    return node.make(() -> new Commitments(top, devices));
  }

  static RootOfTrust rootOfTrust(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(ROOT_OF_TRUST);
    RootOfTrust.Kind kind =
        fields.at("kind").constant(RootOfTrust.Kind.values(), RootOfTrust.Kind::id);
    Bytes statement = fields.at("statement").blob();
    List<Supplement> supplements =
        fields.at("supplements").items(0, Limits.SUPPLEMENTS, PlatformDecoder::supplement);
    return node.make(() -> new RootOfTrust(kind, statement, supplements));
  }

  private static Link.Stream stream(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(STREAM);
    Part<Integer> id = fields.at("id").part(Node::u8);
    Link.Type type = fields.at("type").constant(Link.Type.values(), Link.Type::id);
    List<Link.Port> ports = fields.at("ports").items(1, PORTS, PlatformDecoder::port);
    Part<Integer> keySet = fields.at("keySet").part(set -> (int) set.number(1));
    Part<Long> generation = fields.at("generation").part(Node::counter);
    return node.make(() -> new Link.Stream(id, type, ports, keySet, generation));
  }

  private static Link.Port port(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(PORT);
    Part<String> address = fields.at("address").part(Node::text);
    Part<Integer> portIndex = fields.at("portIndex").part(Node::u8);
    Part<Integer> block = fields.at("block").part(Node::u8);
    Part<Link.State> state =
        fields.at("state").part(name -> name.constant(Link.State.values(), Link.State::id));
    return node.make(() -> new Link.Port(address, portIndex, block, state));
  }

  private static Supplement supplement(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(SUPPLEMENT);
    String name = fields.at("name").text();
    Bytes value = fields.at("value").blob();
    return node.make(() -> new Supplement(name, value));
  }

  private static Bytes interfaceId(Node node) throws MalformedEvidenceException {
    return node.bytes(DeviceInterface.ID_SIZE, DeviceInterface.ID_SIZE);
  }

  private static Bytes lockNonce(Node node) throws MalformedEvidenceException {
    return node.bytes(DeviceInterface.LOCK_NONCE, DeviceInterface.LOCK_NONCE);
  }

  private static Bytes nonce(Node node) throws MalformedEvidenceException {
    return node.bytes(1, Limits.TSM_NONCE);
  }

  private static Bytes sha384(Node node) throws MalformedEvidenceException {
    return node.bytes(Sha384.SIZE, Sha384.SIZE);
  }
}
