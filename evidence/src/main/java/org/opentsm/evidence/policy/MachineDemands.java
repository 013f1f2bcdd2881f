package org.opentsm.evidence.policy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a policy demands of the machine that a TSM runs on, beyond its software. The words are the
 * same for every kind of statement; a kind that does not have one of them cannot meet the demand.
 *
 * @param minimumTcb the least security version of parts of the platform's firmware, 0 to 255, by
 *     {@link #PARTS}
 * @param vmpl the least privileged level that may ask for an SNP report, 0 to 3; empty: any
 * @param required attributes that must be on, of {@link #ATTRIBUTES}
 * @param forbidden attributes that must be off; none that is required
 */
public record MachineDemands(
    Map<String, Integer> minimumTcb,
    OptionalInt vmpl,
    Set<String> required,
    Set<String> forbidden) {
  /** The largest security version of a part of firmware. */
  public static final int MOST_SVN = 255;

  /** The least privileged level of a guest. */
  public static final int LAST_VMPL = 3;

  /** Parts of the firmware that have security versions (AMD 56860, "TCB_VERSION"). */
  public static final List<String> PARTS = List.of("fmc", "bootLoader", "tee", "snp", "microcode");

  /**
   * What statements say of machines, each on or off: POLICY of SNP and TDATTRIBUTES of TDX, where
   * they mean the same by the same name; then PLATFORM_INFO of SNP; then whether a CCA platform is
   * secured.
   */
  public static final List<String> ATTRIBUTES =
      List.of(
          "debug",
          "migratable",
          "migration-agent",
          "smt",
          "single-socket",
          "cxl",
          "aes-256-xts",
          "rapl-disabled",
          "ciphertext-hiding",
          "page-swap-disabled",
          "profiled",
          "single-step-defense",
          "service-td-extended",
          "lass",
          "sept-ve-disable",
          "pks",
          "key-locker",
          "provisioning-agent",
          "perfmon",
          "platform-smt",
          "platform-tsme",
          "platform-ecc",
          "platform-rapl-disabled",
          "platform-ciphertext-hiding",
          "platform-alias-check",
          "platform-tio",
          "platform-secured");

  /** None. */
  public static final MachineDemands NONE =
      new MachineDemands(Map.of(), OptionalInt.empty(), Set.of(), Set.of());

  /** Copies the collections and checks that their names exist and do not contradict each other. */
  public MachineDemands {
    minimumTcb = Collections.unmodifiableMap(new TreeMap<>(minimumTcb));
    required = Collections.unmodifiableSet(new TreeSet<>(required));
    forbidden = Collections.unmodifiableSet(new TreeSet<>(forbidden));
    if (!PARTS.containsAll(minimumTcb.keySet())) {
      throw new IllegalArgumentException("no firmware has a part of " + minimumTcb.keySet());
    }
    if (!ATTRIBUTES.containsAll(required) || !ATTRIBUTES.containsAll(forbidden)) {
      throw new IllegalArgumentException("no statement has one of " + required + forbidden);
    }
    if (!Collections.disjoint(required, forbidden)) {
      throw new IllegalArgumentException("an attribute is required and forbidden");
    }
  }

  /** Whether nothing is demanded. */
  public boolean isEmpty() {
    return equals(NONE);
  }
}
