package org.opentsm.tsm.cli.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.commitment.DeviceDigest;
import org.opentsm.evidence.json.CertificateView;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.cli.backend.EmulatedRoots;
import org.opentsm.tsm.cli.command.JsonOption;
import org.opentsm.tsm.cli.command.SlotOption;
import org.opentsm.tsm.cli.command.TimeLimit;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.FailureException;
import org.opentsm.tsm.cli.io.OutputFile;
import org.opentsm.tsm.cli.io.ShellWord;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.serve.Right;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tsm evidence}: what a device that the daemon holds says for a verifier's nonce. */
@Command(
    name = "evidence",
    description = {
      "Have the daemon collect evidence of a device that it holds.",
      "Decides nothing: 'tsm verify' does. 'tsm accept' takes what was collected last."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  NONCE=$(openssl rand -hex 32)",
      "  tsm connect emu:",
      "  tsm evidence emu: --nonce $NONCE --out e.cbor"
    })
public final class EvidenceCommand implements Callable<Integer> {
  private static final String CBOR = "application/cbor";
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{1,128}");

  private final Console console;
  private final EmulatedRoots roots;

  @Parameters(paramLabel = "DEVICE", description = "The device; 'tsm --help' lists the forms.")
  private DeviceAddress target;

  @Option(
      names = "--nonce",
      paramLabel = "HEX",
      required = true,
      description = "The verifier's nonce: 64 hexadecimal digits, fresh for each collection.")
  private Nonce nonce;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where the evidence goes; an existing file is replaced.")
  private Path out;

  @Mixin private SlotOption slot;
  @Mixin private SocketOption socket;
  @Mixin private TimeLimit limit;
  @Mixin private JsonOption json;

  /** For Guice. */
  @Inject
  EvidenceCommand(Console console, EmulatedRoots roots) {
    this.console = console;
    this.roots = roots;
  }

  @Override
  public Integer call() throws FailureException, CliException {
    OutputFile.check(out);
    DaemonClient client = new DaemonClient(socket.place(""), limit.value());
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("nonce", nonce.toString());
    slot.value().ifPresent(number -> body.put("slot", number));
    Answer answer = client.post(body, "v1", "devices", target.text(), Right.EVIDENCE.id());
    DeviceStanding device = DeviceStanding.read(answer);
    String name = answer.matching("evidence", NAME);
    Bytes octets = client.octets(CBOR, Limits.FILE, "v1", "evidence", name);
    DeviceEvidence evidence = evidence(octets, client);
    String digest = DeviceDigest.of(evidence).value().toHex();
    OutputFile.write(out, octets);
    if (json.isGiven()) {
      console.result(toJson(device, digest));
    } else {
      console.result(out + ": evidence of " + target + " by " + device.provider());
      console.result("device digest " + digest);
      console.note(
          "nothing is decided yet; next: "
              + console.command("verify ")
              + ShellWord.of(out)
              + " --nonce "
              + nonce
              + " --root "
              + root(evidence).map(ShellWord::of).orElse("ROOT.pem"));
    }
    return ExitCode.DONE.value();
  }

  /** The root of an emulated device, where it is this user's. */
  private Optional<Path> root(DeviceEvidence evidence) {
    return evidence.certificates().toOptional().stream()
        .flatMap(certificates -> certificates.slots().values().stream())
        .flatMap(blob -> CertificateView.chain(blob).stream())
        .flatMap(chain -> roots.of(target, chain).stream())
        .findFirst();
  }

  /** The device's, in evidence that is what was asked for. */
  private DeviceEvidence evidence(Bytes octets, DaemonClient client) throws FailureException {
    EvidenceFile file;
    try {
      file = EvidenceCodec.decode(octets);
    } catch (EvidenceException e) {
      throw client.badAnswer("evidence", String.valueOf(e.getMessage()));
    }
    boolean wanted =
        file.isIntact()
            && file.evidence().nonce().equals(nonce)
            && file.evidence().devices().size() == 1;
    if (!wanted) {
      throw client.badAnswer("whole evidence of one device for this nonce", "other evidence");
    }
    return file.evidence().devices().getFirst();
  }

  private ObjectNode toJson(DeviceStanding device, String digest) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("version", 1);
    result.put("file", out.toString());
    result.put("address", target.text());
    device.addTo(result);
    result.put("nonce", nonce.toString());
    result.put("deviceDigest", digest);
    return result;
  }
}
