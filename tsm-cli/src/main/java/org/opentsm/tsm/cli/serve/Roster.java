package org.opentsm.tsm.cli.serve;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.DeviceState;
import org.opentsm.tsm.api.EvidenceGeneration;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmException;

/**
 * Every device that somebody may look for: what the TSMs have, what the configuration names and
 * cannot be connected, and what was accepted once and is not here. Whoever walks this list misses
 * none that is missing.
 */
final class Roster {
  private static final String NOT_HERE =
      "it was accepted once, and is not connected: revalidate it";

  private final Fleet fleet;
  private final StartDevices start;
  private final Baselines baselines;

  /**
   * A device.
   *
   * @param baseline whether it was accepted once, so that it can be revalidated
   */
  record Entry(Fleet.Member member, boolean baseline) {
    DeviceAddress address() {
      return member.device().address();
    }
  }

  Roster(Fleet fleet, StartDevices start, Baselines baselines) {
    this.fleet = fleet;
    this.start = start;
    this.baselines = baselines;
  }

  /** All of them, by address. */
  List<Entry> all(Deadline deadline) throws TsmException {
    Map<DeviceAddress, Fleet.Member> members = new TreeMap<>();
    Set<DeviceAddress> accepted = new HashSet<>();
    for (Baselines.Accepted each : baselines.all(deadline)) {
      // One that is too damaged to say whose it is stands in /v1/baselines.
      each.entry()
          .address()
          .ifPresent(address -> {
            members.put(address, missing(each.provider(), address, NOT_HERE));
            if (each.entry().defect().isEmpty()) {
              accepted.add(address);
            }
          });
    }
    Map<DeviceAddress, StartDevices.Waiting> waiting = start.waiting();
    waiting.forEach(
        (address, why) -> members.put(address, missing(why.provider(), address, why.reason())));
    for (Fleet.Member member : fleet.members(deadline)) {
      DeviceAddress address = member.device().address();
      if (!isIdle(member) || !waiting.containsKey(address)) {
        members.put(address, member);
      }
    }
    return members.values().stream()
        .map(member -> new Entry(member, accepted.contains(member.device().address())))
        .toList();
  }

  /** The one at an address, if there is one. */
  Optional<Entry> find(DeviceAddress address, Deadline deadline) throws TsmException {
    Optional<Baselines.Accepted> accepted = baselines.accepted(address);
    Optional<StartDevices.Waiting> waiting = Optional.ofNullable(start.waiting().get(address));
    Optional<Fleet.Member> member =
        fleet
            .find(address, deadline)
            .filter(found -> waiting.isEmpty() || !isIdle(found))
            .or(() -> waiting.map(why -> missing(why.provider(), address, why.reason())))
            .or(() -> accepted.map(each -> missing(each.provider(), address, NOT_HERE)));
    boolean baseline = accepted.filter(each -> each.entry().defect().isEmpty()).isPresent();
    return member.map(found -> new Entry(found, baseline));
  }

  /** A connector may list what cannot be connected: the reason why it cannot says more. */
  private static boolean isIdle(Fleet.Member member) {
    return member.device().state() == DeviceState.PRESENT;
  }

  private static Fleet.Member missing(String provider, DeviceAddress address, String reason) {
    return new Fleet.Member(
        provider,
        new TsmDevice(
            address,
            Incarnation.FIRST,
            EvidenceGeneration.NONE,
            DeviceState.UNAVAILABLE,
            Optional.of(reason)));
  }
}
