package org.opentsm.tsm.embed;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.opentsm.evidence.Identity;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.Acceptance;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.Connection;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceGeneration;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.LockOptions;
import org.opentsm.tsm.api.RevalidationOutcome;
import org.opentsm.tsm.api.RevalidationRequest;
import org.opentsm.tsm.api.Subscription;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.TsmFeature;

/**
 * A TSM without devices.
 *
 * @param provider its name
 * @param end what it does when it is closed
 */
record FakeTsm(String provider, Runnable end) implements Tsm {
  @Override
  public Identity identity() {
    return new Identity(provider, "1", "none", Identity.Side.HOST);
  }

  @Override
  public Set<TsmFeature> features() {
    return Set.of();
  }

  @Override
  public List<TsmDevice> devices(Deadline deadline) {
    return List.of();
  }

  @Override
  public Connection connect(DeviceAddress device, ConnectOptions options, Deadline deadline)
      throws TsmException {
    throw lacks(device);
  }

  @Override
  public TsmDevice lock(DeviceAddress device, LockOptions options, Deadline deadline)
      throws TsmException {
    throw lacks(device);
  }

  @Override
  public CollectedEvidence evidence(
      DeviceAddress device, EvidenceRequest request, Deadline deadline) throws TsmException {
    throw lacks(device);
  }

  @Override
  public Acceptance accept(
      DeviceAddress device,
      Incarnation incarnation,
      EvidenceGeneration generation,
      Bytes digest,
      Deadline deadline)
      throws TsmException {
    throw lacks(device);
  }

  @Override
  public RevalidationOutcome revalidate(
      DeviceAddress device, RevalidationRequest request, Deadline deadline) throws TsmException {
    throw lacks(device);
  }

  @Override
  public TsmDevice unlock(DeviceAddress device, Deadline deadline) throws TsmException {
    throw lacks(device);
  }

  @Override
  public TsmDevice disconnect(DeviceAddress device, Deadline deadline) throws TsmException {
    throw lacks(device);
  }

  @Override
  public Subscription subscribe(Consumer<? super TsmEvent> listener) {
    return () -> {};
  }

  @Override
  public void close() {
    end.run();
  }

  private TsmException lacks(DeviceAddress device) {
    return TsmException.LacksFeature.of(provider, TsmFeature.CONNECT, device);
  }
}
