package org.opentsm.tsm.cli.demo;

import java.util.List;
import org.opentsm.emulator.DeviceIdentity;
import org.opentsm.emulator.EmulatorException;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.emulator.pki.KeyKind;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.demo.DemoFlow.Harvest;

/** What liars try, and who catches them. */
final class DemoAttacks {
  private static final String FORGER = "emu:?fault=swapped-certificate";
  private static final String DEBUGGED = "emu:debug";

  private final DemoWorld world;
  private final Narrator narrator;

  DemoAttacks(DemoWorld world, Narrator narrator) {
    this.world = world;
    this.narrator = narrator;
  }

  void run(Tsm tsm, Harvest good) throws TsmException, EvidenceException, EmulatorException {
    changedEvidence(good);
    replayedEvidence(good);
    otherRoot(good);
    debuggedDevice(tsm, good);
    forgedSignature(tsm);
  }

  private void changedEvidence(Harvest good) throws EvidenceException {
    narrator.step("Somebody changes one bit of the evidence on its way.");
    byte[] changed = good.evidence().toByteArray();
    changed[changed.length / 2] ^= 1;
    try {
      AppraisalResult result =
          world.appraise(Bytes.copyOf(changed), good.nonce(), good.trust(), Policy.NONE);
      Expect.answer(result, false);
      narrator.outcome(Expect.summary(result));
    } catch (MalformedEvidenceException refused) {
      narrator.outcome("refused as malformed: " + refused.getMessage());
    }
  }

  private void replayedEvidence(Harvest good) throws EvidenceException {
    narrator.step("Somebody shows yesterday's evidence to a verifier with a new nonce.");
    Nonce another = world.freshNonce();
    AppraisalResult result = world.appraise(good.evidence(), another, good.trust(), Policy.NONE);
    Expect.answer(result, false);
    narrator.outcome(Expect.summary(result));
  }

  private void otherRoot(Harvest good) throws EvidenceException, EmulatorException {
    narrator.step("The verifier knows the root of another manufacturer alone.");
    Bytes foreign = DevicePki.inMemory(DeviceIdentity.DEFAULT).root(KeyKind.ECP384, 0);
    DeviceTrust trust = DeviceTrust.read(List.of(foreign), List.of());
    AppraisalResult result = world.appraise(good.evidence(), good.nonce(), trust, Policy.NONE);
    Expect.answer(result, false);
    narrator.outcome(Expect.summary(result));
  }

  private void debuggedDevice(Tsm tsm, Harvest good) throws TsmException, EvidenceException {
    narrator.step(
        "The device is genuine, but somebody opened its debug port. A policy made from the good",
        "evidence ('tsm policy init') has the good measurements as reference values.");
    DeviceAddress device = world.device(DEBUGGED);
    Nonce nonce = world.freshNonce();
    tsm.connect(device, ConnectOptions.DEFAULTS, world.deadline());
    Bytes evidence =
        EvidenceCodec.encode(
            tsm.evidence(device, EvidenceRequest.of(nonce), world.deadline()).evidence());
    tsm.disconnect(device, world.deadline());
    AppraisalResult result = world.appraise(evidence, nonce, good.trust(), good.policy());
    Expect.answer(result, false);
    narrator.outcome(Expect.summary(result));
  }

  private void forgedSignature(Tsm tsm) throws TsmException {
    narrator.step("A device shows the certificates of another one, whose key it does not have.");
    DeviceAddress device = world.device(FORGER);
    try {
      tsm.connect(device, ConnectOptions.DEFAULTS, world.deadline());
      throw Expect.failed("a refusal", "a connection");
    } catch (TsmException.Negative refused) {
      narrator.outcome("the TSM itself refuses: " + refused.getMessage());
    }
  }
}
