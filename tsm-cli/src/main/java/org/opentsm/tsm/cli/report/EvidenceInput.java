package org.opentsm.tsm.cli.report;

import java.nio.file.Path;
import java.util.Optional;
import org.opentsm.evidence.EvidenceErrorCode;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.codec.ProofCodec;
import org.opentsm.evidence.codec.ProofFile;
import org.opentsm.evidence.statement.StatementKinds;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.cli.io.BlamedFileException;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.InputFile;

/** Evidence that the command line names. */
public final class EvidenceInput {
  private EvidenceInput() {}

  /**
   * The evidence in a file.
   *
   * @throws CliException if the file cannot be read
   * @throws BlamedFileException if it is no evidence
   */
  public static EvidenceFile read(Path file) throws CliException, BlamedFileException {
    return InputFile.read(
        file,
        Limits.FILE,
        octets -> {
          if (ProofCodec.isProof(octets)) {
            throw other("a proof, which 'tsm show' and 'tsm verify' read");
          }
          return decode(octets);
        });
  }

  /** What a file may hold. */
  public sealed interface Content {}

  /** Evidence of devices. */
  public record OfEvidence(EvidenceFile file) implements Content {}

  /** Some elements of evidence, with what shows that they belong to it. */
  public record OfProof(ProofFile file) implements Content {}

  /**
   * The evidence or the proof in a file.
   *
   * @throws CliException if the file cannot be read
   * @throws BlamedFileException if it is neither
   */
  public static Content readAny(Path file) throws CliException, BlamedFileException {
    return InputFile.read(
        file,
        Limits.FILE,
        octets ->
            ProofCodec.isProof(octets)
                ? new OfProof(ProofCodec.decode(octets))
                : new OfEvidence(decode(octets)));
  }

  /** Evidence; of another file that this tool knows, its kind is told. */
  private static EvidenceFile decode(Bytes octets) throws MalformedEvidenceException {
    Optional<Kind> kind =
        EvidenceCodec.isEvidence(octets) ? Optional.empty() : StatementKinds.of(octets);
    if (kind.isPresent()) {
      throw other("a statement of kind " + kind.get().id() + ", which 'tsm statement show' reads");
    }
    return EvidenceCodec.decode(octets);
  }

  private static MalformedEvidenceException other(String found) {
    return new MalformedEvidenceException(
        EvidenceErrorCode.MALFORMED_EVIDENCE, "", 0, "evidence", found);
  }

  /**
   * Refuses evidence whose content is not what was written, before anything is made of it.
   *
   * @param purpose why it must be whole, such as {@code since reference values come from it}
   */
  public static EvidenceFile readIntact(Path file, String purpose)
      throws CliException, BlamedFileException {
    EvidenceFile evidence = read(file);
    if (!evidence.isIntact()) {
      throw new BlamedFileException(
          file,
          new MalformedEvidenceException(
              EvidenceErrorCode.MALFORMED_EVIDENCE,
              "/digest",
              0,
              "the digest of the content, " + purpose,
              "another: the file was changed or damaged"));
    }
    return evidence;
  }
}
