package org.opentsm.tsm.embed;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import org.opentsm.evidence.appraisal.Verifier;

/**
 * Binds {@link OpenTsm} for programs that use Guice, with what it owns. Guice ends nothing: the
 * program closes {@link OpenTsm} when it ends.
 */
public final class OpenTsmModule extends AbstractModule {
  private final OpenTsm.Builder builder;

  /**
   * @param builder makes the one that is bound, when it is asked for
   */
  public OpenTsmModule(OpenTsm.Builder builder) {
    this.builder = builder;
  }

  @Provides
  @Singleton
  OpenTsm openTsm() {
    return builder.build();
  }

  @Provides
  Verifier verifier(OpenTsm openTsm) {
    return openTsm.verifier();
  }
}
