package org.opentsm.tsm.cli.command;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.requester.RequesterIdentity;
import org.opentsm.tsm.api.ConnectOptions.Demand;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.credential.IdentityFile;
import org.opentsm.tsm.api.credential.PskFile;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.InputFile;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code --requester-identity} and {@code --psk}: what the tool shows of itself to a device. Files
 * alone: a command line is read by everybody on the machine.
 */
public final class CredentialOptions {
  private final SpdmCrypto crypto;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--requester-identity",
      paramLabel = "PEM",
      description =
          "Authenticate yourself to a device that asks: a file, readable by you alone, with a"
              + " certificate chain, root first, and the private key of its last certificate.")
  private @Nullable Path identity;

  @Option(
      names = "--psk",
      paramLabel = "KEY",
      description =
          "Demand a secured session with a pre-shared key: a file, readable by you alone, with the"
              + " lines 'key = HEX' and, if the device has several, 'hint = HEX'.")
  private @Nullable Path preShared;

  /** For Guice. */
  @Inject
  CredentialOptions(SpdmCrypto crypto) {
    this.crypto = crypto;
  }

  /** Whether a session is wanted, if nothing but this were asked for. */
  public Demand demand(Demand asked) {
    if (preShared == null) {
      return asked;
    }
    if (asked == Demand.NO) {
      throw new ParameterException(
          command.commandLine(), "expected --psk or --no-session, found both");
    }
    return Demand.REQUIRED;
  }

  /** Whether a pre-shared key was given. */
  public boolean hasKey() {
    return preShared != null;
  }

  /**
   * Reads the files.
   *
   * @return the caller's to close
   */
  public GivenCredentials read() throws TsmException, CliException {
    Optional<RequesterIdentity> self = Optional.empty();
    if (identity != null) {
      InputFile.require(identity);
      self = Optional.of(IdentityFile.read(identity, crypto));
    }
    Optional<GivenCredentials.KeyInFile> key = Optional.empty();
    if (preShared != null) {
      InputFile.require(preShared);
      key = Optional.of(new GivenCredentials.KeyInFile(preShared, PskFile.read(preShared)));
    }
    return new GivenCredentials(self, key);
  }
}
