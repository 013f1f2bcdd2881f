package org.opentsm.evidence.appraisal;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.opentsm.evidence.Sha384;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.policy.AcceptedDevice;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.PrintableText;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.certificate.SpdmOids;

/** Whether the device is one of those that the policy accepts. */
final class AcceptanceCheck {
  /** What a policy may know a device by, besides subject and key. */
  private static final Set<String> NAMES = Set.of(SpdmOids.DEVICE_INFO, SpdmOids.PCI_CMA);

  private final Findings findings;
  private final Voucher voucher;

  AcceptanceCheck(Findings findings, Voucher voucher) {
    this.findings = findings;
    this.voucher = voucher;
  }

  /**
   * @param rooted whether the chain leads to a root: names count only then, for anybody can write
   *     them otherwise
   */
  void report(SigningIdentity identity, boolean rooted, Policy policy) {
    Findings.Finding finding = findings.of(CheckId.DEVICE_ACCEPTED, "device", voucher);
    if (policy.acceptedDevices().isEmpty()) {
      finding.notEvaluated("No policy says which devices are accepted.");
      return;
    }
    String expected =
        policy.acceptedDevices().size() == 1
            ? policy.acceptedDevices().getFirst().describe()
            : "one of " + policy.acceptedDevices().size() + " accepted devices";
    if (voucher == Voucher.NOBODY) {
      finding.notEvaluated(
          expected, "no signature that verifies", "The device proved no identity.");
      return;
    }
    boolean named = rooted && voucher == Voucher.DEVICE_SIGNATURE;
    Optional<DeviceCertificate> leaf =
        named && identity instanceof SigningIdentity.Chain chain
            ? Optional.of(chain.chain().leaf())
            : Optional.empty();
    Optional<Bytes> keyDigest = identity.keyInfo().map(Sha384::of);
    String found =
        leaf.map(AcceptanceCheck::names).orElse("no name that counts")
            + ", key "
            + keyDigest.map(Bytes::toHex).orElse("none");
    if (policy.acceptedDevices().stream().anyMatch(device -> accepts(device, leaf, keyDigest))) {
      finding.pass(expected, found, CheckId.DEVICE_ACCEPTED.statement());
    } else if (!named && !policy.acceptedDevices().stream().allMatch(AcceptedDevice::isKeyAlone)) {
      finding.notEvaluated(
          expected,
          found,
          "Names count only in a chain that the device signed for and that leads to a given root.");
    } else {
      finding.fail(expected, found, "The device is none that the policy accepts.");
    }
  }

  private static String names(DeviceCertificate leaf) {
    return Stream.concat(
            Stream.of(leaf.subject()),
            leaf.extensions().otherNames().stream()
                .filter(name -> NAMES.contains(name.type()))
                .limit(NAMES.size())
                .flatMap(name -> name.text().stream())
                .map(PrintableText::of))
        .collect(Collectors.joining(", "));
  }

  private static boolean accepts(
      AcceptedDevice device, Optional<DeviceCertificate> leaf, Optional<Bytes> keyDigest) {
    return (device.subject().isEmpty()
            || device.subject().equals(leaf.flatMap(DeviceCertificate::distinguishedName)))
        && isNamed(device.name(), SpdmOids.DEVICE_INFO, leaf)
        && isNamed(device.cmaName(), SpdmOids.PCI_CMA, leaf)
        && (device.publicKeySha384().isEmpty() || device.publicKeySha384().equals(keyDigest));
  }

  private static boolean isNamed(
      Optional<String> wanted, String type, Optional<DeviceCertificate> leaf) {
    return wanted.isEmpty()
        || (leaf.isPresent()
            && leaf.get().extensions().otherNames().stream()
                .anyMatch(name -> name.type().equals(type) && name.text().equals(wanted)));
  }
}
