package org.opentsm.tsm.api;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.Identity;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;

/** A TSM that can do everything, with devices that do not exist. */
final class ScriptedTsm implements Tsm {
  /** A certificate with the name {@code d}, whose key nobody has. */
  private static final String CERTIFICATE =
      "3082012c3081dfa0030201020214562a14569cc2ea9aead914021aa908a824de08d1300506032b65"
          + "70300c310a300806035504030c0164301e170d3236313132313038333331355a170d333631313138"
          + "3038333331355a300c310a300806035504030c0164302a300506032b6570032100adb7c620afe5c4"
          + "bc7a262811feba872c7b43af9fdb46d3ea4902826b68210aeda3533051301d0603551d0e04160414"
          + "8851bd499a09f7efee2e4ea7a16e1b4521e119fb301f0603551d230418301680148851bd499a09f7"
          + "efee2e4ea7a16e1b4521e119fb300f0603551d130101ff040530030101ff300506032b6570034100"
          + "22dd80c4e5539cfdbf66ab504791d06d6e3de32214ccb386dda40eb4f3f340938d51e42ea77b9eac"
          + "d1fb32982f8ac8f97e05465a2b7bb0f538691f54252e8e02";

  @Nullable TsmException failure;
  boolean closed;
  boolean endsBadly;
  List<TsmDevice> here = List.of();
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
    return here;
  }

  @Override
  public Connection connect(DeviceAddress device, ConnectOptions options, Deadline deadline)
      throws TsmException {
    failIfTold();
    publish(new TsmEvent.Connected(Instant.EPOCH, device, Incarnation.FIRST, 0));
    return new Connection(
        in(device, DeviceState.AUTHENTICATED),
        0,
        new TreeMap<>(Map.of(0, chain())),
        "none",
        Optional.empty(),
        Optional.empty(),
        false,
        Part.absent("This TSM encrypts no links."));
  }

  @Override
  public TsmDevice lock(DeviceAddress device, LockOptions options, Deadline deadline)
      throws TsmException {
    failIfTold();
    publish(new TsmEvent.Locked(Instant.EPOCH, device, Incarnation.FIRST));
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

  static final RevalidationOutcome.Round ROUND =
      new RevalidationOutcome.Round(
          new Nonce(Bytes.zeros(Nonce.SIZE)), "same-key", List.of("key"), List.of());

  @Override
  public RevalidationOutcome revalidate(
      DeviceAddress device, RevalidationRequest request, Deadline deadline) throws TsmException {
    failIfTold();
    return new RevalidationOutcome.Same(in(device, DeviceState.ACCEPTED), ROUND);
  }

  @Override
  public TsmDevice unlock(DeviceAddress device, Deadline deadline) throws TsmException {
    failIfTold();
    publish(new TsmEvent.Unlocked(Instant.EPOCH, device, Incarnation.FIRST, "asked for"));
    return in(device, DeviceState.AUTHENTICATED);
  }

  @Override
  public TsmDevice disconnect(DeviceAddress device, Deadline deadline) throws TsmException {
    failIfTold();
    publish(new TsmEvent.Disconnected(Instant.EPOCH, device, Incarnation.FIRST));
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
    if (endsBadly) {
      throw new IllegalStateException("told to");
    }
  }

  private void failIfTold() throws TsmException {
    if (failure != null) {
      throw failure;
    }
  }

  static TsmDevice in(DeviceAddress device, DeviceState state) {
    return new TsmDevice(
        device, Incarnation.FIRST, EvidenceGeneration.NONE, state, Optional.empty());
  }

  private static CertificateChain chain() {
    Bytes blob = CertificateChain.encode(Bytes.zeros(48), List.of(Bytes.ofHex(CERTIFICATE)));
    try {
      return CertificateChain.decode(blob, HashAlgorithm.SHA_384, SpdmVersion.V1_3);
    } catch (MalformedMessageException e) {
      throw new AssertionError(e);
    }
  }
}
