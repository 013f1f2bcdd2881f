package org.opentsm.tsm.cli.serve;

import java.nio.file.Path;
import java.util.Optional;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.requester.RequesterIdentity;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.credential.Credentials;
import org.opentsm.tsm.api.credential.IdentityFile;
import org.opentsm.tsm.api.credential.PskFile;

/**
 * What the daemon shows of itself to devices. Files alone: everybody who looks on may read the
 * configuration.
 *
 * @param identity with the chain and key of a Requester
 * @param psk with a pre-shared key
 * @param withoutContext whether a device need not add a context of its own to a session with it
 */
public record CredentialFiles(Optional<Path> identity, Optional<Path> psk, boolean withoutContext) {
  /** None. */
  public static final CredentialFiles NONE =
      new CredentialFiles(Optional.empty(), Optional.empty(), false);

  /**
   * What was read of the files.
   *
   * @param credentials for devices
   * @param key to be overwritten in the end
   */
  record Held(Credentials credentials, Optional<PreSharedKey> key) implements AutoCloseable {
    @Override
    public void close() {
      key.ifPresent(PreSharedKey::close);
    }
  }

  /**
   * Reads the files.
   *
   * @return the caller's to close
   * @throws TsmException if one is not there, makes no sense, or others can read it
   */
  Held read(SpdmCrypto crypto) throws TsmException {
    Optional<RequesterIdentity> self =
        identity.isPresent()
            ? Optional.of(IdentityFile.read(identity.get(), crypto))
            : Optional.empty();
    Optional<PreSharedKey> key =
        psk.isPresent() ? Optional.of(PskFile.read(psk.get())) : Optional.empty();
    Credentials all = Credentials.of(self, key);
    return new Held(withoutContext ? all.allowingNoContext() : all, key);
  }
}
