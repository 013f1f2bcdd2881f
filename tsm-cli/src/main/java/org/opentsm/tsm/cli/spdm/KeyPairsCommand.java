package org.opentsm.tsm.cli.spdm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.message.GetKeyPairInfo;
import org.opentsm.spdm.message.KeyPairAlgorithm;
import org.opentsm.spdm.message.KeyUsage;
import org.opentsm.spdm.message.PqcKeyPairField;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.SpdmDialogue;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;

/** {@code tsm spdm key-pairs}: which keys a device has. */
@Command(
    name = "key-pairs",
    description =
        "Show a device's key pairs: what they are, what they may be used for, which slots they belong"
            + " to, and what may be changed of them (from SPDM 1.3).",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm spdm key-pairs spdm+doe://127.0.0.1:2323"})
final class KeyPairsCommand extends SessionQuestion {
  private static final int SLOTS = 8;

  /** For Guice. */
  @Inject
  KeyPairsCommand(TsmEnvironment environment, Console console) {
    super(environment, console);
  }

  @Override
  void require(Negotiated agreed) throws TsmException {
    require(agreed, ResponderCapability.GET_KEY_PAIR_INFO_CAP);
  }

  @Override
  void ask(SpdmDialogue device, Negotiated agreed, ObjectNode answer, Deadline deadline)
      throws SpdmException {
    ArrayNode list = answer.putArray("keyPairs");
    GetKeyPairInfo.Response first = device.keyPairInfo(1, deadline);
    add(list.addObject(), first);
    for (int id = 2; id <= first.totalKeyPairs(); id++) {
      add(list.addObject(), device.keyPairInfo(id, deadline));
    }
  }

  private static void add(ObjectNode json, GetKeyPairInfo.Response pair) {
    json.put("keyPairId", pair.keyPairId());
    addAlgorithms(
        json.putArray("algorithm"),
        pair.currentAsymAlgo(),
        PqcKeyPairField.mask(pair.currentPqcAsymAlgo()));
    addAlgorithms(
        json.putArray("possibleAlgorithms"),
        pair.asymAlgoCapabilities(),
        PqcKeyPairField.mask(pair.pqcAsymAlgoCapabilities()));
    addNames(json, "keyUsage", pair.usage());
    addNames(json, "possibleKeyUsage", MaskBit.setOf(KeyUsage.class, pair.keyUsageCapabilities()));
    ArrayNode slots = json.putArray("slots");
    for (int slot = 0; slot < SLOTS; slot++) {
      if ((pair.assocCertSlotMask() >> slot & 1) != 0) {
        slots.add(slot);
      }
    }
    addNames(json, "changes", pair.capabilitySet());
  }

  private static void addAlgorithms(ArrayNode json, long classical, long postQuantum) {
    MaskBit.setOf(KeyPairAlgorithm.class, classical).forEach(each -> json.add(name(each)));
    MaskBit.setOf(org.opentsm.spdm.algorithm.PqcAsymAlgorithm.class, postQuantum)
        .forEach(each -> json.add(name(each)));
  }
}
