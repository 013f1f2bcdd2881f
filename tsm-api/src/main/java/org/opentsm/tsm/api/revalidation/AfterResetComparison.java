package org.opentsm.tsm.api.revalidation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.appraisal.KeyProof;
import org.opentsm.ide.tdisp.InterfaceReport;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.certificate.SpdmOids;
import org.opentsm.tsm.api.RevalidationOutcome.Difference;
import org.opentsm.tsm.api.spi.DeviceComparison;

/**
 * Ignores what a reset changes in a device that is the same:
 *
 * <ul>
 *   <li>certificates below the one that holds the hardware's identity: in the alias model the
 *       device issues them itself, at each start if it likes, and their keys follow the firmware.
 *       The key that signed is not among what is ignored: it must sign again before this is asked
 *   <li>the offset that interface reports add to the addresses of MMIO ranges
 * </ul>
 *
 * All else that {@code exact} compares must be the same, measurements above all. A chain in which
 * no certificate claims the hardware's identity is compared whole.
 */
public final class AfterResetComparison implements DeviceComparison {
  /** Its name. */
  public static final String NAME = "after-reset";

  private static final EvidenceParts.View VIEW =
      new EvidenceParts.View() {
        @Override
        public Bytes chain(DeviceEvidence device, int slot, Bytes blob) {
          return KeyProof.chain(device, slot).flatMap(AfterResetComparison::stem).orElse(blob);
        }

        @Override
        public Bytes report(Bytes report) {
          try {
            return InterfaceReport.withoutOffset(report);
          } catch (MalformedMessageException _) {
            return report; // Octets that are no report are compared as they are.
          }
        }
      };

  /** For the service loader. */
  public AfterResetComparison() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Difference> compare(DeviceEvidence accepted, DeviceEvidence fresh) {
    return EvidenceParts.of(accepted, fresh, VIEW).differences();
  }

  @Override
  public List<String> parts() {
    return EvidenceParts.COMPARED;
  }

  /** RootHash and certificates from the top to the last one that holds the hardware's identity. */
  private static Optional<Bytes> stem(CertificateChain chain) {
    List<DeviceCertificate> certificates = chain.certificates();
    int last = certificates.size() - 1;
    while (last >= 0
        && !certificates.get(last).extensions().spdmOids().contains(SpdmOids.HARDWARE_IDENTITY)) {
      last--;
    }
    if (last < 0) {
      return Optional.empty();
    }
    List<Bytes> stem = new ArrayList<>();
    stem.add(chain.rootHash());
    certificates.subList(0, last + 1).forEach(each -> stem.add(each.der()));
    return Optional.of(Bytes.concat(stem));
  }
}
