package org.opentsm.tsm.cli.command;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.evidence.reference.CorimReader;
import org.opentsm.evidence.reference.ReferenceValues;
import org.opentsm.evidence.trust.ReferenceTrust;
import org.opentsm.evidence.trust.TrustFile;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.InputFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Reference values that others published. */
public final class ReferenceOptions {
  private final SpdmCrypto crypto;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--reference",
      paramLabel = "FILE",
      description = {
        "Reference values for measurements: a CoRIM, signed under --reference-root. Without that option an "
            + "unsigned one, as good as the way on which it came. May be given several times."
      })
  private List<Path> files = List.of();

  @Option(
      names = "--reference-root",
      paramLabel = "PEM",
      description = {
        "Root certificates or public keys of those who may sign reference values; then unsigned ones are "
            + "refused. May be given several times."
      })
  private List<Path> roots = List.of();

  @Option(
      names = "--reference-crl",
      paramLabel = "FILE",
      description = {
        "Certificate revocation lists for those who signed reference values, PEM or DER. May be given "
            + "several times."
      })
  private List<Path> revocationLists = List.of();

  /** For Guice. */
  @Inject
  ReferenceOptions(SpdmCrypto crypto) {
    this.crypto = crypto;
  }

  /** Everything in the files, valid at this time. */
  ReferenceValues read(Instant at) throws CliException, EvidenceException {
    requireReference("--reference-root", roots);
    requireReference("--reference-crl", revocationLists);
    ReferenceTrust trust = ReferenceTrust.readFiles(files(roots), files(revocationLists));
    ReferenceValues values = ReferenceValues.NONE;
    for (Path path : files) {
      values = values.and(CorimReader.read(file(path), trust, at, crypto));
    }
    return values;
  }

  private void requireReference(String option, List<Path> given) {
    if (files.isEmpty() && !given.isEmpty()) {
      throw new ParameterException(
          command.commandLine(),
          "expected --reference with " + option + ", found " + option + " alone");
    }
  }

  private static List<TrustFile> files(List<Path> paths) throws CliException {
    List<TrustFile> files = new ArrayList<>();
    for (Path path : paths) {
      files.add(file(path));
    }
    return files;
  }

  private static TrustFile file(Path path) throws CliException {
    return new TrustFile(path.toString(), InputFile.read(path, CorimReader.SIZE_LIMIT));
  }
}
