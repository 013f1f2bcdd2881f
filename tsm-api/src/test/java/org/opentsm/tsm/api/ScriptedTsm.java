package org.opentsm.tsm.api;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.Identity;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;

/** A TSM that can do everything, with devices that do not exist. */
final class ScriptedTsm implements Tsm {
  @Nullable TsmException failure;
  boolean closed;
  private final List<Consumer<? super TsmEvent>> listeners = new CopyOnWriteArrayList<>();

  void publish(TsmEvent event) {
    listeners.forEach(listener -> listener.accept(event));
  }

  int listeners() {
    return listeners.size();
  }

  @Override
  public Identity identity() {
    return new Identity("scripted", "1", "none", Identity.Side.HOST);
  }

  @Override
  public Set<TsmFeature> features() {
    return EnumSet.allOf(TsmFeature.class);
  }

  @Override
  public List<TsmDevice> devices(Deadline deadline) throws TsmException {
    failIfTold();
    return List.of();
  }

  @Override
  public Connection connect(DeviceAddress device, ConnectOptions options, Deadline deadline)
      throws TsmException {
    failIfTold();
    return new Connection(in(device, DeviceState.AUTHENTICATED), 0, new TreeMap<>(), "none");
  }

  @Override
  public TsmDevice lock(DeviceAddress device, LockOptions options, Deadline deadline)
      throws TsmException {
    failIfTold();
    return in(device, DeviceState.LOCKED);
  }

  @Override
  public CollectedEvidence evidence(
      DeviceAddress device, EvidenceRequest request, Deadline deadline) throws TsmException {
    failIfTold();
    throw TsmException.LacksFeature.of("scripted", TsmFeature.EVIDENCE, device);
  }

  @Override
  public Acceptance accept(
      DeviceAddress device,
      Incarnation incarnation,
      EvidenceGeneration generation,
      Bytes digest,
      Deadline deadline)
      throws TsmException {
    failIfTold();
    return new Acceptance(in(device, DeviceState.ACCEPTED), digest, Instant.EPOCH, true);
  }

  @Override
  public RevalidationOutcome revalidate(
      DeviceAddress device, RevalidationRequest request, Deadline deadline) throws TsmException {
    failIfTold();
    return new RevalidationOutcome.Same(in(device, DeviceState.ACCEPTED), List.of());
  }

  @Override
  public TsmDevice unlock(DeviceAddress device, Deadline deadline) throws TsmException {
    failIfTold();
    return in(device, DeviceState.AUTHENTICATED);
  }

  @Override
  public TsmDevice disconnect(DeviceAddress device, Deadline deadline) throws TsmException {
    failIfTold();
    return in(device, DeviceState.PRESENT);
  }

  @Override
  public Subscription subscribe(Consumer<? super TsmEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public void close() {
    closed = true;
  }

  private void failIfTold() throws TsmException {
    if (failure != null) {
      throw failure;
    }
  }

  private static TsmDevice in(DeviceAddress device, DeviceState state) {
    return new TsmDevice(
        device, Incarnation.FIRST, EvidenceGeneration.NONE, state, Optional.empty());
  }
}
