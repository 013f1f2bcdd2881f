package org.opentsm.tsm.cli.spdm;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import org.opentsm.evidence.policy.PolicyNames;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.GetVersion;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.message.VersionNumber;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transcript.SessionParameters;
import org.opentsm.spdm.wire.WireReader;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.command.GivenCredentials;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;

/** {@code tsm spdm info}: what a device is and can. */
@Command(
    name = "info",
    description = {
      "Show what a device can do: its versions, capabilities, the algorithms that are negotiated when"
          + " everything is offered, its slots, and what it can do with sessions."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {"  tsm spdm info emu:", "  tsm spdm info spdm+doe://127.0.0.1:2323 --json"})
final class InfoCommand extends Question {
  /** For Guice. */
  @Inject
  InfoCommand(TsmEnvironment environment, Console console) {
    super(environment, console);
  }

  @Override
  void ask(SpdmConnection device, GivenCredentials given, ObjectNode answer, Deadline deadline)
      throws SpdmException {
    Negotiated agreed = device.negotiated();
    addVersions(answer, device);
    addNegotiated(answer.putObject("negotiated"), agreed);
    addNames(answer, "capabilities", agreed.capabilities());
    answer.put("cryptographicTimeMicroseconds", 1L << agreed.ctExponent());
    if (agreed.dataTransferSize() != Negotiated.NO_TRANSFER_LIMIT) {
      answer.put("dataTransferSize", agreed.dataTransferSize());
    }
    agreed.session().ifPresent(session -> addSessions(answer.putObject("sessions"), session));
    if (agreed.has(ResponderCapability.CERT_CAP)) {
      Slots.add(answer, device.digests(deadline));
    }
  }

  private static void addVersions(ObjectNode answer, SpdmConnection device)
      throws MalformedMessageException {
    WireReader messages = new WireReader("VCA", device.vca());
    GetVersion.Request.decode(messages);
    ArrayNode versions = answer.putArray("versions");
    for (VersionNumber entry : GetVersion.Response.decode(messages).entries()) {
      versions.add(
          entry.major()
              + "."
              + entry.minor()
              + (entry.update() == 0 ? "" : "." + entry.update())
              + (entry.alpha() == 0 ? "" : "-alpha" + entry.alpha()));
    }
  }

  private static void addNegotiated(ObjectNode json, Negotiated agreed) {
    json.put("version", agreed.version().toString());
    agreed.baseHash().ifPresent(hash -> json.put("hash", name(hash)));
    agreed.asymSel().ifPresent(asym -> json.put("signature", PolicyNames.of(asym)));
    agreed.measurementHash().ifPresent(hash -> json.put("measurementHash", name(hash)));
    json.put("opaqueDataFormat", agreed.opaqueData());
    json.put("multiKey", agreed.multiKey());
  }

  private static void addSessions(ObjectNode json, SessionParameters session) {
    session
        .keyExchange()
        .ifPresent(algorithm -> json.put("keyExchange", PolicyNames.of(algorithm)));
    json.put("cipher", name(session.aead()));
    json.put("encrypted", session.encrypts());
    json.put("handshakeInTheClear", session.inTheClear());
    json.put("heartbeat", session.heartbeat());
    json.put("keyUpdate", session.keyUpdate());
    json.put("preSharedKeys", name(session.preShared()));
  }
}
