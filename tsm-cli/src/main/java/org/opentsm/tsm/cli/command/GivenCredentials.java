package org.opentsm.tsm.cli.command;

import java.util.Optional;
import org.opentsm.spdm.requester.RequesterIdentity;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.tsm.api.credential.Credentials;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/**
 * What was given on the command line for the device, for as long as one command runs.
 *
 * @param identity whom the tool authenticates itself as
 * @param key that is shared with the device; closed with this
 */
public record GivenCredentials(Optional<RequesterIdentity> identity, Optional<PreSharedKey> key)
    implements AutoCloseable {
  /** Nothing was given. */
  public static final GivenCredentials NONE =
      new GivenCredentials(Optional.empty(), Optional.empty());

  /** An environment with them. */
  public TsmEnvironment in(TsmEnvironment environment) {
    return environment.toBuilder().credentials(Credentials.of(identity, key)).build();
  }

  /** Overwrites the key. */
  @Override
  public void close() {
    key.ifPresent(PreSharedKey::close);
  }
}
