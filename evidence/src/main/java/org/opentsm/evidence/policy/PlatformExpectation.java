package org.opentsm.evidence.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.opentsm.spdm.Bytes;

/**
 * What a policy expects of the machine that a TSM runs on, as its root of trust states it.
 *
 * @param name of the measurement: one of {@link #names}, or {@link #COMPONENT} and a type of 1 to
 *     {@value #LONGEST_TYPE} characters
 * @param digests the values that are good, at least one
 * @param note for people; may be empty
 */
public record PlatformExpectation(String name, Set<Bytes> digests, String note) {
  /** The most expectations of one machine: each of {@link #names}, and components of firmware. */
  static final int MOST = 289;

  /** What the name of a component of CCA's firmware begins with; its type follows. */
  public static final String COMPONENT = "component/";

  /** Characters of the type of a component. */
  public static final int LONGEST_TYPE = 64;

  private static final int PCRS = 24;
  private static final int EXTENSIBLE = 4;

  /** Whoever runs on the machine resets these, and then extends them as he likes. */
  private static final Set<String> RESETTABLE = Set.of("pcr16", "pcr23");

  /** Copies the set and checks that something is expected. */
  public PlatformExpectation {
    digests = Collections.unmodifiableSet(new LinkedHashSet<>(digests));
    if (digests.isEmpty()) {
      throw new IllegalArgumentException("no value is good");
    }
    if (!names().contains(name) && !isComponent(name)) {
      throw new IllegalArgumentException("no statement has a measurement " + name);
    }
  }

  /**
   * The measurements that can be expected: {@code pcr0} to {@code pcr22} of a TPM without {@code
   * pcr16}, {@code measurement} of SNP, {@code mrtd} and {@code rtmr0} to {@code rtmr3} of TDX,
   * {@code rim} and {@code rem0} to {@code rem3} of CCA.
   */
  public static Set<String> names() {
    List<String> names = new ArrayList<>(List.of("measurement", "mrtd", "rim"));
    for (int i = 0; i < PCRS; i++) {
      names.add("pcr" + i);
    }
    for (int i = 0; i < EXTENSIBLE; i++) {
      names.add("rtmr" + i);
      names.add("rem" + i);
    }
    names.removeAll(RESETTABLE);
    return Set.copyOf(names);
  }

  /** Whether the name is that of a component of CCA's firmware. */
  public static boolean isComponent(String name) {
    return name.startsWith(COMPONENT)
        && name.length() > COMPONENT.length()
        && name.length() <= COMPONENT.length() + LONGEST_TYPE;
  }

  /** Whether the name is that of a register which software resets while the machine runs. */
  static boolean isResettable(String name) {
    return RESETTABLE.contains(name);
  }
}
