package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.DeviceInterface;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.appraisal.KeyProof;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.tsm.api.RevalidationOutcome.Difference;
import org.opentsm.tsm.api.revalidation.AfterResetComparison;
import org.opentsm.tsm.api.spi.DeviceComparison;

/** What may change in a device that was reset, and what may not. */
@Timeout(120)
class AfterResetComparisonTest {
  private static final AfterResetComparison COMPARISON = new AfterResetComparison();

  @TempDir Path directory;

  @Test
  void itIsInstalled() {
    assertThat(DeviceComparison.installed())
        .extracting(DeviceComparison::name)
        .contains(AfterResetComparison.NAME);
    assertThat(COMPARISON.asChoice().id()).isEqualTo("device-specific:after-reset");
  }

  @Test
  void anAliasCertificateMayBeAnother() throws Exception {
    EmulatedDevice device = World.device("alias");
    DeviceEvidence accepted = evidence(device);
    // The sibling's alias certificate below this device's own: what a start may issue anew.
    CertificateChain mine = KeyProof.chain(accepted, 0).orElseThrow();
    CertificateChain theirs = KeyProof.chain(evidence(device.sibling("OTHER", 5)), 0).orElseThrow();

    assertThat(COMPARISON.compare(accepted, with(accepted, chain(mine, last(theirs))))).isEmpty();
    assertThat(COMPARISON.compare(accepted, with(accepted, theirs.blob())))
        .extracting(Difference::part)
        .containsExactly("certificates/0");
  }

  @Test
  void theLeafOfADeviceWithoutAliasesMayNot() throws Exception {
    EmulatedDevice device = World.device("p256");
    DeviceEvidence accepted = evidence(device);
    CertificateChain mine = KeyProof.chain(accepted, 0).orElseThrow();
    CertificateChain theirs = KeyProof.chain(evidence(device.sibling("OTHER", 5)), 0).orElseThrow();

    assertThat(COMPARISON.compare(accepted, accepted)).isEmpty();
    assertThat(COMPARISON.compare(accepted, with(accepted, chain(mine, last(theirs)))))
        .extracting(Difference::part)
        .containsExactly("certificates/0");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 0x1000, -1, Long.MIN_VALUE})
  void theOffsetOfAnInterfaceReportMayBeAnother(long offset) throws Exception {
    DeviceEvidence device = evidence(World.device("p256"));
    DeviceEvidence accepted = locked(device, report(0, 0x100, 0x180));
    DeviceEvidence fresh = locked(device, report(offset, 0x100, 0x180));

    assertThat(COMPARISON.compare(accepted, fresh)).isEmpty();
  }

  @Test
  void nothingElseOfAnInterfaceReportMay() throws Exception {
    DeviceEvidence device = evidence(World.device("p256"));
    Bytes report = report(0, 0x100, 0x180);
    DeviceEvidence accepted = locked(device, report);
    List<Integer> ignored = new ArrayList<>();
    for (int at = 0; at < report.length(); at++) {
      byte[] changed = report.toByteArray();
      changed[at] ^= 1;
      if (COMPARISON.compare(accepted, locked(device, Bytes.owning(changed))).isEmpty()) {
        ignored.add(at);
      }
    }
    assertThat(ignored).as("octets that may change alone").isEmpty();
    assertThat(COMPARISON.compare(accepted, locked(device, report(0, 0x100, 0x181)))).hasSize(1);
    assertThat(COMPARISON.compare(accepted, locked(device, report(0, 0x100)))).hasSize(1);
    assertThat(COMPARISON.compare(accepted, device))
        .extracting(Difference::part)
        .containsExactly("interface", "interface/state");
  }

  @Test
  void octetsThatAreNoReportAreComparedAsTheyAre() throws Exception {
    DeviceEvidence device = evidence(World.device("p256"));
    byte[] endless = report(0, 0x100).toByteArray();
    ByteBuffer.wrap(endless).order(ByteOrder.LITTLE_ENDIAN).putInt(12, -1);
    Bytes claims = Bytes.owning(endless);

    for (Bytes octets : List.of(Bytes.of(1), Bytes.zeros(19), claims, report(0))) {
      assertThat(COMPARISON.compare(locked(device, octets), locked(device, octets))).isEmpty();
      Bytes other = Bytes.concat(octets, Bytes.of(7));
      assertThat(COMPARISON.compare(locked(device, octets), locked(device, other))).hasSize(1);
    }
  }

  /** INTERFACE_INFO to DEVICE_SPECIFIC_INFO, with a range of 16 pages at each page. */
  private static Bytes report(long offset, long... pages) {
    ByteBuffer report =
        ByteBuffer.allocate(16 + 16 * pages.length + 4 + 3).order(ByteOrder.LITTLE_ENDIAN);
    report.putShort((short) 3).putShort((short) 0).putShort((short) 0x8001).putShort((short) 0);
    report.putInt(0).putInt(pages.length);
    for (long page : pages) {
      report.putLong(page + offset).putInt(16).putInt(0x20001);
    }
    report.putInt(3).put(new byte[] {7, 8, 9});
    return Bytes.owning(report.array());
  }

  private DeviceEvidence evidence(EmulatedDevice device) throws Exception {
    World world = new World(directory);
    return BaselineStoreTest.collect(world, world.put("d", device)).evidence().devices().getFirst();
  }

  private static Bytes chain(CertificateChain top, DeviceCertificate leaf) {
    List<Bytes> ders = new ArrayList<>();
    top.certificates().forEach(each -> ders.add(each.der()));
    ders.removeLast();
    ders.add(leaf.der());
    return CertificateChain.encode(top.rootHash(), ders);
  }

  private static DeviceCertificate last(CertificateChain chain) {
    return chain.leaf();
  }

  private static DeviceEvidence with(DeviceEvidence device, Bytes chain) {
    var slots = new java.util.TreeMap<>(device.certificates().toOptional().orElseThrow().slots());
    slots.put(0, chain);
    return changed(device, Part.of(new Certificates(slots)), device.tdi());
  }

  private static DeviceEvidence locked(DeviceEvidence device, Bytes report) {
    return changed(
        device,
        device.certificates(),
        Part.of(
            new DeviceInterface(
                Part.absent("Not told."),
                Part.of(DeviceInterface.State.RUN),
                Part.of(report),
                Part.absent("Not told."))));
  }

  private static DeviceEvidence changed(
      DeviceEvidence device, Part<Certificates> certificates, Part<DeviceInterface> tdi) {
    return new DeviceEvidence(
        device.device(),
        certificates,
        device.publicKeys(),
        device.transcripts(),
        device.measurements(),
        device.session(),
        tdi,
        device.link(),
        device.tsm());
  }
}
