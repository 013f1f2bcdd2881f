package org.opentsm.tsm.cli.command;

import com.google.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.requester.KeyedIdentity;
import org.opentsm.spdm.requester.RequesterIdentity;
import org.opentsm.spdm.requester.SeveralKeysIdentity;
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
 * {@code --requester-identity}, {@code --psk} and its like: what the tool shows of itself to a
 * device. Files alone: a command line is read by everybody on the machine.
 */
public final class CredentialOptions {
  private static final int MAX_IDENTITIES = 8;

  private final SpdmCrypto crypto;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--requester-identity",
      paramLabel = "PEM",
      description =
          "Authenticate yourself to a device that asks: a file of yours, readable by you alone, with"
              + " a certificate chain, root first, and the private key of its last certificate; or"
              + " with a public and a private key, if you have no certificates. Several times: a key"
              + " for each of slots 0, 1..., from SPDM 1.3 on.")
  private List<Path> identities = List.of();

  @Option(
      names = "--psk",
      paramLabel = "KEY",
      description =
          "Demand a secured session with a pre-shared key: a file, readable by you alone, with the"
              + " lines 'key = HEX' and, if the device has several, 'hint = HEX'.")
  private @Nullable Path preShared;

  @Option(
      names = "--psk-without-context",
      description =
          "With --psk: open the session even if the device adds no context of its own"
              + " (PSK_CAP_NO_CONTEXT), so that a recording of one can be played to it again.")
  private boolean withoutContext;

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
    if (withoutContext && preShared == null) {
      throw new ParameterException(
          command.commandLine(),
          "expected --psk with --psk-without-context, found --psk-without-context alone");
    }
    Optional<RequesterIdentity> self = identity();
    Optional<GivenCredentials.KeyInFile> key = Optional.empty();
    if (preShared != null) {
      InputFile.require(preShared);
      key =
          Optional.of(
              new GivenCredentials.KeyInFile(preShared, PskFile.read(preShared), !withoutContext));
    }
    return new GivenCredentials(self, key);
  }

  private Optional<RequesterIdentity> identity() throws TsmException, CliException {
    List<RequesterIdentity> read = new ArrayList<>();
    for (Path file : identities) {
      InputFile.require(file);
      read.add(IdentityFile.read(file, crypto));
    }
    if (read.size() <= 1) {
      return read.stream().findFirst();
    }
    Map<Integer, KeyedIdentity> slots = new TreeMap<>();
    for (RequesterIdentity each : read) {
      if (!(each instanceof KeyedIdentity keyed)
          || !each.signatures().equals(read.getFirst().signatures())) {
        throw wrong("identities with certificates that sign alike", read.toString());
      }
      slots.put(slots.size(), keyed);
    }
    if (slots.size() > MAX_IDENTITIES) {
      throw wrong("at most " + MAX_IDENTITIES, String.valueOf(slots.size()));
    }
    return Optional.of(new SeveralKeysIdentity(slots));
  }

  private ParameterException wrong(String expected, String found) {
    return new ParameterException(
        command.commandLine(),
        "Invalid values for option '--requester-identity': expected "
            + expected
            + ", found "
            + found);
  }
}
