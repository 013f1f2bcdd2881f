package org.opentsm.tsm.cli.demo;

import java.nio.file.Path;
import java.util.List;
import org.opentsm.emulator.server.EmulatedConnector;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.appraisal.PolicyInit;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.DeviceResult;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.Acceptance;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.Connection;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceGeneration;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.LockOptions;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.TsmFeature;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.InputFile;

/** The way of a good device: connect, evidence, verify, accept, disconnect. */
final class DemoFlow {
  private static final String DEVICE = "emu:";
  private static final int ROOT_LIMIT = 1 << 16;

  private final DemoWorld world;
  private final Narrator narrator;

  DemoFlow(DemoWorld world, Narrator narrator) {
    this.world = world;
    this.narrator = narrator;
  }

  /** What is left for those who want to try it by hand, and for the attacks that follow. */
  record Harvest(Bytes evidence, Nonce nonce, Bytes root, Policy policy) {
    DeviceTrust trust() throws EvidenceException {
      return DeviceTrust.read(List.of(root), List.of());
    }
  }

  Harvest run(Tsm tsm) throws TsmException, EvidenceException, CliException {
    DeviceAddress device = world.device(DEVICE);
    narrator.step(
        "Connect. The TSM negotiates SPDM with the device, reads its certificate chains and has it",
        "sign a random challenge. It learns that the device holds its key - not that the key is good.");
    Connection connection = tsm.connect(device, ConnectOptions.DEFAULTS, world.deadline());
    narrator.outcome(
        "slot "
            + connection.slot()
            + ", "
            + connection.protocol()
            + "; state "
            + connection.device().state().id());

    connection
        .session()
        .ifPresent(protection -> {
          narrator.step(
              "The device can hold a secured session, so the TSM opened one: the device signed both public",
              "keys of it with the same key. From here on its measurements are read inside.");
          narrator.outcome(protection);
        });

    Nonce nonce = world.freshNonce();
    narrator.step(
        "Collect evidence for the nonce of a verifier, so that old answers cannot be replayed:",
        "the device signs the nonce, its certificates and the measurements of its firmware.");
    CollectedEvidence collected = tsm.evidence(device, EvidenceRequest.of(nonce), world.deadline());
    Bytes encoded = EvidenceCodec.encode(collected.evidence());
    narrator.outcome(
        encoded.length() + " bytes of CBOR, device digest " + brief(collected.digest()));

    Bytes root = InputFile.read(rootOf(device, connection), ROOT_LIMIT);
    Policy policy = PolicyInit.from(collected.evidence(), world.crypto());
    Harvest harvest = new Harvest(encoded, nonce, root, policy);
    narrator.step(
        "Verify, offline: the verifier has the nonce, the manufacturer's root certificate and the",
        "evidence, and checks every signature again. It does not care which TSM collected it.");
    AppraisalResult result = world.appraise(encoded, nonce, harvest.trust(), Policy.NONE);
    Expect.answer(result, true);
    narrator.outcome(Expect.summary(result));

    narrator.step(
        "Accept exactly what was appraised: the digest names the evidence, two counters say that the",
        "device is still the same and that nothing was collected since.");
    DeviceResult appraised = result.devices().getFirst();
    Acceptance accepted =
        tsm.accept(
            device,
            new Incarnation(appraised.incarnation()),
            new EvidenceGeneration(appraised.generation()),
            appraised.digest().value(),
            world.deadline());
    narrator.outcome(
        accepted.device().state().id()
            + (accepted.entersTcb()
                ? ": the device enters the TCB"
                : ": recorded as the baseline; this TSM cannot put a device into the TCB"));

    showLock(tsm, device);
    tsm.disconnect(device, world.deadline());
    return harvest;
  }

  private void showLock(Tsm tsm, DeviceAddress device) throws TsmException {
    if (tsm.features().contains(TsmFeature.LOCK)) {
      return;
    }
    narrator.step(
        "Lock the device's interface. This TSM has no hold on it, and says so: a verb that is missing",
        "is refused, never replaced by something weaker.");
    try {
      tsm.lock(device, LockOptions.DEFAULTS, world.deadline());
      throw Expect.failed("a refusal", "a lock");
    } catch (TsmException.LacksFeature refused) {
      narrator.outcome("refused: " + refused.code().id());
    }
  }

  /** The root as the manufacturer would publish it: not taken from what the device says. */
  private Path rootOf(DeviceAddress device, Connection connection) {
    Bytes presented = connection.chain().first().der();
    return EmulatedConnector.rootOf(device, presented, world.environment().directories())
        .orElseThrow(() -> Expect.failed("the root of the emulated device", "another"));
  }

  private static String brief(Bytes digest) {
    return digest.slice(0, 8).toHex() + "...";
  }
}
