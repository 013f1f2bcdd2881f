package org.opentsm.ide.exercise;

import java.util.Optional;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * A device one of whose interfaces is exercised.
 *
 * @param channel in a session with it
 * @param crypto for keys of the stream that an interface is locked with
 * @param interfaceId which one; in CONFIG_UNLOCKED
 * @param streams the host's side of that stream; without it the device's side has keys alone
 */
public record TdispTarget(
    VendorChannel channel,
    SpdmCrypto crypto,
    InterfaceId interfaceId,
    Optional<HostStreams> streams) {
  /** One of which nothing is known beyond its session. */
  public static TdispTarget of(VendorChannel channel, SpdmCrypto crypto, InterfaceId interfaceId) {
    return new TdispTarget(channel, crypto, interfaceId, Optional.empty());
  }

  /** With the host's side of the stream. */
  public TdispTarget withStreams(HostStreams host) {
    return new TdispTarget(channel, crypto, interfaceId, Optional.of(host));
  }
}
