package org.opentsm.tsm.cli.command;

import java.nio.file.Path;
import java.util.List;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.evidence.trust.PlatformTrustReader;
import org.opentsm.evidence.trust.TrustFile;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.InputFile;
import picocli.CommandLine.Option;

/** What a user trusts for the statement of a machine's root of trust. */
public final class PlatformTrustOptions {
  private static final int FILE_LIMIT = 16 << 20;

  @Option(
      names = "--platform-root",
      paramLabel = "KIND=PEM",
      description = {
        "What is trusted for the statement of the machine, as in snp=ark.pem: root certificates, or "
            + "the key of a platform (cca) or TPM (tpm); PEM, DER or JWK. May be given several times."
      })
  private List<PlatformRoot> roots = List.of();

  @Option(
      names = "--ak",
      paramLabel = "PEM",
      description = "The attestation key of a TPM, trusted by itself. May be given several times.")
  private List<Path> attestationKeys = List.of();

  @Option(
      names = "--endorsement",
      paramLabel = "FILE",
      description = {
        "What endorses the statement under such a root: certificates, Intel's TCB info and QE "
            + "identity. May be given several times."
      })
  private List<Path> endorsements = List.of();

  @Option(
      names = "--platform-crl",
      paramLabel = "FILE",
      description = "Revocation lists for what endorses the statement. May be given several times.")
  private List<Path> revocationLists = List.of();

  /** For picocli. */
  public PlatformTrustOptions() {}

  /** Reads all files. */
  PlatformTrust read() throws CliException, TrustInputException {
    PlatformTrustReader trust = new PlatformTrustReader();
    for (PlatformRoot root : roots) {
      trust.root(root.kind(), file(root.file()));
    }
    for (Path key : attestationKeys) {
      trust.attestationKey(Kind.TPM, file(key));
    }
    for (Path endorsement : endorsements) {
      trust.endorsement(file(endorsement));
    }
    for (Path list : revocationLists) {
      trust.revocationList(file(list));
    }
    return trust.read();
  }

  /** A file with what is trusted, by the name that the user gave it. */
  public static TrustFile file(Path path) throws CliException {
    return new TrustFile(path.toString(), InputFile.read(path, FILE_LIMIT));
  }
}
