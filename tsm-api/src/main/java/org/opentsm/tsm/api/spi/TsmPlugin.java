package org.opentsm.tsm.api.spi;

import java.util.Optional;
import java.util.Set;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.TsmFeature;

/** A backend, found with {@link java.util.ServiceLoader}. */
public interface TsmPlugin {
  /** The name of the provider: {@code native-cma}, {@code amd-tio}... */
  String provider();

  /** What its TSM can do where it is available. */
  Set<TsmFeature> features();

  /** Why it cannot be used on this machine, in one line for a person; empty if it can. */
  Optional<String> unavailable(TsmEnvironment environment);

  /** A TSM of this backend. The caller closes it; the environment stays the caller's. */
  Tsm create(TsmEnvironment environment) throws TsmException;
}
