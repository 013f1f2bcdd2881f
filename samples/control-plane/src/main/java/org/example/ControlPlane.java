package org.example;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.appraisal.VerificationRequest;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceGeneration;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.RevalidationChoice;
import org.opentsm.tsm.api.RevalidationOutcome;
import org.opentsm.tsm.api.RevalidationRequest;
import org.opentsm.tsm.api.RevalidationRequest.Consequence;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.embed.OpenTsm;

/** A control plane in small: admits a fleet of devices, and looks after a resume whether they still are the same. */
public final class ControlPlane {
  private static final int[] SERIALS = IntStream.range(2, 22).toArray();

  private final OpenTsm opentsm;

  private ControlPlane(OpenTsm opentsm) {
    this.opentsm = opentsm;
  }

  public static void main(String[] arguments) throws Exception {
    Path home = Files.createTempDirectory("control-plane");
    UserDirectories directories = new UserDirectories(home.resolve("state"), home.resolve("run"));
    try (OpenTsm opentsm = OpenTsm.builder().directories(directories).build();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      ControlPlane plane = new ControlPlane(opentsm);
      List<Future<Boolean>> admitted = new ArrayList<>();
      List<Future<Boolean>> resumed = new ArrayList<>();
      for (int serial : SERIALS) {
        admitted.add(threads.submit(() -> plane.admit(device(serial), serial)));
      }
      System.out.println(count(admitted) + " of " + SERIALS.length + " devices admitted");
      for (int serial : SERIALS) {
        resumed.add(threads.submit(() -> plane.isSame(device(serial))));
      }
      System.out.println(count(resumed) + " of " + SERIALS.length + " devices are the same after a resume");
    }
  }

  private boolean admit(DeviceAddress device, int serial) throws Exception {
    var tsm = opentsm.tsm();
    Deadline deadline = Deadline.after(Duration.ofMinutes(2));
    tsm.connect(device, ConnectOptions.DEFAULTS, deadline);
    Nonce nonce = Nonce.random(new SecureRandom());
    var collected = tsm.evidence(device, EvidenceRequest.of(nonce), deadline);
    Path root = opentsm.environment().directories().state().resolve("emu-EMU-" + serial + "/ecp256/root.pem");
    DeviceTrust trust = DeviceTrust.read(List.of(Bytes.owning(Files.readAllBytes(root))), List.of());
    VerificationRequest request = new VerificationRequest(nonce, trust, Instant.now(), Policy.NONE);
    var file = EvidenceCodec.decode(EvidenceCodec.encode(collected.evidence()));
    var result = opentsm.verifier().appraise(file, request);
    if (!result.isPositive(true)) {
      return false;
    }
    var seen = result.devices().getFirst();
    tsm.accept(device, new Incarnation(seen.incarnation()), new EvidenceGeneration(seen.generation()),
        seen.digest().value(), deadline);
    return true;
  }

  private boolean isSame(DeviceAddress device) throws Exception {
    var exact = new RevalidationRequest(new RevalidationChoice.ExactDigests(), Consequence.DETACH);
    Deadline deadline = Deadline.after(Duration.ofMinutes(2));
    return opentsm.tsm().revalidate(device, exact, deadline) instanceof RevalidationOutcome.Same;
  }

  private static DeviceAddress device(int serial) throws Exception {
    return DeviceAddress.parse("emu:p256?serial=" + serial);
  }

  private static long count(List<Future<Boolean>> answers) throws Exception {
    long yes = 0;
    for (Future<Boolean> answer : answers) {
      yes += answer.get() ? 1 : 0;
    }
    return yes;
  }
}
