package org.opentsm.tsm.cli;

import com.google.inject.AbstractModule;
import com.google.inject.Provider;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import org.opentsm.backend.nativecma.NativeCmaModule;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.embed.StatementCollectors;

/** What the tool is made of. Backends that come as further jars are found by {@code Backends}. */
final class ToolModule extends AbstractModule {
  private final Console console;
  private final UserDirectories directories;
  private final InstantSource clock;

  ToolModule(Console console, UserDirectories directories, InstantSource clock) {
    this.console = console;
    this.directories = directories;
    this.clock = clock;
  }

  @Override
  protected void configure() {
    bind(Console.class).toInstance(console);
    bind(UserDirectories.class).toInstance(directories);
    bind(InstantSource.class).toInstance(clock);
    install(new NativeCmaModule());
  }

  /** One for all: it remembers the keys that it has read. */
  @Provides
  @Singleton
  SpdmCrypto crypto() {
    return SpdmCrypto.create();
  }

  @Provides
  @Singleton
  TsmEnvironment environment(SpdmCrypto crypto) {
    return TsmEnvironment.builder(directories)
        .discoverConnectors()
        .crypto(crypto)
        .clock(clock)
        .build();
  }

  @Provides
  @Singleton
  StatementCollectors collectors(Provider<TsmEnvironment> environment) {
    return new StatementCollectors(environment::get);
  }

  @Provides
  @Singleton
  Verifier verifier(SpdmCrypto crypto) {
    return new Verifier(crypto);
  }

  @Provides
  @Singleton
  MeterRegistry meters() {
    return new SimpleMeterRegistry();
  }
}
