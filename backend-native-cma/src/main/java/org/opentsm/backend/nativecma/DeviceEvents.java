package org.opentsm.backend.nativecma;

import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.RevalidationOutcome;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;

/** Tells what happens to one device, with the time and the counters of the moment. */
final class DeviceEvents {
  private final DeviceAddress address;
  private final Life life;
  private final NativeCmaTsm.Shared shared;

  DeviceEvents(DeviceAddress address, Life life, NativeCmaTsm.Shared shared) {
    this.address = address;
    this.life = life;
    this.shared = shared;
  }

  Instant now() {
    return shared.environment().clock().instant();
  }

  void progress(String verb, String step) {
    publish(new TsmEvent.Progress(now(), address, verb, step));
  }

  void arrived() {
    publish(new TsmEvent.DeviceArrived(now(), address, life.incarnation()));
  }

  void gone() {
    publish(new TsmEvent.DeviceGone(now(), address, life.incarnation()));
  }

  void connected(int slot) {
    publish(new TsmEvent.Connected(now(), address, life.incarnation(), slot));
  }

  void connectFailed(TsmException failure) {
    publish(new TsmEvent.ConnectFailed(now(), address, failure.code().id(), failure.getMessage()));
  }

  void ownerConflict(TsmException.Refused refusal) {
    publish(new TsmEvent.OwnerConflict(now(), address, refusal.getMessage()));
  }

  void connectionLost(String code, String reason) {
    publish(new TsmEvent.ConnectionLost(now(), address, life.incarnation(), code, reason));
  }

  void sessionOpened(OptionalInt slot, String protection) {
    publish(new TsmEvent.SessionOpened(now(), address, life.incarnation(), slot, protection));
  }

  void sessionClosed() {
    publish(new TsmEvent.SessionClosed(now(), address, life.incarnation()));
  }

  void sessionLost(String code, String reason) {
    publish(new TsmEvent.SessionLost(now(), address, life.incarnation(), code, reason));
  }

  void linkSecured(int streamId) {
    publish(new TsmEvent.LinkSecured(now(), address, life.incarnation(), streamId));
  }

  void linkRefreshed(int streamId, int keySet, long generation) {
    publish(
        new TsmEvent.LinkRefreshed(
            now(), address, life.incarnation(), streamId, keySet, generation));
  }

  void linkClosed(int streamId, List<String> left) {
    publish(new TsmEvent.LinkClosed(now(), address, life.incarnation(), streamId, left));
  }

  void linkLost(int streamId, String reason, List<String> left) {
    publish(new TsmEvent.LinkLost(now(), address, life.incarnation(), streamId, reason, left));
  }

  void disconnected() {
    publish(new TsmEvent.Disconnected(now(), address, life.incarnation()));
  }

  void collected() {
    publish(new TsmEvent.EvidenceCollected(now(), address, life.incarnation(), life.generation()));
  }

  void accepted(Instant at, Bytes digest) {
    publish(new TsmEvent.Accepted(at, address, life.incarnation(), life.generation(), digest));
  }

  void revalidated(RevalidationOutcome outcome) {
    publish(new TsmEvent.Revalidated(now(), address, outcome));
  }

  private void publish(TsmEvent event) {
    shared.events().publish(event);
  }
}
