package org.opentsm.tsm.api.revalidation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.DeviceInterface;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Sha384;
import org.opentsm.evidence.TsmStatement;
import org.opentsm.evidence.appraisal.KeyProof;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.RevalidationOutcome.Difference;

/**
 * Digests of the parts of two pieces of evidence, or what they say in short, and where they differ.
 *
 * @param accepted by the name of the part
 * @param fresh likewise
 */
record EvidenceParts(Map<String, String> accepted, Map<String, String> fresh) {
  static final String NEGOTIATION = "negotiation";
  static final String CERTIFICATES = "certificates";
  static final String PUBLIC_KEYS = "publicKeys";
  static final String MEASUREMENTS = "measurements";
  static final String SESSION = "session";
  static final String INTERFACE = "interface";
  static final String LINK = "link";
  static final String TSM = "tsm";

  /** What is compared where nothing is left out. */
  static final List<String> COMPARED =
      List.of(NEGOTIATION, CERTIFICATES, PUBLIC_KEYS, MEASUREMENTS, SESSION, INTERFACE, LINK, TSM);

  private static final String ABSENT = "absent";

  /** How parts are looked at before they are compared. */
  interface View {
    /** What counts of the chain in a slot. */
    Bytes chain(DeviceEvidence device, int slot, Bytes blob);

    /** What counts of an interface report. */
    Bytes report(Bytes report);
  }

  /** Everything counts. */
  static final View EXACT =
      new View() {
        @Override
        public Bytes chain(DeviceEvidence device, int slot, Bytes blob) {
          return blob;
        }

        @Override
        public Bytes report(Bytes report) {
          return report;
        }
      };

  /** Slots that were not accepted do not count: nobody said what should be there. */
  static EvidenceParts of(DeviceEvidence accepted, DeviceEvidence fresh, View view) {
    Set<Integer> slots =
        accepted
            .certificates()
            .toOptional()
            .map(Certificates::slots)
            .<Set<Integer>>map(chains -> new TreeSet<>(chains.keySet()))
            .orElse(Set.of());
    return new EvidenceParts(digests(accepted, slots, view), digests(fresh, slots, view));
  }

  /** The differences, in the order of the parts. */
  List<Difference> differences() {
    LinkedHashMap<String, String> all = new LinkedHashMap<>(accepted);
    fresh.forEach(all::putIfAbsent);
    List<Difference> differences = new ArrayList<>();
    for (String part : all.keySet()) {
      String expected = accepted.getOrDefault(part, ABSENT);
      String found = fresh.getOrDefault(part, ABSENT);
      if (!expected.equals(found)) {
        differences.add(new Difference(part, expected, found));
      }
    }
    return List.copyOf(differences);
  }

  private static Map<String, String> digests(DeviceEvidence device, Set<Integer> slots, View view) {
    LinkedHashMap<String, String> digests = new LinkedHashMap<>();
    KeyProof.terms(device).ifPresent(terms -> putTerms(digests, terms));
    device
        .certificates()
        .toOptional()
        .map(Certificates::slots)
        .ifPresent(chains ->
            chains.forEach((slot, blob) -> {
              if (slots.contains(slot)) {
                digests.put(CERTIFICATES + "/" + slot, digest(view.chain(device, slot, blob)));
              }
            }));
    device.publicKeys().toOptional().ifPresent(key -> digests.put(PUBLIC_KEYS, digest(key)));
    device
        .measurements()
        .toOptional()
        .map(Measurements::blocks)
        .ifPresent(blocks -> blocks.forEach(block -> putBlock(digests, block)));
    session(device).ifPresent(session -> digests.put(SESSION, session));
    device.tdi().toOptional().ifPresent(tdi -> putInterface(digests, tdi, view));
    device.link().toOptional().ifPresent(link -> digests.put(LINK, text(link)));
    device.tsm().toOptional().ifPresent(tsm -> digests.put(TSM, text(tsm)));
    return digests;
  }

  /** Signatures before SPDM 1.2 may leave the negotiation out: whoever edits it is seen here. */
  private static void putTerms(Map<String, String> digests, KeyProof.Terms terms) {
    digests.put(NEGOTIATION + "/version", "SPDM " + terms.version());
    digests.put(NEGOTIATION + "/algorithms", terms.algorithms());
    if (!terms.capabilities().isEmpty()) {
      digests.put(NEGOTIATION + "/capabilities", terms.capabilities().toString());
    }
  }

  /** The nonce of the lock is new with each lock; the rest stays. */
  private static void putInterface(Map<String, String> digests, DeviceInterface tdi, View view) {
    digests.put(
        INTERFACE,
        tdi.report().toOptional().map(report -> digest(view.report(report))).orElse("no report"));
    digests.put(
        INTERFACE + "/state",
        tdi.state().toOptional().map(EvidenceParts::text).orElse("not stated"));
    tdi.id().toOptional().ifPresent(id -> digests.put(INTERFACE + "/id", id.toHex()));
  }

  /**
   * An interface runs after it was accepted, and is locked before: the same for what it reports.
   */
  private static String text(DeviceInterface.State state) {
    return switch (state) {
      case CONFIG_LOCKED, RUN -> "CONFIG_LOCKED or RUN";
      case CONFIG_UNLOCKED, ERROR -> state.name();
    };
  }

  /** Streams have new numbers and keys whenever they are set up. */
  private static String text(Link link) {
    return switch (link) {
      case Link.NotNeeded _ -> "not needed";
      case Link.Ide(List<Link.Stream> streams) ->
          streams.stream().map(EvidenceParts::text).sorted().collect(Collectors.joining(", "));
    };
  }

  private static String text(Link.Stream stream) {
    return stream.type().id()
        + stream.ports().stream()
            .map(port -> port.state().toOptional().map(Link.State::id).orElse("not stated"))
            .toList();
  }

  /**
   * Which digests are stated: their values follow from nonces. That they fit is asked elsewhere.
   */
  private static String text(TsmStatement tsm) {
    List<String> said = new ArrayList<>();
    tsm.certificates()
        .toOptional()
        .ifPresent(slots -> slots.keySet().forEach(slot -> said.add("certificates/" + slot)));
    tsm.vca().toOptional().ifPresent(_ -> said.add("vca"));
    tsm.measurements().toOptional().ifPresent(_ -> said.add("measurements"));
    tsm.report().toOptional().ifPresent(_ -> said.add("report"));
    tsm.freshness().toOptional().ifPresent(freshness -> said.add(freshness.id()));
    return said.isEmpty() ? "no digest" : String.join(", ", said);
  }

  /**
   * What of a session is the same each time: how it comes about, and its algorithms. All else of it
   * is new.
   */
  static Optional<String> session(DeviceEvidence device) {
    return device
        .session()
        .toOptional()
        .map(session ->
            session.kind()
                + session
                    .algorithms()
                    .toOptional()
                    .map(each ->
                        String.format(
                            ", DHE 0x%x, KEM 0x%x, AEAD 0x%x, key schedule 0x%x",
                            each.dhe(), each.kem(), each.aead(), each.keySchedule()))
                    .orElse(""));
  }

  /** By index; a device that uses one twice has both compared, in their order. */
  private static void putBlock(Map<String, String> digests, Bytes block) {
    String name = MEASUREMENTS + "/" + block.get(0);
    String unused = name;
    for (int again = 2; digests.containsKey(unused); again++) {
      unused = name + "," + again;
    }
    digests.put(unused, digest(block));
  }

  private static String digest(Bytes octets) {
    return Sha384.of(octets).toHex();
  }

  /** Which of the parts that can be compared are in neither. */
  List<String> inNeither() {
    TreeSet<String> there = new TreeSet<>();
    for (Map<String, String> one : List.of(accepted, fresh)) {
      one.keySet().forEach(name -> there.add(part(name)));
    }
    return COMPARED.stream().filter(part -> !there.contains(part)).toList();
  }

  /** The part that {@code measurements/4} is of. */
  static String part(String name) {
    int end = name.indexOf('/');
    return end < 0 ? name : name.substring(0, end);
  }
}
