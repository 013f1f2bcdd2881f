package org.opentsm.evidence;

import java.util.List;
import org.opentsm.spdm.Bytes;

/** Evidence with arbitrary content in every part, for tests of its encodings. */
public final class SampleEvidence {
  public static final Nonce NONCE = new Nonce(Bytes.ofHex("a5".repeat(32)));

  private SampleEvidence() {}

  /** Every part that version 1 defines is there. */
  public static Evidence full() {
    DeviceDescription description =
        new DeviceDescription(
            Part.of(
                new LeafNames(
                    "CN=Gerät 1,O=Example", List.of("ACME:WIDGET:0001"), Bytes.of(0x01, 0x02))),
            new Hints(Part.of("0000:3b:00.0"), Part.of(0x1b36), Part.of(0x0010)),
            7,
            300);
    SignedChallenge challenge =
        new SignedChallenge(
            1,
            List.of(Bytes.ofHex("10810000"), Bytes.ofHex("10010001")),
            Bytes.ofHex("10830100"),
            Bytes.ofHex("10030101"));
    SignedMeasurements measurements =
        new SignedMeasurements(1, List.of(Bytes.ofHex("10e001ff"), Bytes.ofHex("10600000")));
    DeviceEvidence device =
        new DeviceEvidence(
            description,
            Part.of(Certificates.of(1, Bytes.ofHex("04000000"))),
            Part.of(Bytes.ofHex("3000")),
            Part.of(
                new Transcripts(
                    Part.of(Bytes.ofHex("1084")),
                    Part.of(challenge),
                    Part.of(measurements),
                    Part.absent("No session was opened."))),
            Part.of(new Measurements(List.of(Bytes.ofHex("01010400010100aa")))),
            Part.absent("No session was opened."),
            Part.absent("The device has no TDISP interface."),
            Part.absent("No link is claimed."));
    return Evidence.of(NONCE, identity(), List.of(device));
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
        Part.absent("No link."));
  }

  public static Identity identity() {
    return new Identity("native-cma", "0.1.0", "emulator", Identity.Side.HOST);
  }
}
