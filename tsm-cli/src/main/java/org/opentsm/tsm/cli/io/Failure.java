package org.opentsm.tsm.cli.io;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import java.util.regex.Pattern;
import org.opentsm.emulator.EmulatorErrorCode;
import org.opentsm.emulator.EmulatorException;
import org.opentsm.emulator.UnknownNameException;
import org.opentsm.evidence.EvidenceErrorCode;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.spdm.SpdmErrorCode;
import org.opentsm.spdm.SpdmException;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/**
 * A failure as the tool tells it: the one place where exceptions of all modules become an exit
 * code.
 *
 * @param code stable, listed in {@code docs/errors.md}
 * @param exitCode of the process
 * @param message one line for a person
 */
public record Failure(String code, ExitCode exitCode, String message) {
  /** What a code looks like. */
  public static final Pattern CODE = Pattern.compile("[a-z]+\\.[a-z]+(-[a-z]+)*");

  /** What a command's exception means for its caller. */
  public static Failure of(Throwable thrown) {
    String message = Objects.requireNonNullElse(thrown.getMessage(), thrown.toString());
    return switch (thrown) {
      case FailureException e -> e.failure();
      case CliException e -> new Failure(e.code().id(), e.code().exitCode(), message);
      // The same cause has the same code, whether a device is emulated for a socket or in here.
      case TsmException e when e.getCause() instanceof EmulatorException cause ->
          emulator(cause, message);
      case TsmException e -> new Failure(e.code().id(), exitCode(e.code()), message);
      case BlamedFileException e ->
          new Failure(e.failure().code().id(), exitCode(e.failure().code()), message);
      case EvidenceException e -> new Failure(e.code().id(), exitCode(e.code()), message);
      case EmulatorException e -> emulator(e, message);
      case SpdmException e -> new Failure(e.code().id(), exitCode(e.code()), message);
      default ->
          new Failure(CliErrorCode.INTERNAL.id(), ExitCode.INTERNAL, "internal error: " + thrown);
    };
  }

  private static Failure emulator(EmulatorException e, String message) {
    return new Failure(
        e.code().id(),
        exitCode(e.code()),
        e instanceof UnknownNameException
            ? message + "; 'tsm emulate device --help' lists names"
            : message);
  }

  /** The same, saying which command failed. */
  public Failure in(String command) {
    return command.isEmpty() ? this : new Failure(code, exitCode, command + ": " + message);
  }

  /** By {@code error.schema.json}: what stands on standard output under {@code --json}. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", 1);
    json.putObject("error")
        .put("code", code)
        .put("exitCode", exitCode.value())
        .put("message", message);
    return json;
  }

  static ExitCode exitCode(TsmErrorCode code) {
    return switch (code.exitClass()) {
      case NEGATIVE -> ExitCode.NEGATIVE;
      case WRONG_USAGE -> ExitCode.USAGE;
      case MALFORMED -> ExitCode.MALFORMED;
      case UNREACHABLE -> ExitCode.UNREACHABLE;
      case LACKS_FEATURE -> ExitCode.LACKS_FEATURE;
      case REFUSED_BY_STATE -> ExitCode.REFUSED_BY_STATE;
      case NOT_PERMITTED -> ExitCode.NOT_PERMITTED;
    };
  }

  static ExitCode exitCode(EvidenceErrorCode code) {
    return switch (code) {
      case INVALID_NONCE -> ExitCode.USAGE;
      case MALFORMED_EVIDENCE,
          MALFORMED_STATEMENT,
          MALFORMED_IMPORT,
          UNSUPPORTED_VERSION,
          LIMIT_EXCEEDED,
          BAD_POLICY_FILE,
          BAD_TRUST_INPUT ->
          ExitCode.MALFORMED;
    };
  }

  static ExitCode exitCode(EmulatorErrorCode code) {
    return switch (code) {
      case UNKNOWN_NAME, NO_SUCH_PROFILE, IMPOSSIBLE_FAULT -> ExitCode.USAGE;
      case PKI_CORRUPT, PROFILE_MALFORMED -> ExitCode.MALFORMED;
      case PKI_INACCESSIBLE, PROFILE_INACCESSIBLE -> ExitCode.NOT_PERMITTED;
    };
  }

  static ExitCode exitCode(SpdmErrorCode code) {
    return switch (code) {
      case BAD_SIGNATURE, BAD_MAC, WRONG_NONCE, WRONG_DIGEST, BAD_CERTIFICATE_CHAIN ->
          ExitCode.NEGATIVE;
      case MALFORMED_MESSAGE, PROTOCOL_VIOLATION, NEGOTIATION_FAILED, PEER_ERROR ->
          ExitCode.MALFORMED;
      case CHANNEL_FAILED, TIMED_OUT -> ExitCode.UNREACHABLE;
    };
  }
}
