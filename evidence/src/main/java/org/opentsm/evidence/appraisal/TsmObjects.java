package org.opentsm.evidence.appraisal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.SignedMeasurements;
import org.opentsm.evidence.SignedMeasurements.Exchange;
import org.opentsm.evidence.Transcripts;
import org.opentsm.evidence.Vca;
import org.opentsm.spdm.Bytes;

/**
 * The objects of one device as a TSM may have received them. TSMs cut them differently: with or
 * without a header, requests or the negotiation. Every form has all of the content that counts, so
 * that a digest of any of them settles it; which forms there are does not depend on the TSM.
 *
 * @param device whose objects
 * @param spans what was read of them
 */
record TsmObjects(DeviceEvidence device, SignedSpans spans) {
  private static final int CHAIN_HEADER = 4;

  /** The SPDM certificate chain of a slot, and the certificates alone. */
  List<List<Bytes>> chain(int slot) {
    Optional<Bytes> blob =
        device.certificates().map(Certificates::slots).toOptional().map(slots -> slots.get(slot));
    List<List<Bytes>> forms = new ArrayList<>();
    blob.ifPresent(chain -> forms.add(List.of(chain)));
    int header = CHAIN_HEADER + spans.negotiation().map(agreed -> agreed.hash().size()).orElse(0);
    blob.filter(chain -> header > CHAIN_HEADER && chain.length() > header)
        .ifPresent(chain -> forms.add(List.of(chain.slice(header))));
    return forms;
  }

  /** The messages of the negotiation. */
  List<List<Bytes>> vca() {
    return vcaMessages().map(List::of).stream().toList();
  }

  /**
   * The messages up to the signed MEASUREMENTS, or the responses among them, from the first or from
   * the only one that has blocks, with or without the negotiation; and the blocks alone.
   */
  List<List<Bytes>> measurements() {
    List<List<Bytes>> forms = new ArrayList<>();
    for (List<Exchange> run : runs()) {
      for (List<Bytes> messages : messages(run)) {
        forms.add(messages);
        vcaMessages()
            .ifPresent(vca -> forms.add(Stream.concat(Stream.of(vca), messages.stream()).toList()));
      }
    }
    device.measurements().map(Measurements::blocks).toOptional().ifPresent(forms::add);
    return forms;
  }

  /** The interface report. */
  List<List<Bytes>> report() {
    return device
        .tdi()
        .toOptional()
        .flatMap(there -> there.report().toOptional())
        .map(List::of)
        .stream()
        .toList();
  }

  private List<List<Exchange>> runs() {
    Optional<List<Exchange>> all =
        transcripts()
            .flatMap(there -> there.measurements().toOptional())
            .map(List::getLast)
            .map(SignedMeasurements::exchanges);
    List<List<Exchange>> runs = new ArrayList<>();
    all.ifPresent(runs::add);
    boolean lastHasAll =
        spans
            .lastMeasurements()
            .map(read -> read.response().record().blocks().equals(read.blocks()))
            .orElse(false);
    all.filter(exchanges -> lastHasAll && exchanges.size() > 1)
        .ifPresent(exchanges -> runs.add(List.of(exchanges.getLast())));
    return runs;
  }

  private static List<List<Bytes>> messages(List<Exchange> run) {
    List<Bytes> both = new ArrayList<>();
    for (Exchange exchange : run) {
      exchange.request().toOptional().ifPresent(both::add);
      both.add(exchange.response());
    }
    return List.of(both, run.stream().map(Exchange::response).toList());
  }

  private Optional<Bytes> vcaMessages() {
    return transcripts()
        .flatMap(there -> there.vca().toOptional())
        .flatMap(vca ->
            vca instanceof Vca.Messages(Bytes octets) ? Optional.of(octets) : Optional.empty());
  }

  private Optional<Transcripts> transcripts() {
    return device.transcripts().toOptional();
  }
}
