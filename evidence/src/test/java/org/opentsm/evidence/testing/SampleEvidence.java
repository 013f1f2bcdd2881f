package org.opentsm.evidence.testing;

import java.util.List;
import java.util.TreeMap;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.Commitments;
import org.opentsm.evidence.DeviceDescription;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.DeviceInterface;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Hints;
import org.opentsm.evidence.Identity;
import org.opentsm.evidence.LeafNames;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.PciIds;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.SignedChallenge;
import org.opentsm.evidence.SignedKeyExchange;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.TsmStatement;
import org.opentsm.evidence.Vca;
import org.opentsm.spdm.Bytes;

/** Evidence with arbitrary content in every part, for tests of its encodings. */
public final class SampleEvidence {
  public static final Nonce NONCE = new Nonce(Bytes.ofHex("a5".repeat(32)));

  private SampleEvidence() {}

  /** Every part that version 1 defines is there. */
  public static Evidence full() {
    return new Evidence(
        Evidence.VERSION,
        NONCE,
        identity(),
        List.of(device()),
        Part.of(new Commitments(octets("c0", 48), List.of(octets("c1", 48)))),
        Part.of(
            new RootOfTrust(
                RootOfTrust.Kind.TPM,
                Bytes.ofHex("ff544347"),
                List.of(
                    new RootOfTrust.Supplement("signature", Bytes.ofHex("0018")),
                    new RootOfTrust.Supplement("event-log", Bytes.ofHex("00000000"))))));
  }

  /** The same, but for a TSM that has no messages of the negotiation. */
  public static Evidence withStatedVca() {
    Evidence full = full();
    return new Evidence(
        full.version(),
        full.nonce(),
        full.identity(),
        List.of(device(new Vca.Stated(0x11, 0x80, 0, 2, 4))),
        full.commitments(),
        full.rootOfTrust());
  }

  /** A device with every part. */
  public static DeviceEvidence device() {
    return device(new Vca.Messages(Bytes.ofHex("1084")));
  }

  private static DeviceEvidence device(Vca vca) {
    return new DeviceEvidence(
        description(),
        Part.of(Certificates.of(1, Bytes.ofHex("04000000"))),
        Part.of(Bytes.ofHex("3000")),
        Part.of(transcripts(vca)),
        Part.of(new Measurements(List.of(Bytes.ofHex("01010400010100aa")))),
        Part.of(session()),
        Part.of(
            new DeviceInterface(
                Part.of(octets("1d", 12)),
                Part.of(DeviceInterface.State.CONFIG_LOCKED),
                Part.of(Bytes.ofHex("0300")),
                Part.of(octets("10", 32)))),
        Part.of(new Link.Ide(List.of(stream()))),
        Part.of(tsm()));
  }

  /** A device of which nothing was collected. */
  public static DeviceEvidence empty(String address) {
    return new DeviceEvidence(
        new DeviceDescription(Part.absent("No chain."), Hints.ofTarget(address), 0, 0),
        Part.absent("No chain."),
        Part.absent("No key."),
        Part.absent("No transcript."),
        Part.absent("No measurement."),
        Part.absent("No session."),
        Part.absent("No interface."),
        Part.absent("No link."),
        Part.absent("No statement."));
  }

  public static Identity identity() {
    return new Identity("native-cma", "0.1.0", "emulator", Identity.Side.HOST);
  }

  private static DeviceDescription description() {
    return new DeviceDescription(
        Part.of(
            new LeafNames(
                "CN=Gerät 1,O=Example", List.of("ACME:WIDGET:0001"), Bytes.of(0x01, 0x02))),
        new Hints(
            Part.of("0000:3b:00.0"),
            Part.of(
                new PciIds(
                    0x1b36,
                    0x0010,
                    0x010802,
                    0x02,
                    Part.of(0x1af4),
                    Part.of(0x1100),
                    Part.of(octets("5e", 8))))),
        7,
        300);
  }

  private static Transcripts transcripts(Vca vca) {
    SignedMeasurements outside =
        new SignedMeasurements(
            1,
            Part.absent("Before the session."),
            List.of(
                new SignedMeasurements.Exchange(
                    Part.of(Bytes.ofHex("10e001ff")), Bytes.ofHex("10600000"))));
    SignedMeasurements inside =
        new SignedMeasurements(
            1,
            Part.of(octets("51", 4)),
            List.of(
                new SignedMeasurements.Exchange(
                    Part.absent("The TSM gives the response alone."), Bytes.ofHex("10600001"))));
    return new Transcripts(
        Part.of(vca),
        Part.of(
            new SignedChallenge(
                1,
                List.of(Bytes.ofHex("10810000"), Bytes.ofHex("10010001")),
                Bytes.ofHex("10830100"),
                Bytes.ofHex("10030101"))),
        Part.of(List.of(outside, inside)),
        Part.of(
            new SignedKeyExchange(
                1,
                Part.of(Bytes.ofHex("13010001")),
                Bytes.ofHex("10e40001"),
                Bytes.ofHex("10640001"))));
  }

  private static Session session() {
    return new Session(
        Session.Kind.KEY_EXCHANGE,
        Part.of(octets("51", 4)),
        Part.of(0x1100),
        Part.of(new Session.Algorithms(0x10, 0, 2, 1)),
        Part.of(new Session.ExchangeData(Bytes.ofHex("0405"), Bytes.ofHex("0607"))),
        Part.of(octets("71", 48)),
        Part.of(octets("72", 48)),
        Part.of(octets("cc", 48)));
  }

  private static Link.Stream stream() {
    return new Link.Stream(
        Part.of(3),
        Link.Type.SELECTIVE,
        List.of(
            new Link.Port(
                Part.of("0000:3b:00.0"), Part.of(0), Part.of(1), Part.of(Link.State.SECURE)),
            new Link.Port(
                Part.of("0000:00:02.0"), Part.of(2), Part.of(3), Part.of(Link.State.SECURE))),
        Part.of(1),
        Part.of(9L));
  }

  private static TsmStatement tsm() {
    TreeMap<Integer, Bytes> certificates = new TreeMap<>();
    certificates.put(1, octets("d1", 48));
    return new TsmStatement(
        Part.of(certificates),
        Part.of(octets("d2", 48)),
        Part.of(octets("d3", 48)),
        Part.of(octets("d4", 48)),
        Part.of(TsmStatement.Freshness.FRESH),
        Part.of(octets("e1", 8)),
        Part.of(octets("e2", 8)),
        Part.of(octets("e3", 8)));
  }

  private static Bytes octets(String octet, int count) {
    return Bytes.ofHex(octet.repeat(count));
  }
}
