package org.opentsm.evidence.testing;

import java.util.List;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceDescription;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.LeafNames;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.SignedChallenge;
import org.opentsm.evidence.SignedKeyExchange;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.Vca;
import org.opentsm.spdm.Bytes;

/** A device's evidence with another part. */
public record Forgery(DeviceEvidence of) {
  public static Forgery with(DeviceEvidence device) {
    return new Forgery(device);
  }

  public DeviceEvidence leaf(Part<LeafNames> leaf) {
    DeviceDescription is = of.device();
    return new DeviceEvidence(
        new DeviceDescription(leaf, is.hints(), is.incarnation(), is.generation()),
        of.certificates(),
        of.publicKeys(),
        of.transcripts(),
        of.measurements(),
        of.session(),
        of.tdi(),
        of.link(),
        of.tsm());
  }

  public DeviceEvidence certificates(Part<Certificates> certificates) {
    return parts(certificates, of.publicKeys(), of.transcripts(), of.measurements());
  }

  public DeviceEvidence publicKeys(Part<Bytes> publicKeys) {
    return parts(of.certificates(), publicKeys, of.transcripts(), of.measurements());
  }

  public DeviceEvidence transcripts(Part<Transcripts> transcripts) {
    return parts(of.certificates(), of.publicKeys(), transcripts, of.measurements());
  }

  public DeviceEvidence measurements(Part<Measurements> measurements) {
    return parts(of.certificates(), of.publicKeys(), of.transcripts(), measurements);
  }

  public DeviceEvidence session(Part<Session> session) {
    return new DeviceEvidence(
        of.device(),
        of.certificates(),
        of.publicKeys(),
        of.transcripts(),
        of.measurements(),
        session,
        of.tdi(),
        of.link(),
        of.tsm());
  }

  public DeviceEvidence vca(Part<Vca> vca) {
    return transcripts(
        Part.of(
            new Transcripts(
                vca, spans().challenge(), spans().measurements(), spans().keyExchange())));
  }

  public DeviceEvidence challenge(Part<SignedChallenge> challenge) {
    return transcripts(
        Part.of(
            new Transcripts(
                spans().vca(), challenge, spans().measurements(), spans().keyExchange())));
  }

  public DeviceEvidence spans(SignedMeasurements... measurements) {
    return transcripts(
        Part.of(
            new Transcripts(
                spans().vca(),
                spans().challenge(),
                Part.of(List.of(measurements)),
                spans().keyExchange())));
  }

  public DeviceEvidence keyExchange(SignedKeyExchange keyExchange) {
    return keyExchange(Part.of(keyExchange));
  }

  public DeviceEvidence withoutKeyExchange() {
    return keyExchange(Part.absent("It was left out."));
  }

  private DeviceEvidence keyExchange(Part<SignedKeyExchange> keyExchange) {
    return transcripts(
        Part.of(
            new Transcripts(
                spans().vca(), spans().challenge(), spans().measurements(), keyExchange)));
  }

  public Transcripts spans() {
    return of.transcripts().toOptional().orElseThrow();
  }

  private DeviceEvidence parts(
      Part<Certificates> certificates,
      Part<Bytes> publicKeys,
      Part<Transcripts> transcripts,
      Part<Measurements> measurements) {
    return new DeviceEvidence(
        of.device(),
        certificates,
        publicKeys,
        transcripts,
        measurements,
        of.session(),
        of.tdi(),
        of.link(),
        of.tsm());
  }
}
