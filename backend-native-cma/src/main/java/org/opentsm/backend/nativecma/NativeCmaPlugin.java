package org.opentsm.backend.nativecma;

import java.util.Optional;
import java.util.Set;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.TsmFeature;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.TsmPlugin;

/** Brings native CMA to whoever looks for TSMs. */
public final class NativeCmaPlugin implements TsmPlugin {
  /** For the service loader. */
  public NativeCmaPlugin() {}

  @Override
  public String provider() {
    return NativeCmaTsm.PROVIDER;
  }

  @Override
  public Set<TsmFeature> features() {
    return NativeCmaTsm.FEATURES;
  }

  /** Never: it needs no firmware and no kernel support. */
  @Override
  public Optional<String> unavailable(TsmEnvironment environment) {
    return Optional.empty();
  }

  @Override
  public Tsm create(TsmEnvironment environment) {
    return new NativeCmaTsm(environment);
  }
}
