package org.opentsm.spdm.responder;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.GetKeyPairInfo;
import org.opentsm.spdm.message.KeyPairCapability;
import org.opentsm.spdm.message.PqcKeyPairField;
import org.opentsm.spdm.message.SetKeyPairInfo;
import org.opentsm.spdm.message.SetKeyPairInfo.Desired;

/**
 * What SET_KEY_PAIR_INFO may ask of a key pair (DSP0274 1.3, "SET_KEY_PAIR_INFO request and
 * SET_KEY_PAIR_INFO_ACK response messages").
 *
 * @param info of the key pair as it is
 */
record KeyPairRules(GetKeyPairInfo.Response info) {
  void require(SetKeyPairInfo.Request request) throws Refusal {
    switch (request.operation()) {
      case ERASE -> requireCapability(KeyPairCapability.ERASABLE_CAP);
      case GENERATE -> requireCapability(KeyPairCapability.GEN_KEY_CAP);
      case CHANGE -> {
        // What may be changed is looked at below.
      }
    }
    if (request.desired().isPresent()) {
      requireAllowed(request.desired().get());
    }
    if (request.operation() == SetKeyPairInfo.Operation.CHANGE) {
      requireSameAlgorithm(request.desired().orElseThrow());
    } else if (info.assocCertSlotMask() != 0) {
      throw Refusal.of(ErrorCode.OPERATION_FAILED);
    }
    if (request.operation() == SetKeyPairInfo.Operation.GENERATE
        && !isSomething(request.desired().orElseThrow())
        && !hasAlgorithm()) {
      throw Refusal.of(ErrorCode.OPERATION_FAILED);
    }
  }

  private void requireAllowed(Desired desired) throws Refusal {
    int slots = desired.assocCertSlotMask();
    if (slots != 0 && slots != info.assocCertSlotMask()) {
      requireCapability(KeyPairCapability.CERT_ASSOC_CAP);
    }
    if (Integer.bitCount(slots) > 1) {
      requireCapability(KeyPairCapability.SHAREABLE_CAP);
    }
    if (desired.keyUsage() != 0) {
      requireCapability(KeyPairCapability.KEY_USAGE_CAP);
      requireHolds((desired.keyUsage() & ~info.keyUsageCapabilities()) == 0);
    }
    if (isSomething(desired)) {
      requireCapability(KeyPairCapability.ASYM_ALGO_CAP);
      long pqc = mask(desired.pqcAsymAlgo());
      requireHolds(Long.bitCount(desired.asymAlgo()) + Long.bitCount(pqc) == 1);
      requireHolds((desired.asymAlgo() & ~info.asymAlgoCapabilities()) == 0);
      requireHolds((pqc & ~mask(info.pqcAsymAlgoCapabilities())) == 0);
    }
  }

  /** A key that there is keeps its algorithm. */
  private void requireSameAlgorithm(Desired desired) throws Refusal {
    long pqc = mask(desired.pqcAsymAlgo());
    boolean same =
        (desired.asymAlgo() == 0 || desired.asymAlgo() == info.currentAsymAlgo())
            && (pqc == 0 || pqc == mask(info.currentPqcAsymAlgo()));
    requireHolds(!hasAlgorithm() || same);
  }

  private boolean hasAlgorithm() {
    return info.currentAsymAlgo() != 0 || mask(info.currentPqcAsymAlgo()) != 0;
  }

  private static boolean isSomething(Desired desired) {
    return desired.asymAlgo() != 0 || mask(desired.pqcAsymAlgo()) != 0;
  }

  private void requireCapability(KeyPairCapability capability) throws Refusal {
    requireHolds(info.capabilitySet().contains(capability));
  }

  private static void requireHolds(boolean holds) throws Refusal {
    if (!holds) {
      throw Refusal.invalid();
    }
  }

  private static long mask(Bytes field) {
    return PqcKeyPairField.mask(field);
  }
}
