package org.opentsm.evidence.testing;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.opentsm.evidence.DeviceDescription;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.DeviceInterface;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.Sha384;
import org.opentsm.evidence.SignedMeasurements.Exchange;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.TsmStatement;
import org.opentsm.evidence.Vca;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.ide.tdisp.InterfaceReport;
import org.opentsm.ide.tdisp.MmioRange;
import org.opentsm.spdm.Bytes;

/**
 * The parts of a device that no device signs, as a TSM states them that tells the truth: a locked
 * interface, an encrypted link, digests of what was carried. And the same with one thing changed.
 *
 * @param device has all of them
 */
public record TestParts(DeviceEvidence device) {
  /** What is checked of these parts: it counts by the TSM's word, or not at all. */
  public static final Set<CheckId> BY_WORD =
      Set.of(
          CheckId.SESSION,
          CheckId.SESSION_COMMITMENT,
          CheckId.INTERFACE,
          CheckId.LINK,
          CheckId.TSM,
          CheckId.DEVICE_COUNTERS);

  /** START_INTERFACE_NONCE. */
  public static final Bytes LOCK = Bytes.ofHex("10".repeat(32));

  /** Memory of the TEE in BAR 0, and the MSI-X table in BAR 2, outside of it. */
  public static final InterfaceReport REPORT =
      new InterfaceReport(
          3,
          0x801F,
          0,
          0,
          List.of(new MmioRange(0x1000, 16, 0, 0), new MmioRange(0x1010, 1, 5, 2)),
          Bytes.EMPTY);

  /** Adds true parts to a device. */
  public static TestParts of(DeviceEvidence device) {
    Transcripts spans = device.transcripts().toOptional().orElseThrow();
    Bytes vca =
        switch (spans.vca().toOptional().orElseThrow()) {
          case Vca.Messages(Bytes octets) -> octets;
          case Vca.Stated _ -> throw new IllegalArgumentException("no messages");
        };
    TreeMap<Integer, Bytes> chains = new TreeMap<>();
    device
        .certificates()
        .toOptional()
        .orElseThrow()
        .slots()
        .forEach((slot, chain) -> chains.put(slot, Sha384.of(chain)));
    return new TestParts(device)
        .tdi(locked(Part.of(DeviceInterface.State.CONFIG_LOCKED), REPORT.encode()))
        .link(new Link.Ide(List.of(stream(Part.of(Link.State.SECURE), Part.of(1)))))
        .tsm(
            new TsmStatement(
                Part.of(chains),
                Part.of(Sha384.of(vca)),
                Part.of(Sha384.of(Bytes.concat(messages(spans)))),
                Part.of(Sha384.of(REPORT.encode())),
                Part.of(TsmStatement.Freshness.FRESH),
                Part.of(LOCK),
                Part.of(Bytes.of(7)),
                Part.of(Bytes.of(8))));
  }

  /** Requests and responses of the last signed measurements. */
  public static List<Bytes> messages(Transcripts spans) {
    return spans.measurements().toOptional().orElseThrow().getLast().exchanges().stream()
        .flatMap(
            each -> List.of(each.request().toOptional().orElseThrow(), each.response()).stream())
        .toList();
  }

  /** Responses of the last signed measurements. */
  public static List<Bytes> responses(Transcripts spans) {
    return spans.measurements().toOptional().orElseThrow().getLast().exchanges().stream()
        .map(Exchange::response)
        .toList();
  }

  /** An interface with the lock of the statement. */
  public static DeviceInterface locked(Part<DeviceInterface.State> state, Bytes report) {
    return new DeviceInterface(
        Part.of(Bytes.ofHex("1d".repeat(4) + "00".repeat(8))),
        state,
        Part.of(report),
        Part.of(LOCK));
  }

  /** A stream with a secure end, and one of this state. */
  public static Link.Stream stream(Part<Link.State> far, Part<Integer> keySet) {
    return new Link.Stream(
        Part.of(3),
        Link.Type.SELECTIVE,
        List.of(port(Part.of(Link.State.SECURE)), port(far)),
        keySet,
        Part.of(9L));
  }

  private static Link.Port port(Part<Link.State> state) {
    return new Link.Port(Part.of("0000:3b:00.0"), Part.of(0), Part.of(1), state);
  }

  /** With another interface. */
  public TestParts tdi(DeviceInterface tdi) {
    return parts(device.device(), device.session(), Part.of(tdi), device.link(), device.tsm());
  }

  /** With another link. */
  public TestParts link(Link link) {
    return parts(device.device(), device.session(), device.tdi(), Part.of(link), device.tsm());
  }

  /** With another statement. */
  public TestParts tsm(TsmStatement tsm) {
    return parts(device.device(), device.session(), device.tdi(), device.link(), Part.of(tsm));
  }

  /** As a TSM has them that met the device itself. */
  public TestParts withoutTsm() {
    return parts(
        device.device(),
        device.session(),
        device.tdi(),
        device.link(),
        Part.absent("It met the device itself."));
  }

  /** With another session. */
  public TestParts session(UnaryOperator<Session> change) {
    Optional<Session> is = device.session().toOptional();
    return parts(
        device.device(),
        Part.of(change.apply(is.orElseThrow())),
        device.tdi(),
        device.link(),
        device.tsm());
  }

  /** With other counters. */
  public TestParts counters(long incarnation, long generation) {
    DeviceDescription is = device.device();
    return parts(
        new DeviceDescription(is.leaf(), is.hints(), incarnation, generation),
        device.session(),
        device.tdi(),
        device.link(),
        device.tsm());
  }

  /** What the TSM states. */
  public TsmStatement statement() {
    return device.tsm().toOptional().orElseThrow();
  }

  /** The evidence with this device alone, and nothing that vouches for it. */
  public Evidence in(Evidence evidence) {
    return Evidence.of(evidence.nonce(), evidence.identity(), List.of(device));
  }

  private TestParts parts(
      DeviceDescription description,
      Part<Session> session,
      Part<DeviceInterface> tdi,
      Part<Link> link,
      Part<TsmStatement> tsm) {
    return new TestParts(
        new DeviceEvidence(
            description,
            device.certificates(),
            device.publicKeys(),
            device.transcripts(),
            device.measurements(),
            session,
            tdi,
            link,
            tsm));
  }
}
