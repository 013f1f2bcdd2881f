package org.opentsm.tsm.cli.spdm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import org.opentsm.evidence.json.CertificateView;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.command.GivenCredentials;
import org.opentsm.tsm.cli.command.SlotOption;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tsm spdm certificate}: what a chain says. */
@Command(
    name = "certificate",
    description = {
      "Show what the certificates in a slot say, topmost first.",
      "The device does not prove that it holds the key, and the chain may break every rule; 'tsm cert'"
          + " has it prove the key, and prints PEM."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm spdm certificate emu: --slot 1"})
final class CertificateCommand extends Question {
  @Mixin private SlotOption slot;

  /** For Guice. */
  @Inject
  CertificateCommand(TsmEnvironment environment, Console console) {
    super(environment, console);
  }

  @Override
  void ask(SpdmConnection device, GivenCredentials given, ObjectNode answer, Deadline deadline)
      throws SpdmException, TsmException {
    int chosen = chooseSlot(device, slot.value(), deadline);
    CertificateChain chain = device.certificateChain(chosen, deadline);
    answer.put("slot", chosen);
    answer.put("size", chain.blob().length());
    answer.put("rootHash", chain.rootHash().toHex());
    ArrayNode list = answer.putArray("certificates");
    chain.certificates().forEach(certificate -> list.add(CertificateView.toJson(certificate)));
  }
}
