package org.opentsm.evidence.codec;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceDescription;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.EvidenceErrorCode;
import org.opentsm.evidence.Hints;
import org.opentsm.evidence.Identity;
import org.opentsm.evidence.LeafNames;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.SignedChallenge;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.Undefined;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.spdm.Bytes;

/** Evidence from items of CBOR. Mirrors {@link EvidenceEncoder}. */
final class EvidenceDecoder {
  static final Set<String> TOP =
      Set.of("version", "nonce", "identity", "devices", "commitments", "rootOfTrust", "digest");
  private static final Set<String> IDENTITY =
      Set.of("provider", "providerVersion", "engine", "side");
  private static final Set<String> DEVICE_EVIDENCE =
      Set.of(
          "device",
          "certificates",
          "publicKeys",
          "transcripts",
          "measurements",
          "session",
          "interface",
          "link");
  private static final Set<String> DEVICE = Set.of("leaf", "hints", "incarnation", "generation");
  private static final Set<String> LEAF = Set.of("subject", "names", "serialNumber");
  private static final Set<String> HINTS = Set.of("address", "vendorId", "deviceId");
  private static final Set<String> TRANSCRIPTS =
      Set.of("vca", "challenge", "measurements", "keyExchange");
  private static final Set<String> CHALLENGE = Set.of("slot", "identity", "request", "response");
  private static final Set<String> SIGNED_MEASUREMENTS = Set.of("slot", "messages");
  private static final int SERIAL_NUMBER = 64;

  private EvidenceDecoder() {}

  static Evidence evidence(Node root) throws MalformedEvidenceException {
    // The version decides which other keys there may be, so that it is looked at first.
    Node version = root.entries().get("version");
    if (version == null) {
      throw root.reject("the key version", "none");
    }
    if (version.number(Long.MAX_VALUE) != Evidence.VERSION) {
      throw version.reject(
          EvidenceErrorCode.UNSUPPORTED_VERSION,
          "version " + Evidence.VERSION,
          version.value().kind());
    }
    Node.Entries fields = root.fields(TOP);
    Nonce nonce = new Nonce(fields.at("nonce").bytes(Nonce.SIZE, Nonce.SIZE));
    Identity identity = identity(fields.at("identity"));
    List<DeviceEvidence> devices =
        fields.at("devices").items(1, Limits.DEVICES, EvidenceDecoder::deviceEvidence);
    Part<Undefined> commitments = undefined(fields.at("commitments"));
    Part<Undefined> rootOfTrust = undefined(fields.at("rootOfTrust"));
    return root.make(
        () -> new Evidence(Evidence.VERSION, nonce, identity, devices, commitments, rootOfTrust));
  }

  private static Identity identity(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(IDENTITY);
    String provider = fields.at("provider").text();
    String providerVersion = fields.at("providerVersion").text();
    String engine = fields.at("engine").text();
    Identity.Side side = side(fields.at("side"));
    return node.make(() -> new Identity(provider, providerVersion, engine, side));
  }

  private static Identity.Side side(Node node) throws MalformedEvidenceException {
    String id = node.text();
    for (Identity.Side side : Identity.Side.values()) {
      if (side.id().equals(id)) {
        return side;
      }
    }
    throw node.reject("host or guest", "another text");
  }

  private static DeviceEvidence deviceEvidence(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(DEVICE_EVIDENCE);
    DeviceDescription device = device(fields.at("device"));
    Part<Certificates> certificates = fields.at("certificates").part(EvidenceDecoder::certificates);
    Part<Bytes> publicKeys = fields.at("publicKeys").part(EvidenceDecoder::blob);
    Part<Transcripts> transcripts = fields.at("transcripts").part(EvidenceDecoder::transcripts);
    Part<Measurements> measurements = fields.at("measurements").part(EvidenceDecoder::measurements);
    Part<Undefined> session = undefined(fields.at("session"));
    Part<Undefined> tdi = undefined(fields.at("interface"));
    Part<Undefined> link = undefined(fields.at("link"));
    return node.make(() ->
        new DeviceEvidence(
            device, certificates, publicKeys, transcripts, measurements, session, tdi, link));
  }

  private static DeviceDescription device(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(DEVICE);
    Part<LeafNames> leaf = fields.at("leaf").part(EvidenceDecoder::leaf);
    Hints hints = hints(fields.at("hints"));
    long incarnation = fields.at("incarnation").number(Long.MAX_VALUE);
    long generation = fields.at("generation").number(Long.MAX_VALUE);
    return node.make(() -> new DeviceDescription(leaf, hints, incarnation, generation));
  }

  private static LeafNames leaf(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(LEAF);
    String subject = fields.at("subject").text();
    List<String> names = fields.at("names").items(0, Limits.NAMES, Node::text);
    Bytes serialNumber = fields.at("serialNumber").bytes(1, SERIAL_NUMBER);
    return node.make(() -> new LeafNames(subject, names, serialNumber));
  }

  private static Hints hints(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(HINTS);
    Part<String> address = fields.at("address").part(Node::text);
    Part<Integer> vendorId = fields.at("vendorId").part(EvidenceDecoder::pciId);
    Part<Integer> deviceId = fields.at("deviceId").part(EvidenceDecoder::pciId);
    return node.make(() -> new Hints(address, vendorId, deviceId));
  }

  private static int pciId(Node node) throws MalformedEvidenceException {
    return (int) node.number(0xFFFF);
  }

  private static Certificates certificates(Node node) throws MalformedEvidenceException {
    TreeMap<Integer, Bytes> slots = new TreeMap<>();
    for (Map.Entry<String, Node> entry : node.entries().entrySet()) {
      if (!entry.getKey().matches("[0-7]")) {
        throw entry.getValue().reject("a slot from 0 to 7 as key", "another key");
      }
      slots.put(Integer.valueOf(entry.getKey()), blob(entry.getValue()));
    }
    return node.make(() -> new Certificates(slots));
  }

  private static Transcripts transcripts(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(TRANSCRIPTS);
    Part<Bytes> vca = fields.at("vca").part(EvidenceDecoder::blob);
    Part<SignedChallenge> challenge = fields.at("challenge").part(EvidenceDecoder::challenge);
    Part<SignedMeasurements> measurements =
        fields.at("measurements").part(EvidenceDecoder::signedMeasurements);
    Part<Undefined> keyExchange = undefined(fields.at("keyExchange"));
    return node.make(() -> new Transcripts(vca, challenge, measurements, keyExchange));
  }

  private static SignedChallenge challenge(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(CHALLENGE);
    int slot = slot(fields.at("slot"));
    List<Bytes> identity = fields.at("identity").items(0, Limits.MESSAGES, EvidenceDecoder::blob);
    Bytes request = blob(fields.at("request"));
    Bytes response = blob(fields.at("response"));
    return node.make(() -> new SignedChallenge(slot, identity, request, response));
  }

  private static SignedMeasurements signedMeasurements(Node node)
      throws MalformedEvidenceException {
    Node.Entries fields = node.fields(SIGNED_MEASUREMENTS);
    int slot = slot(fields.at("slot"));
    List<Bytes> messages = fields.at("messages").items(2, Limits.MESSAGES, EvidenceDecoder::blob);
    return node.make(() -> new SignedMeasurements(slot, messages));
  }

  private static int slot(Node node) throws MalformedEvidenceException {
    return (int) node.number(Limits.PUBLIC_KEY_SLOT);
  }

  private static Measurements measurements(Node node) throws MalformedEvidenceException {
    List<Bytes> blocks =
        node.fields(Set.of("blocks")).at("blocks").items(1, Limits.BLOCKS, EvidenceDecoder::blob);
    return node.make(() -> new Measurements(blocks));
  }

  private static Bytes blob(Node node) throws MalformedEvidenceException {
    return node.bytes(1, Limits.BLOB);
  }

  private static Part<Undefined> undefined(Node node) throws MalformedEvidenceException {
    Part<CborValue> part = node.part(Node::value);
    if (part instanceof Part.Absent<CborValue>(String reason)) {
      return Part.absent(reason);
    }
    throw node.reject("an absent part: version 1 does not define it", node.value().kind());
  }
}
