package org.opentsm.backend.nativecma;

import com.google.inject.AbstractModule;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.TsmPlugin;

/**
 * Binds native CMA for programs that use Guice: the plug-in among the set of all {@link
 * TsmPlugin}s, made by the same factory that the service loader finds. The program binds {@link
 * TsmEnvironment}.
 */
public final class NativeCmaModule extends AbstractModule {
  /** The plug-in. */
  @ProvidesIntoSet
  @Singleton
  TsmPlugin plugin() {
    return new NativeCmaPlugin();
  }
}
