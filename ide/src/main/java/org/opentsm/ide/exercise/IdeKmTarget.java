package org.opentsm.ide.exercise;

import java.util.Optional;
import java.util.OptionalInt;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * A device whose key management is exercised.
 *
 * @param channel in a session with it
 * @param crypto for keys
 * @param requesterId bus, device and function as the host knows them, 0 to 65,535
 * @param streams the host's side
 * @param sessions further sessions
 */
public record IdeKmTarget(
    VendorChannel channel,
    SpdmCrypto crypto,
    OptionalInt requesterId,
    Optional<HostStreams> streams,
    Optional<Sessions> sessions) {
  /** One of which nothing is known beyond its session. */
  public static IdeKmTarget of(VendorChannel channel, SpdmCrypto crypto) {
    return new IdeKmTarget(
        channel, crypto, OptionalInt.empty(), Optional.empty(), Optional.empty());
  }

  /** With the function's Requester ID. */
  public IdeKmTarget withRequesterId(int known) {
    return new IdeKmTarget(channel, crypto, OptionalInt.of(known), streams, sessions);
  }

  /** With the host's side of streams. */
  public IdeKmTarget withStreams(HostStreams host) {
    return new IdeKmTarget(channel, crypto, requesterId, Optional.of(host), sessions);
  }

  /** With further sessions; the first one is ended by the last case. */
  public IdeKmTarget withSessions(Sessions further) {
    return new IdeKmTarget(channel, crypto, requesterId, streams, Optional.of(further));
  }

  IdeKmRequester requester() {
    return new IdeKmRequester(channel);
  }
}
