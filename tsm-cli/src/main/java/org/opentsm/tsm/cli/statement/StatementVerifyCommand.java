package org.opentsm.tsm.cli.statement;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.evidence.appraisal.StatementVerifier;
import org.opentsm.evidence.appraisal.Supplements;
import org.opentsm.evidence.statement.StatementJson;
import org.opentsm.evidence.statement.StatementRequest;
import org.opentsm.evidence.statement.StatementResult;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.evidence.trust.PlatformTrustReader;
import org.opentsm.evidence.trust.TrustFile;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.cli.command.AppraisalOptions;
import org.opentsm.tsm.cli.command.PlatformTrustOptions;
import org.opentsm.tsm.cli.io.BlamedFileException;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.report.ResultReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tsm statement verify}: appraises a statement that stands alone, offline. */
@Command(
    name = "verify",
    description = {
      "Appraise a statement by a machine's root of trust: its signatures, its endorsement, and what "
          + "it says of the machine. Reads the files that are named and nothing else: no trust store, "
          + "no network."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExamples:%n",
    footer = {
      "  tsm statement verify report.bin --root ark.pem --endorsement chain.pem",
      "  tsm statement verify quote.dat --root sgx_root.pem --endorsement tcb.json",
      "  tsm statement verify token.cbor --root cpak.json --user-data $USER_DATA",
      "  tsm statement verify quote.out --ak ak.pem --endorsement quote.sig",
      "%nA warning, as for a statement without --user-data, ends with 0 unless --strict",
      "is given. Which files come from where: docs/statements.md in the sources."
    })
final class StatementVerifyCommand implements Callable<Integer> {
  /** Octets of user data; a TPM takes fewer as well. */
  private static final int USER_DATA = 64;

  private final SpdmCrypto crypto;
  private final InstantSource clock;
  private final Console console;

  @Spec private CommandSpec command;
  @Mixin private StatementInput input;

  @Option(
      names = "--root",
      paramLabel = "FILE",
      description = {
        "What is trusted: root certificates in PEM or DER, or an attestation key (of a TPM, of a CCA "
            + "platform) in PEM, DER or as JWK. May be given several times."
      })
  private List<Path> roots = List.of();

  @Option(
      names = "--ak",
      paramLabel = "PEM",
      description = "The attestation key of a TPM, trusted by itself. May be given several times.")
  private List<Path> attestationKeys = List.of();

  @Option(
      names = "--endorsement",
      paramLabel = "FILE",
      description = {
        "What endorses the statement under a root: certificates, Intel's TCB info and QE identity; "
            + "or what belongs to it: the certificate table of an SNP guest, the signature and the "
            + "PCR values of a TPM quote. May be given several times."
      })
  private List<Path> endorsements = List.of();

  @Option(
      names = "--crl",
      paramLabel = "FILE",
      description = "Certificate revocation lists, PEM or DER. May be given several times.")
  private List<Path> revocationLists = List.of();

  @Option(
      names = "--user-data",
      paramLabel = "HEX",
      description = {
        "The user data that the statement must carry: 64 bytes, of a TPM 1 to 64. Without it nobody "
            + "knows what the statement was made for, and the answer is a warning at best."
      })
  private @Nullable String userData;

  @Mixin private AppraisalOptions appraisal;

  /** For Guice. */
  @Inject
  StatementVerifyCommand(SpdmCrypto crypto, InstantSource clock, Console console) {
    this.crypto = crypto;
    this.clock = clock;
    this.console = console;
  }

  @Override
  public Integer call() throws CliException, EvidenceException, BlamedFileException {
    Optional<Bytes> expected = userData();
    StatementInput.Given given = input.read();
    requireSense(given.kind(), expected);
    StatementRequest request = request(given.kind(), expected);
    StatementResult result =
        new StatementVerifier(crypto)
            .appraise(given.kind(), given.octets(), request, appraisal.policy().policy());
    remarkOnTrust(given.kind(), request.trust());
    boolean positive = result.status().isPositive(appraisal.isStrict());
    return appraisal.tell(
        console,
        positive,
        () -> StatementJson.toJson(result),
        () -> ResultReport.lines(input.file().toString(), result, positive));
  }

  private StatementRequest request(Kind kind, Optional<Bytes> expected)
      throws CliException, EvidenceException {
    PlatformTrustReader trust = new PlatformTrustReader();
    for (Path root : roots) {
      trust.root(kind, PlatformTrustOptions.file(root));
    }
    for (Path key : attestationKeys) {
      trust.attestationKey(kind, PlatformTrustOptions.file(key));
    }
    for (Path list : revocationLists) {
      trust.revocationList(PlatformTrustOptions.file(list));
    }
    List<Supplement> supplements = new ArrayList<>();
    for (Path endorsement : endorsements) {
      TrustFile content = PlatformTrustOptions.file(endorsement);
      List<Supplement> parts = Supplements.of(kind, content);
      supplements.addAll(parts);
      if (parts.isEmpty()) {
        trust.endorsement(content);
      }
    }
    return new StatementRequest(expected, supplements, trust.read(), appraisal.time(clock));
  }

  /** A file of no use and a root that is missing look like a bad statement otherwise. */
  private void remarkOnTrust(Kind kind, PlatformTrust trust) {
    if (!trust.hasAnchors(kind)) {
      console.note(
          "nothing that is trusted was given; a statement of kind "
              + kind.id()
              + " takes "
              + anchor(kind));
    }
    List<String> unused = new ArrayList<>();
    if (kind == Kind.CCA) {
      Stream.concat(endorsements.stream(), revocationLists.stream())
          .forEach(file -> unused.add(file.toString()));
    } else if (kind != Kind.TDX) {
      trust.documents().forEach(document -> unused.add(document.name()));
    }
    unused.forEach(file ->
        console.note(
            file + " is not used: a statement of kind " + kind.id() + " has no use for it"));
  }

  private static String anchor(Kind kind) {
    return switch (kind) {
      case SNP -> "--root with AMD's ARK";
      case TDX -> "--root with the Intel SGX Root CA";
      case CCA -> "--root with the key of the platform (CPAK)";
      case TPM -> "--ak with the attestation key, or --root with the root above its certificate";
    };
  }

  /** What cannot belong to a statement of this kind is wrong usage, and never made to fit. */
  private void requireSense(Kind kind, Optional<Bytes> expected) {
    if (kind != Kind.TPM && !attestationKeys.isEmpty()) {
      throw wrong("--ak: expected a TPM quote, found a statement of kind " + kind.id());
    }
    int size = expected.map(Bytes::length).orElse(USER_DATA);
    if (kind == Kind.TPM ? size < 1 || size > USER_DATA : size != USER_DATA) {
      throw wrong(
          "--user-data: expected "
              + (kind == Kind.TPM ? "1 to " : "")
              + USER_DATA
              + " bytes for a statement of kind "
              + kind.id()
              + ", found "
              + size);
    }
  }

  private Optional<Bytes> userData() {
    if (userData == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Bytes.owning(HexFormat.of().parseHex(userData)));
    } catch (IllegalArgumentException noHex) {
      throw wrong("--user-data: expected pairs of hexadecimal digits, found something else");
    }
  }

  private ParameterException wrong(String what) {
    return new ParameterException(command.commandLine(), what);
  }
}
