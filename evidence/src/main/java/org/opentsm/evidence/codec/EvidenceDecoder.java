package org.opentsm.evidence.codec;

import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.Commitments;
import org.opentsm.evidence.DeviceDescription;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.DeviceInterface;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.EvidenceErrorCode;
import org.opentsm.evidence.Hints;
import org.opentsm.evidence.Identity;
import org.opentsm.evidence.LeafNames;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.PciIds;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.TsmStatement;
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
          "link",
          "tsm");
  private static final Set<String> DEVICE = Set.of("leaf", "hints", "incarnation", "generation");
  private static final Set<String> LEAF = Set.of("subject", "names", "serialNumber");
  private static final Set<String> HINTS = Set.of("address", "pci");
  private static final Set<String> PCI =
      Set.of(
          "vendorId",
          "deviceId",
          "classCode",
          "revisionId",
          "subsystemVendorId",
          "subsystemId",
          "serialNumber");

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
    Part<Commitments> commitments = fields.at("commitments").part(PlatformDecoder::commitments);
    Part<RootOfTrust> rootOfTrust = fields.at("rootOfTrust").part(PlatformDecoder::rootOfTrust);
    return root.make(
        () -> new Evidence(Evidence.VERSION, nonce, identity, devices, commitments, rootOfTrust));
  }

  private static Identity identity(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(IDENTITY);
    String provider = fields.at("provider").text();
    String providerVersion = fields.at("providerVersion").text();
    String engine = fields.at("engine").text();
    Identity.Side side = fields.at("side").constant(Identity.Side.values(), Identity.Side::id);
    return node.make(() -> new Identity(provider, providerVersion, engine, side));
  }

  private static DeviceEvidence deviceEvidence(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(DEVICE_EVIDENCE);
    DeviceDescription device = device(fields.at("device"));
    Part<Certificates> certificates = fields.at("certificates").part(EvidenceDecoder::certificates);
    Part<Bytes> publicKeys = fields.at("publicKeys").part(Node::blob);
    Part<Transcripts> transcripts = fields.at("transcripts").part(TranscriptDecoder::transcripts);
    Part<Measurements> measurements = fields.at("measurements").part(EvidenceDecoder::measurements);
    Part<Session> session = fields.at("session").part(TranscriptDecoder::session);
    Part<DeviceInterface> tdi = fields.at("interface").part(PlatformDecoder::tdi);
    Part<Link> link = fields.at("link").part(PlatformDecoder::link);
    Part<TsmStatement> tsm = fields.at("tsm").part(PlatformDecoder::tsm);
    return node.make(() ->
        new DeviceEvidence(
            device, certificates, publicKeys, transcripts, measurements, session, tdi, link, tsm));
  }

  private static DeviceDescription device(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(DEVICE);
    Part<LeafNames> leaf = fields.at("leaf").part(EvidenceDecoder::leaf);
    Hints hints = hints(fields.at("hints"));
    long incarnation = fields.at("incarnation").counter();
    long generation = fields.at("generation").counter();
    return node.make(() -> new DeviceDescription(leaf, hints, incarnation, generation));
  }

  private static LeafNames leaf(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(LEAF);
    String subject = fields.at("subject").text();
    List<String> names = fields.at("names").items(0, Limits.NAMES, Node::text);
    Bytes serialNumber = fields.at("serialNumber").bytes(1, Limits.SERIAL_NUMBER);
    return node.make(() -> new LeafNames(subject, names, serialNumber));
  }

  private static Hints hints(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(HINTS);
    Part<String> address = fields.at("address").part(Node::text);
    Part<PciIds> pci = fields.at("pci").part(EvidenceDecoder::pciIds);
    return node.make(() -> new Hints(address, pci));
  }

  private static PciIds pciIds(Node node) throws MalformedEvidenceException {
    Node.Entries fields = node.fields(PCI);
    int vendorId = fields.at("vendorId").u16();
    int deviceId = fields.at("deviceId").u16();
    int classCode = (int) fields.at("classCode").number(0xFF_FFFF);
    int revisionId = fields.at("revisionId").u8();
    Part<Integer> subsystemVendorId = fields.at("subsystemVendorId").part(Node::u16);
    Part<Integer> subsystemId = fields.at("subsystemId").part(Node::u16);
    Part<Bytes> serialNumber =
        fields
            .at("serialNumber")
            .part(octets -> octets.bytes(PciIds.SERIAL_NUMBER, PciIds.SERIAL_NUMBER));
    return node.make(() ->
        new PciIds(
            vendorId,
            deviceId,
            classCode,
            revisionId,
            subsystemVendorId,
            subsystemId,
            serialNumber));
  }

  private static Certificates certificates(Node node) throws MalformedEvidenceException {
    SortedMap<Integer, Bytes> slots = node.bySlot(Node::blob);
    return node.make(() -> new Certificates(slots));
  }

  private static Measurements measurements(Node node) throws MalformedEvidenceException {
    List<Bytes> blocks =
        node.fields(Set.of("blocks"))
            .at("blocks")
            .items(1, Limits.BLOCKS, block -> block.bytes(Measurements.BLOCK_HEADER, Limits.BLOCK));
    return node.make(() -> new Measurements(blocks));
  }
}
