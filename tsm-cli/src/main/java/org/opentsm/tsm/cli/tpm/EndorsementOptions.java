package org.opentsm.tsm.cli.tpm;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.backend.nativecma.tpm.EndorsementTrust;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.TrustInputException;
import org.opentsm.evidence.trust.PlatformTrustReader;
import org.opentsm.tsm.cli.command.PlatformTrustOptions;
import org.opentsm.tsm.cli.io.CliException;
import picocli.CommandLine.Option;

/** Which endorsement keys are those of genuine TPMs. */
final class EndorsementOptions {
  @Option(
      names = "--root",
      paramLabel = "FILE",
      description = {
        "Root certificates of the TPM's maker, or an endorsement key itself that you know; PEM or DER."
            + " May be given several times."
      })
  private List<Path> roots = List.of();

  @Option(
      names = "--endorsement",
      paramLabel = "FILE",
      description = "Certificates between a root and the TPM's. May be given several times.")
  private List<Path> endorsements = List.of();

  @Option(
      names = "--crl",
      paramLabel = "FILE",
      description = {
        "Revocation lists, one for each authority on the path. May be given several times."
      })
  private List<Path> revocationLists = List.of();

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "Check certificates for this time, as in 2026-11-21T12:00:00Z (default: now).")
  private @Nullable Instant at;

  /** For picocli. */
  EndorsementOptions() {}

  /** What was given; empty if there is no root. */
  Optional<EndorsementTrust> read(InstantSource clock) throws CliException, TrustInputException {
    PlatformTrustReader trust = new PlatformTrustReader();
    for (Path root : roots) {
      trust.root(Kind.TPM, PlatformTrustOptions.file(root));
    }
    for (Path endorsement : endorsements) {
      trust.endorsement(PlatformTrustOptions.file(endorsement));
    }
    for (Path list : revocationLists) {
      trust.revocationList(PlatformTrustOptions.file(list));
    }
    return roots.isEmpty()
        ? Optional.empty()
        : Optional.of(EndorsementTrust.of(trust.read(), at == null ? clock.instant() : at));
  }
}
