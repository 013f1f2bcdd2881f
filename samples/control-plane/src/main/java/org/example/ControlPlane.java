package org.example;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.appraisal.VerificationRequest;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.DeviceResult;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceGeneration;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.RevalidationChoice;
import org.opentsm.tsm.api.RevalidationOutcome;
import org.opentsm.tsm.api.RevalidationRequest;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.embed.OpenTsm;

/** A control plane in small: admits a fleet of devices, and looks after a resume whether they still are the same. */
public final class ControlPlane {
  private static final int FLEET = 20;

  private final OpenTsm opentsm;

  private ControlPlane(OpenTsm opentsm) {
    this.opentsm = opentsm;
  }

  public static void main(String[] arguments) throws Exception {
    Path home = Files.createTempDirectory("control-plane");
    UserDirectories directories = new UserDirectories(home.resolve("state"), home.resolve("run"));
    try (OpenTsm opentsm = OpenTsm.builder().directories(directories).build();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ControlPlane plane = new ControlPlane(opentsm);
      List<Future<Boolean>> admitted = new ArrayList<>();
      List<Future<Boolean>> resumed = new ArrayList<>();
      for (int i = 2; i < FLEET + 2; i++) {
        int serial = i;
        DeviceAddress device = DeviceAddress.parse("emu:p256?serial=" + i);
        admitted.add(threads.submit(() -> plane.admit(device, serial)));
      }
      System.out.println(count(admitted) + " of " + FLEET + " devices admitted");
      for (int i = 2; i < FLEET + 2; i++) {
        DeviceAddress device = DeviceAddress.parse("emu:p256?serial=" + i);
        resumed.add(threads.submit(() -> plane.isSame(device)));
      }
      System.out.println(count(resumed) + " of " + FLEET + " devices are the same after a resume");
    }
  }

  private boolean admit(DeviceAddress device, int serial) throws Exception {
    Tsm tsm = opentsm.tsm();
    Deadline deadline = Deadline.after(Duration.ofMinutes(2));
    tsm.connect(device, ConnectOptions.DEFAULTS, deadline);
    Nonce nonce = Nonce.random(new SecureRandom());
    CollectedEvidence collected = tsm.evidence(device, EvidenceRequest.of(nonce), deadline);
    Path root = opentsm.environment().directories().state().resolve("emu-EMU-" + serial + "/ecp256/root.pem");
    DeviceTrust trust = DeviceTrust.read(List.of(Bytes.owning(Files.readAllBytes(root))), List.of());
    VerificationRequest request = new VerificationRequest(nonce, trust, Instant.now(), Policy.NONE);
    Bytes carried = EvidenceCodec.encode(collected.evidence());
    AppraisalResult result = opentsm.verifier().appraise(EvidenceCodec.decode(carried), request);
    if (!result.isPositive(true)) {
      return false;
    }
    DeviceResult seen = result.devices().getFirst();
    tsm.accept(device, new Incarnation(seen.incarnation()), new EvidenceGeneration(seen.generation()),
        seen.digest().value(), deadline);
    return true;
  }

  private boolean isSame(DeviceAddress device) throws Exception {
    RevalidationRequest exact =
        new RevalidationRequest(new RevalidationChoice.ExactDigests(), RevalidationRequest.Consequence.DETACH);
    return opentsm.tsm().revalidate(device, exact, Deadline.after(Duration.ofMinutes(2)))
        instanceof RevalidationOutcome.Same;
  }

  private static long count(List<Future<Boolean>> answers) throws Exception {
    long yes = 0;
    for (Future<Boolean> answer : answers) {
      yes += answer.get() ? 1 : 0;
    }
    return yes;
  }
}
