package org.opentsm.backend.nativecma;

import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.SignedKeyExchange;
import org.opentsm.ide.stream.StreamException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.ChallengeResult;
import org.opentsm.spdm.requester.MeasurementsQuery;
import org.opentsm.spdm.requester.MeasurementsResult;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.tsm.api.TsmException;

/** Collects evidence in one conversation, and remembers what it collected last. */
final class Collector {
  private final SpdmConnection connection;
  private final SpdmCrypto crypto;
  private final Needs needs;
  private final Slots slots;
  private final HeldSession session;
  private final HeldLink link;
  private @Nullable Collected latest;

  Collector(
      SpdmConnection connection,
      SpdmCrypto crypto,
      Needs needs,
      Slots slots,
      HeldSession session,
      HeldLink link) {
    this.connection = connection;
    this.crypto = crypto;
    this.needs = needs;
    this.slots = slots;
    this.session = session;
    this.link = link;
  }

  /**
   * What was collected for one nonce.
   *
   * @param slot whose key signed
   * @param chain of that slot
   * @param chains of all slots that were read
   * @param vca the negotiation
   * @param challenge absent with the reason
   * @param measurements absent with the reason; may lack the signature
   * @param session in which they were read; absent with the reason
   * @param keyExchange that the device signed for it; likewise
   */
  record Collected(
      int slot,
      CertificateChain chain,
      SortedMap<Integer, CertificateChain> chains,
      Bytes vca,
      Part<ChallengeResult> challenge,
      Part<MeasurementsResult> measurements,
      Part<Session> session,
      Part<SignedKeyExchange> keyExchange) {}

  /**
   * Collects evidence in one go: digests, chain, challenge, measurements, everything signed for the
   * same nonce.
   *
   * @param wanted 0 to 7
   */
  Collected collect(Nonce nonce, OptionalInt wanted, Consumer<String> steps, Deadline deadline)
      throws SpdmException, StreamException, TsmException.LacksFeature {
    session.tend(deadline);
    steps.accept("reading the digests of the certificate chains");
    GetDigests.Response digests = connection.digests(deadline);
    int signer = needs.choose(digests, wanted);
    needs.requireMeasurable(signer);
    CertificateChain chain = slots.read(signer, steps, deadline);
    Part<ChallengeResult> challenge = challenge(signer, chain, nonce, steps, deadline);
    bind(signer, chain, steps, deadline);
    Part<MeasurementsResult> measurements = measure(signer, chain, nonce, steps, deadline);
    slots.keepStated(digests);
    Collected collected =
        new Collected(
            signer,
            chain,
            slots.chains(),
            connection.vca(),
            challenge,
            measurements,
            described(nonce),
            session.keyExchange());
    latest = collected;
    return collected;
  }

  /** The keys of a link come from the session of the key that signs, as those before did. */
  private void bind(int signer, CertificateChain chain, Consumer<String> steps, Deadline deadline)
      throws SpdmException, StreamException {
    boolean moves = session.movesTo(signer, chain);
    if (moves) {
      link.close();
    }
    session.bind(signer, chain, steps, deadline);
    if (moves && session.part() instanceof Part.Present<CmaSession>(CmaSession open)) {
      link.reopen(open.dialogue(), steps, deadline);
    }
  }

  /**
   * Sees to it that the device of the latest collection is still at the other end: its slots hold
   * the chains that were collected, and it proves the key that signed on a new nonce. DIGESTS alone
   * would not do: anybody can repeat them.
   *
   * @throws VerificationException if another device is there
   */
  void confirm(Deadline deadline) throws SpdmException {
    Collected collected = latest;
    if (collected == null) {
      throw new IllegalStateException("nothing was collected");
    }
    GetDigests.Response digests = connection.digests(deadline);
    slots.requireStated(digests, collected.chains());
    slots.prove(collected.slot(), collected.chain(), deadline);
    session.confirm(deadline);
  }

  private Part<ChallengeResult> challenge(
      int signer, CertificateChain chain, Nonce nonce, Consumer<String> steps, Deadline deadline)
      throws SpdmException {
    if (!needs.met(ResponderCapability.CHAL_CAP)) {
      return Part.absent("The device does not answer CHALLENGE (CHAL_CAP).");
    }
    steps.accept("challenging the key of slot " + signer);
    return Part.of(connection.challenge(signer, chain, summaryType(), nonce.value(), deadline));
  }

  private Part<Session> described(Nonce nonce) throws SpdmException {
    return switch (session.part()) {
      case Part.Absent<CmaSession>(String reason) -> Part.absent(reason);
      case Part.Present<CmaSession>(CmaSession open) -> Part.of(open.describe(nonce));
    };
  }

  /** The summary ties the measurements to the challenge, signed or not. */
  private MeasurementSummaryType summaryType() {
    boolean measures =
        needs.met(ResponderCapability.MEAS_CAP_SIG)
            || needs.met(ResponderCapability.MEAS_CAP_NO_SIG);
    return measures ? MeasurementSummaryType.ALL : MeasurementSummaryType.NONE;
  }

  private Part<MeasurementsResult> measure(
      int signer, CertificateChain chain, Nonce nonce, Consumer<String> steps, Deadline deadline)
      throws SpdmException {
    MeasurementsQuery query;
    if (needs.met(ResponderCapability.MEAS_CAP_SIG)) {
      query = MeasurementsQuery.allSigned(signer, nonce.value());
    } else if (needs.met(ResponderCapability.MEAS_CAP_NO_SIG)) {
      query = MeasurementsQuery.unsigned(MeasurementsQuery.ALL);
    } else {
      return Part.absent("The device does not report measurements (MEAS_CAP).");
    }
    if (session.part() instanceof Part.Present<CmaSession>(CmaSession open)) {
      steps.accept("reading measurements in the session");
      return Part.of(
          open.dialogue()
              .measurements(
                  query.withRequesterContext(open.requesterContext(crypto, nonce)),
                  chain,
                  deadline));
    }
    steps.accept("reading measurements");
    return Part.of(connection.measurements(query, chain, deadline));
  }
}
