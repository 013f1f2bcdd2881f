package org.opentsm.tsm.cli.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.Connection;
import org.opentsm.tsm.api.Connection.Opening;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.cli.backend.Backends;
import org.opentsm.tsm.cli.backend.EmulatedRoots;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.io.OutputFile;
import org.opentsm.tsm.cli.io.ShellWord;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.pcap.Recording;
import org.opentsm.tsm.embed.StatementCollectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tsm attest}: connect, collect evidence, disconnect. Decides nothing. */
@Command(
    name = "attest",
    description = {
      "Authenticate a device and collect evidence for a verifier's nonce.",
      "The evidence is consistent: every signature fits the key that the device presented. Whether"
          + " that key and the measurements are acceptable is for 'tsm verify' to say."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  NONCE=$(openssl rand -hex 32)",
      "  tsm attest emu: --nonce $NONCE --out e.cbor",
      "  tsm attest spdm+doe://127.0.0.1:2323 --nonce $NONCE --out e.cbor --session",
      "  tsm attest spdm+doe://127.0.0.1:2323 --nonce $NONCE --out e.cbor \\",
      "      --session --requester-identity me.pem",
      "  tsm attest emu: --nonce $NONCE --out e.cbor --root-of-trust tpm:/dev/tpmrm0"
    })
public final class AttestCommand implements Callable<Integer> {
  private final Backends backends;
  private final EmulatedRoots emulatedRoots;
  private final StatementCollectors collectors;
  private final Console console;

  @Parameters(paramLabel = "TARGET", description = "The device; 'tsm --help' lists the forms.")
  private DeviceAddress target;

  @Option(
      names = "--nonce",
      paramLabel = "HEX",
      required = true,
      description = "The verifier's nonce: 64 hexadecimal digits, fresh for each attestation.")
  private Nonce nonce;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where the evidence goes; an existing file is replaced.")
  private Path out;

  @Mixin private SessionOption session;

  @Mixin private RootOfTrustOption rootOfTrust;
  @Mixin private CredentialOptions credentials;
  @Mixin private SlotOption slot;
  @Mixin private TimeLimit limit;
  @Mixin private JsonOption json;
  @Mixin private PcapOption pcap;

  /** For Guice. */
  @Inject
  AttestCommand(
      Backends backends,
      EmulatedRoots emulatedRoots,
      StatementCollectors collectors,
      Console console) {
    this.backends = backends;
    this.emulatedRoots = emulatedRoots;
    this.collectors = collectors;
    this.console = console;
  }

  @Override
  public Integer call() throws TsmException, EvidenceException, CliException {
    OutputFile.check(out);
    Deadline deadline = limit.start();
    Optional<RootOfTrustOption.Chosen> chosen = rootOfTrust.choose(collectors);
    ConnectOptions options =
        new ConnectOptions(
            slot.value(),
            credentials.demand(session.demand()),
            ConnectOptions.Demand.WHERE_POSSIBLE);
    try (GivenCredentials given = credentials.read()) {
      Collection collection = collect(given, options, chosen, deadline);
      OutputFile.write(out, EvidenceCodec.encode(collection.evidence().evidence()));
      if (json.isGiven()) {
        console.result(toJson(collection, given));
      } else {
        print(collection);
      }
      Connection connection = collection.connection();
      given
          .remark(connection.authenticatesRequesters(), connection.session().isPresent())
          .ifPresent(console::note);
    }
    return ExitCode.DONE.value();
  }

  /** How it was connected, and what was collected then. */
  private record Collection(Connection connection, CollectedEvidence evidence) {}

  /** The statement is made while the sessions that it is about are open. */
  private Collection collect(
      GivenCredentials given,
      ConnectOptions options,
      Optional<RootOfTrustOption.Chosen> chosen,
      Deadline deadline)
      throws TsmException, CliException {
    try (Recording recording = pcap.start();
        Tsm tsm = backends.open(environment -> recording.in(given.in(environment)))) {
      Connection connection = tsm.connect(target, options, deadline);
      CollectedEvidence collected = tsm.evidence(target, EvidenceRequest.of(nonce), deadline);
      if (chosen.isPresent()) {
        collected = rootOfTrust.state(chosen.get(), collectors, collected, deadline);
      }
      tsm.disconnect(target, deadline);
      return new Collection(connection, collected);
    } catch (TsmException failure) {
      throw given.explain(failure);
    }
  }

  private void print(Collection collection) {
    Connection connection = collection.connection();
    CollectedEvidence collected = collection.evidence();
    String provider = collected.evidence().identity().provider();
    console.result(
        out
            + ": evidence of "
            + target
            + " by "
            + provider
            + ", slot "
            + connection.slot()
            + ", "
            + connection.protocol()
            + connection
                .session()
                .map(by -> "; in a session: " + by)
                .orElse("; without a session"));
    console.result("device digest " + collected.digest().toHex());
    collected
        .evidence()
        .rootOfTrust()
        .toOptional()
        .ifPresent(statement ->
            console.result("stated by the machine's root of trust: " + statement.kind().id()));
    console.note(
        "nothing is decided yet; next: "
            + console.command("verify ")
            + ShellWord.of(out)
            + " --nonce "
            + nonce
            + " --root "
            + emulatedRoots.of(target, connection.chain()).map(ShellWord::of).orElse("ROOT.pem")
            + collected
                .evidence()
                .rootOfTrust()
                .toOptional()
                .map(statement -> anchor(statement.kind()))
                .orElse(""));
  }

  private static String anchor(RootOfTrust.Kind kind) {
    return kind == RootOfTrust.Kind.TPM
        ? " --ak AK.pem"
        : " --platform-root " + kind.id() + "=ROOT.pem";
  }

  private ObjectNode toJson(Collection collection, GivenCredentials given) {
    Connection connection = collection.connection();
    CollectedEvidence collected = collection.evidence();
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("version", 1);
    result.put("file", out.toString());
    result.put("target", target.text());
    result.put("provider", collected.evidence().identity().provider());
    result.put("slot", connection.slot());
    result.put("protocol", connection.protocol());
    connection.session().ifPresent(by -> result.put("session", by));
    result.put("mutualAuthentication", given.isIdentityUsed());
    boolean shared = connection.opening().filter(by -> by != Opening.KEY_EXCHANGE).isPresent();
    result.put("preSharedKey", shared);
    if (shared) {
      result.put(
          "responderContext", connection.opening().equals(Optional.of(Opening.PRE_SHARED_KEY)));
    }
    result.put("nonce", nonce.toString());
    result.put("deviceDigest", collected.digest().toHex());
    collected
        .evidence()
        .rootOfTrust()
        .toOptional()
        .ifPresent(statement -> result.put("rootOfTrust", statement.kind().id()));
    return result;
  }
}
