package org.opentsm.evidence.nvidia;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceDescription;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Hints;
import org.opentsm.evidence.Identity;
import org.opentsm.evidence.LeafNames;
import org.opentsm.evidence.MalformedImportException;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.Vca;
import org.opentsm.evidence.nvidia.EvidenceList.Entry;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.CertificateRules.CmaSan;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.MeasurementBlock;

/**
 * Makes evidence of ours from NVIDIA's evidence of GPUs and switches. What a device signed is taken
 * octet by octet; what a report does not have is absent with the reason. Nothing is verified here.
 *
 * <p>SPDM 1.1 signs measurements without the negotiation, so that the signature can be checked
 * though no report has the negotiation. Version and algorithms are the importer's word (see {@link
 * Vca.Stated}): those that these devices have by NVIDIA's documentation.
 */
public final class NvidiaImport {
  /** Octets of the largest file that is read: 16 MiB. */
  public static final int SIZE_LIMIT = 16 << 20;

  /**
   * What can be demanded of such evidence: everything but the negotiation, which is not in it. With
   * this policy the answer says that the device signed its measurements for the nonce, with a key
   * that a given root vouches for.
   */
  public static final Policy POLICY =
      new Policy(
          Map.of(
              CheckId.TRANSCRIPT_VCA, Requirement.INFORMATIONAL,
              CheckId.TRANSCRIPT_COMPLETE, Requirement.INFORMATIONAL),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          CmaSan.WARN);

  private static final String PROVIDER = "nvidia";
  private static final int FIRST_OCTET = 0x11;
  private static final String FIRST_DIGITS = "11e0";
  private static final String FIRST_BASE64 = "EeA";
  private static final int BEGINNING = 64;
  private static final String NONE = "NVIDIA's evidence has none.";

  private final SpdmCrypto crypto;

  /** An importer; {@code crypto} computes the digest of the root in each chain. */
  public NvidiaImport(SpdmCrypto crypto) {
    this.crypto = crypto;
  }

  /**
   * What came of a file.
   *
   * @param evidence one object for each nonce, in the order of the file
   * @param remarks what was passed over, in words
   */
  public record Imported(List<OneNonce> evidence, List<String> remarks) {
    /** Copies the lists. */
    public Imported {
      evidence = List.copyOf(evidence);
      remarks = List.copyOf(remarks);
    }
  }

  /**
   * The devices that were asked with one nonce.
   *
   * @param evidence all of them
   * @param devices what the report says beside, in the order of the evidence
   */
  public record OneNonce(Evidence evidence, List<Device> devices) {
    /** Copies the list. */
    public OneNonce {
      devices = List.copyOf(devices);
    }
  }

  /**
   * A device.
   *
   * @param architecture as the collector states it; nobody vouches for it
   * @param report that the device signed
   * @param leaf certificate
   */
  public record Device(
      Optional<String> architecture, NvidiaReport report, DeviceCertificate leaf) {}

  /**
   * Reads the JSON list of NVIDIA's collectors.
   *
   * @param file UTF-8
   * @throws MalformedImportException naming the entry
   */
  public Imported list(Bytes file) throws MalformedImportException {
    requireSize(file);
    if (looksLikeReport(file)) {
      throw new MalformedImportException(
          "NVIDIA evidence",
          "",
          MalformedImportException.NOWHERE,
          "a list of evidence in JSON",
          "a report, which needs the device's certificates beside it");
    }
    List<String> remarks = new ArrayList<>();
    List<Entry> entries = EvidenceList.decode(file, remarks);
    return imported(entries, remarks);
  }

  /**
   * Reads a report that stands alone.
   *
   * @param report as it is, in hexadecimal digits or in Base64
   * @param certificates in PEM, or that in Base64
   * @throws MalformedImportException naming message and field
   */
  public Imported report(Bytes report, Bytes certificates) throws MalformedImportException {
    requireSize(report);
    requireSize(certificates);
    NvidiaReport read = NvidiaReport.decode("NVIDIA report", plain(report));
    return imported(
        List.of(new Entry(read, pem(certificates), Optional.empty(), Optional.empty())), List.of());
  }

  private Imported imported(List<Entry> entries, List<String> remarks)
      throws MalformedImportException {
    Map<Nonce, List<Device>> devices = new LinkedHashMap<>();
    Map<Nonce, List<DeviceEvidence>> evidence = new LinkedHashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      List<DeviceCertificate> chain =
          NvidiaChain.decode("certificates of device " + i, entry.certificates());
      Nonce nonce = entry.nonce().orElse(entry.report().nonce());
      devices
          .computeIfAbsent(nonce, _ -> new ArrayList<>())
          .add(new Device(entry.architecture(), entry.report(), chain.getLast()));
      evidence.computeIfAbsent(nonce, _ -> new ArrayList<>()).add(device(i, entry.report(), chain));
    }
    List<OneNonce> all = new ArrayList<>();
    devices.forEach((nonce, those) ->
        all.add(
            new OneNonce(
                new Evidence(
                    Evidence.VERSION,
                    nonce,
                    identity(those),
                    evidence.getOrDefault(nonce, List.of()),
                    Part.absent(NONE),
                    Part.absent(NONE)),
                those)));
    return new Imported(all, remarks);
  }

  private static Identity identity(List<Device> devices) {
    String architectures =
        devices.stream()
            .flatMap(device -> device.architecture().stream())
            .distinct()
            .limit(4)
            .collect(Collectors.joining(", "));
    return new Identity(
        PROVIDER,
        "not stated",
        architectures.isEmpty() ? "imported report" : "imported evidence of " + architectures,
        Identity.Side.GUEST);
  }

  private DeviceEvidence device(int index, NvidiaReport report, List<DeviceCertificate> chain)
      throws MalformedImportException {
    Bytes blob =
        CertificateChain.encode(
            HashAlgorithm.SHA_384, crypto, chain.stream().map(DeviceCertificate::der).toList());
    List<Bytes> blocks =
        report.decoded().record().blocks().stream().map(MeasurementBlock::encode).toList();
    SignedMeasurements signed =
        new SignedMeasurements(
            report.slot(),
            Part.absent("NVIDIA's evidence was collected in the clear."),
            List.of(new SignedMeasurements.Exchange(Part.of(report.request()), report.response())));
    return new DeviceEvidence(
        new DeviceDescription(
            LeafNames.of(chain.getLast()),
            new Hints(
                Part.absent("NVIDIA's evidence does not say where the device is."),
                Part.absent(NONE)),
            0,
            0),
        Part.of(Certificates.of(report.slot(), blob)),
        Part.absent("The device has a chain."),
        Part.of(
            new Transcripts(
                Part.of(vca()), Part.absent(NONE), Part.of(List.of(signed)), Part.absent(NONE))),
        blocks.isEmpty()
            ? Part.absent("The report of device " + index + " has no measurements.")
            : Part.of(new Measurements(blocks)),
        Part.absent(NONE),
        Part.absent(NONE),
        Part.absent(NONE),
        Part.absent("No TSM took part."));
  }

  private static Vca vca() {
    return new Vca.Stated(
        SpdmVersion.V1_1.code(),
        AsymAlgorithm.ECDSA_P384.mask(),
        0,
        HashAlgorithm.SHA_384.mask(),
        MeasurementHash.SHA_384.mask());
  }

  private static boolean looksLikeReport(Bytes file) {
    if (!file.isEmpty() && file.get(0) == FIRST_OCTET) {
      return true;
    }
    String text = stripped(file.slice(0, Math.min(file.length(), BEGINNING)));
    return text.toLowerCase(Locale.ROOT).startsWith(FIRST_DIGITS) || text.startsWith(FIRST_BASE64);
  }

  /** What begins with the first octets of a report in one of its writings can be no other. */
  private static Bytes plain(Bytes report) throws MalformedImportException {
    if (!report.isEmpty() && report.get(0) == FIRST_OCTET) {
      return report;
    }
    String text = stripped(report);
    if (text.startsWith("[")) {
      throw new MalformedImportException(
          "NVIDIA report",
          "",
          MalformedImportException.NOWHERE,
          "a report",
          "a list in JSON, which has its certificates in itself and takes none beside it");
    }
    try {
      if (text.toLowerCase(Locale.ROOT).startsWith(FIRST_DIGITS)) {
        return Bytes.ofHex(text);
      }
      return Bytes.owning(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException neither) {
      throw new MalformedImportException(
          "NVIDIA report",
          "",
          MalformedImportException.NOWHERE,
          "GET_MEASUREMENTS and MEASUREMENTS as they are, in hexadecimal digits or in Base64",
          "something else");
    }
  }

  private static Bytes pem(Bytes certificates) {
    if (stripped(certificates.slice(0, Math.min(certificates.length(), 64))).startsWith("LS0t")) {
      try {
        return Bytes.owning(Base64.getDecoder().decode(stripped(certificates)));
      } catch (IllegalArgumentException notBase64) {
        return certificates;
      }
    }
    return certificates;
  }

  private static String stripped(Bytes text) {
    return new String(text.toByteArray(), ISO_8859_1).replaceAll("\\s", "");
  }

  private static void requireSize(Bytes file) throws MalformedImportException {
    if (file.length() > SIZE_LIMIT) {
      throw new MalformedImportException(
          "NVIDIA evidence",
          "",
          MalformedImportException.NOWHERE,
          "at most " + SIZE_LIMIT + " bytes",
          Integer.toString(file.length()));
    }
  }
}
