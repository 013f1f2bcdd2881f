package org.opentsm.tsm.cli.command;

import java.nio.file.Path;
import java.util.Optional;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmErrorCode;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.ErrorCode;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.RequesterIdentity;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.credential.Credentials;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/** What was given on the command line for the device, for as long as one command runs. */
public final class GivenCredentials implements AutoCloseable {
  /** Nothing was given. */
  public static final GivenCredentials NONE =
      new GivenCredentials(Optional.empty(), Optional.empty());

  private static final String PSK_EXCHANGE = "PSK_EXCHANGE";
  private static final String KEY_EXCHANGE = "KEY_EXCHANGE";
  private static final String FINISH = "FINISH";
  private static final int LONGEST = 64;

  private final Optional<ObservedIdentity> identity;
  private final Optional<KeyInFile> key;

  /**
   * A pre-shared key.
   *
   * @param file that it was read from
   * @param needsContext whether the device must add a context of its own to a session
   */
  record KeyInFile(Path file, PreSharedKey key, boolean needsContext) {}

  /**
   * What was given.
   *
   * @param identity whom the tool authenticates itself as
   * @param key that is shared with the device; closed with this
   */
  GivenCredentials(Optional<RequesterIdentity> identity, Optional<KeyInFile> key) {
    this.identity = identity.map(ObservedIdentity::new);
    this.key = key;
  }

  /** Whom the tool authenticates itself as. */
  public Optional<RequesterIdentity> identity() {
    return identity.map(RequesterIdentity.class::cast);
  }

  /** The key that is shared with the device. */
  public Optional<PreSharedKey> key() {
    return key.map(KeyInFile::key);
  }

  /** Whether the device must add a context of its own to a session with that key. */
  public boolean needsContext() {
    return key.filter(KeyInFile::needsContext).isPresent();
  }

  /** An environment with them. */
  public TsmEnvironment in(TsmEnvironment environment) {
    Credentials all = Credentials.of(identity(), key());
    return environment.toBuilder()
        .credentials(needsContext() ? all : all.allowingNoContext())
        .build();
  }

  /** Whether the device had the tool authenticate itself. */
  public boolean isIdentityUsed() {
    return identity.filter(ObservedIdentity::hasSigned).isPresent();
  }

  /**
   * What a person should know of a conversation that went well: an identity that was not used, or
   * one that is missing.
   *
   * @param deviceAsks whether the device can have a Requester authenticate itself (MUT_AUTH_CAP)
   * @param inSession whether there was a session
   */
  public Optional<String> remark(boolean deviceAsks, boolean inSession) {
    if (identity.isEmpty()) {
      return deviceAsks && inSession && key.isEmpty()
          ? Optional.of(
              "the device can ask who you are, and was told nothing: see --requester-identity")
          : Optional.empty();
    }
    return isIdentityUsed()
        ? Optional.empty()
        : Optional.of("--requester-identity was not used: " + whyUnused(deviceAsks, inSession));
  }

  private String whyUnused(boolean deviceAsks, boolean inSession) {
    if (!deviceAsks) {
      return "the device never asks who it talks to (it has no MUT_AUTH_CAP)";
    }
    if (key.isPresent()) {
      return "a pre-shared key opened the session, and nobody signs for that";
    }
    return inSession
        ? "the device did not ask who you are"
        : "the device asks in a session, and there was none (see --session)";
  }

  /** The same failure, with what to do about what was given, or was not. */
  public TsmException explain(TsmException failure) {
    if (needsContext()
        && failure instanceof TsmException.LacksFeature
        && String.valueOf(failure.getMessage())
            .contains(ResponderCapability.PSK_CAP_NO_CONTEXT.name())) {
      return failure.with("to do without: --psk-without-context");
    }
    if (!(failure.getCause() instanceof SpdmException cause)) {
      return failure;
    }
    String message = String.valueOf(cause.getMessage());
    if (key.isEmpty()) {
      return cause instanceof PeerErrorException error
          ? aboutIdentity(error.errorCode(), message).map(failure::with).orElse(failure)
          : failure;
    }
    boolean opening = message.startsWith(PSK_EXCHANGE);
    KeyInFile given = key.get();
    if (opening && cause.code() == SpdmErrorCode.BAD_MAC) {
      return failure.with("is the key in " + given.file() + " the one that the device has?");
    }
    if (opening && cause instanceof PeerErrorException) {
      String hint = shortened(given.key().hint().toHex());
      return failure.with(
          hint.isEmpty()
              ? "does the device take a key without a hint? " + given.file() + " has none"
              : "does the device know the hint " + hint + " of " + given.file() + "?");
    }
    return failure;
  }

  /** What may have kept a device from opening a session with the tool. */
  private Optional<String> aboutIdentity(int error, String message) {
    boolean policy =
        error == ErrorCode.INVALID_POLICY.value() || error == ErrorCode.UNSPECIFIED.value();
    if (policy && message.startsWith(KEY_EXCHANGE)) {
      return Optional.of(
          identity.isEmpty()
              ? "does the device demand to know who you are? see --requester-identity"
              : "does the device demand another --requester-identity, of an algorithm that it has?");
    }
    return message.startsWith(FINISH)
            && error == ErrorCode.DECRYPT_ERROR.value()
            && isIdentityUsed()
        ? Optional.of("does the device know the key or the root of --requester-identity?")
        : Optional.empty();
  }

  private static String shortened(String hex) {
    return hex.length() <= LONGEST ? hex : hex.substring(0, LONGEST) + "...";
  }

  /** Overwrites the key. */
  @Override
  public void close() {
    key.ifPresent(given -> given.key().close());
  }
}
