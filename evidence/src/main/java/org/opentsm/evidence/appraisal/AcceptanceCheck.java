package org.opentsm.evidence.appraisal;

import java.util.Optional;
import org.opentsm.evidence.LeafNames;
import org.opentsm.evidence.Sha384;
import org.opentsm.evidence.policy.AcceptedDevice;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.certificate.DeviceCertificate;

/** Whether the device is one of those that the policy accepts. */
final class AcceptanceCheck {
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
    String expected = "one of " + policy.acceptedDevices().size() + " accepted devices";
    if (voucher != Voucher.DEVICE_SIGNATURE) {
      finding.notEvaluated(
          expected, "no signature that verifies", "The device proved no identity.");
      return;
    }
    Optional<DeviceCertificate> leaf =
        identity instanceof SigningIdentity.Chain chain
            ? Optional.of(chain.chain().leaf())
            : Optional.empty();
    Optional<Bytes> key =
        identity instanceof SigningIdentity.ProvisionedKey provisioned
            ? Optional.of(provisioned.publicKeyInfo())
            : leaf.map(DeviceCertificate::publicKeyInfo);
    Optional<Bytes> keyDigest = key.map(Sha384::of);
    Optional<LeafNames> names =
        rooted
            ? leaf.flatMap(certificate -> LeafNames.of(certificate).toOptional())
            : Optional.empty();
    String found =
        names.map(LeafNames::subject).orElse("no name under a given root")
            + ", key "
            + keyDigest.map(Bytes::toHex).orElse("none");
    if (policy.acceptedDevices().stream().anyMatch(device -> accepts(device, names, keyDigest))) {
      finding.pass(expected, found, CheckId.DEVICE_ACCEPTED.statement());
    } else {
      finding.fail(expected, found, "The device is none that the policy accepts.");
    }
  }

  private static boolean accepts(
      AcceptedDevice device, Optional<LeafNames> names, Optional<Bytes> keyDigest) {
    return (device.subject().isEmpty() || device.subject().equals(names.map(LeafNames::subject)))
        && (device.name().isEmpty()
            || names.isPresent() && names.get().names().contains(device.name().get()))
        && (device.publicKeySha384().isEmpty() || device.publicKeySha384().equals(keyDigest));
  }
}
