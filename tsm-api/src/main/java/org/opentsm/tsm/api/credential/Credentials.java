package org.opentsm.tsm.api.credential;

import java.util.Optional;
import org.opentsm.spdm.requester.RequesterIdentity;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.tsm.api.DeviceAddress;

/**
 * What a TSM authenticates itself with to devices. Asked at each {@link
 * org.opentsm.tsm.api.Tsm#connect}, by any thread.
 */
public interface Credentials {
  /** None, for any device. */
  Credentials NONE = of(Optional.empty(), Optional.empty());

  /** Whom the TSM authenticates itself as to a device, if that asks (mutual authentication). */
  Optional<RequesterIdentity> identity(DeviceAddress device);

  /**
   * The key that is shared with a device. Where there is one, sessions are opened with it, and with
   * nothing else.
   *
   * @return stays open for as long as the connection that is made now
   */
  Optional<PreSharedKey> preSharedKey(DeviceAddress device);

  /**
   * Whether that key may open a session with a device that adds no context of its own
   * (PSK_CAP_NO_CONTEXT): such a device tells a session that was recorded from a new one only as
   * far as it remembers.
   */
  default boolean allowsNoContext(DeviceAddress device) {
    return false;
  }

  /** The same, and sessions with devices that add no context of their own. */
  default Credentials allowingNoContext() {
    Credentials given = this;
    return new Credentials() {
      @Override
      public Optional<RequesterIdentity> identity(DeviceAddress device) {
        return given.identity(device);
      }

      @Override
      public Optional<PreSharedKey> preSharedKey(DeviceAddress device) {
        return given.preSharedKey(device);
      }

      @Override
      public boolean allowsNoContext(DeviceAddress device) {
        return true;
      }
    };
  }

  /** The same for every device. */
  static Credentials of(Optional<RequesterIdentity> identity, Optional<PreSharedKey> key) {
    return new Credentials() {
      @Override
      public Optional<RequesterIdentity> identity(DeviceAddress device) {
        return identity;
      }

      @Override
      public Optional<PreSharedKey> preSharedKey(DeviceAddress device) {
        return key;
      }
    };
  }
}
