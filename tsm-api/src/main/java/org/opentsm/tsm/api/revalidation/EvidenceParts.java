package org.opentsm.tsm.api.revalidation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.opentsm.evidence.Certificates;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.DeviceInterface;
import org.opentsm.evidence.Measurements;
import org.opentsm.evidence.Sha384;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.RevalidationOutcome.Difference;

/**
 * Digests of the parts of two pieces of evidence, and where they differ.
 *
 * @param accepted by the name of the part
 * @param fresh likewise
 */
record EvidenceParts(Map<String, String> accepted, Map<String, String> fresh) {
  static final String CERTIFICATES = "certificates";
  static final String PUBLIC_KEYS = "publicKeys";
  static final String MEASUREMENTS = "measurements";
  static final String INTERFACE = "interface";

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
    device
        .tdi()
        .toOptional()
        .flatMap(tdi -> tdi.report().toOptional())
        .ifPresent(report -> digests.put(INTERFACE, digest(view.report(report))));
    return digests;
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
  static List<String> inNeither(DeviceEvidence accepted, DeviceEvidence fresh) {
    List<String> missing = new ArrayList<>();
    if (!accepted.certificates().isPresent() && !fresh.certificates().isPresent()) {
      missing.add(CERTIFICATES);
    }
    if (!accepted.publicKeys().isPresent() && !fresh.publicKeys().isPresent()) {
      missing.add(PUBLIC_KEYS);
    }
    if (!accepted.measurements().isPresent() && !fresh.measurements().isPresent()) {
      missing.add(MEASUREMENTS);
    }
    if (!hasReport(accepted) && !hasReport(fresh)) {
      missing.add(INTERFACE);
    }
    return missing;
  }

  private static boolean hasReport(DeviceEvidence device) {
    return device
        .tdi()
        .toOptional()
        .map(DeviceInterface::report)
        .filter(r -> r.isPresent())
        .isPresent();
  }
}
