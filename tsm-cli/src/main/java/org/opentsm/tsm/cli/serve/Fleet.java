package org.opentsm.tsm.cli.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.PrintableText;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.embed.Backend;
import org.opentsm.tsm.embed.OpenTsm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The devices of all TSMs, whose each of them is, and the sessions that are open. */
final class Fleet {
  private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

  private final OpenTsm openTsm;
  private final ConcurrentMap<DeviceAddress, String> providers = new ConcurrentHashMap<>();
  private final ConcurrentMap<DeviceAddress, TsmEvent.SessionOpened> sessions =
      new ConcurrentHashMap<>();

  /** A device and the provider whose it is. */
  record Member(String provider, TsmDevice device) {}

  Fleet(OpenTsm openTsm) {
    this.openTsm = openTsm;
  }

  /** Keeps track of sessions. */
  void note(TsmEvent event) {
    switch (event) {
      case TsmEvent.SessionOpened opened -> sessions.put(opened.address(), opened);
      case TsmEvent.SessionClosed closed -> sessions.remove(closed.address());
      case TsmEvent.SessionLost lost -> sessions.remove(lost.address());
      case TsmEvent.ConnectionLost lost -> sessions.remove(lost.address());
      case TsmEvent.Disconnected disconnected -> sessions.remove(disconnected.address());
      default -> {
        // Nothing else opens or closes one.
      }
    }
  }

  /**
   * Asks where every device stands, after events were missed: of a session, an old event alone
   * cannot be believed. One that was opened meanwhile is not known until its next event, because no
   * TSM can be asked for sessions.
   *
   * @throws TsmException if a TSM does not say; then no session is known
   */
  List<TsmDevice> readAnew(Deadline deadline) throws TsmException {
    Map<DeviceAddress, TsmEvent.SessionOpened> before = Map.copyOf(sessions);
    sessions.clear();
    List<TsmDevice> devices = members(deadline).stream().map(Member::device).toList();
    for (TsmDevice device : devices) {
      TsmEvent.SessionOpened opened = before.get(device.address());
      if (opened != null
          && device.state().isConnected()
          && device.incarnation().equals(opened.incarnation())) {
        sessions.put(device.address(), opened);
      }
    }
    return devices;
  }

  /**
   * The TSM of a device.
   *
   * @param provider that the caller names; otherwise the one that has it, otherwise the first that
   *     can be used
   */
  Tsm tsmOf(DeviceAddress address, Optional<String> provider) throws TsmException {
    Optional<String> known = provider.or(() -> Optional.ofNullable(providers.get(address)));
    return known.isPresent() ? openTsm.tsm(known.get()) : openTsm.tsm();
  }

  /** Whose a device is from now on. */
  void assign(DeviceAddress address, Tsm tsm) {
    providers.put(address, tsm.identity().provider());
  }

  /** The open sessions, by address. */
  Map<DeviceAddress, TsmEvent.SessionOpened> sessions() {
    return new TreeMap<>(sessions);
  }

  /** Every device of every TSM that can be used here; {@code /v1/backends} says why one cannot. */
  List<Member> members(Deadline deadline) throws TsmException {
    List<Member> members = new ArrayList<>();
    for (Backend backend : openTsm.backends()) {
      members.addAll(members(backend, deadline));
    }
    return members;
  }

  /** The same without those of TSMs that do not answer, which is logged. */
  List<Member> heard(Deadline deadline) {
    List<Member> members = new ArrayList<>();
    for (Backend backend : openTsm.backends()) {
      try {
        members.addAll(members(backend, deadline));
      } catch (TsmException silent) {
        LOG.warn(
            "{} does not say which devices it has: {}",
            backend.name(),
            PrintableText.of(String.valueOf(silent.getMessage())));
      }
    }
    return members;
  }

  private List<Member> members(Backend backend, Deadline deadline) throws TsmException {
    Optional<Tsm> tsm = usable(backend);
    if (tsm.isEmpty()) {
      return List.of();
    }
    String provider = backend.name();
    return tsm.get().devices(deadline).stream()
        .filter(device -> providers.getOrDefault(device.address(), provider).equals(provider))
        .map(device -> new Member(provider, device))
        .toList();
  }

  private Optional<Tsm> usable(Backend backend) throws TsmException {
    if (backend.provider().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(openTsm.tsm(backend.name()));
    } catch (TsmException.LacksFeature unusable) {
      return Optional.empty();
    }
  }

  /** The device at an address, if a TSM knows one. */
  Optional<Member> find(DeviceAddress address, Deadline deadline) throws TsmException {
    return members(deadline).stream()
        .filter(member -> member.device().address().equals(address))
        .findFirst();
  }
}
