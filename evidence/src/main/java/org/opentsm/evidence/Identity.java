package org.opentsm.evidence;

import java.util.regex.Pattern;

/**
 * Which TSM collected the evidence, as it declares itself. Nobody but that TSM vouches for it: the
 * verifier decides nothing by it.
 *
 * @param provider such as {@code native-cma}, {@code amd-tio}, {@code intel-tdx} or {@code
 *     arm-cca}: 1 to 32 lower-case letters, digits and dashes
 * @param providerVersion of the provider's software
 * @param engine what answers below the provider: a kernel, firmware or module, with its version
 *     where known
 * @param side where the provider runs
 */
public record Identity(String provider, String providerVersion, String engine, Side side) {
  private static final Pattern PROVIDER = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

  /** Checks the texts. */
  public Identity {
    if (!PROVIDER.matcher(provider).matches()) {
      throw new IllegalArgumentException(
          "provider must be 1 to 32 lower-case letters, digits and dashes");
    }
    Limits.requireText("providerVersion", providerVersion);
    Limits.requireText("engine", engine);
  }

  /** Where a TSM runs. */
  public enum Side {
    /** In the host, which owns the link. */
    HOST("host"),
    /** In the guest, which owns the interface. */
    GUEST("guest");

    private final String id;

    Side(String id) {
      this.id = id;
    }

    /** The name in encodings. */
    public String id() {
      return id;
    }
  }
}
