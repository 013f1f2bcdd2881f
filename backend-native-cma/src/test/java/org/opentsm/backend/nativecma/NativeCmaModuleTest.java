package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.opentsm.tsm.api.spi.TsmPlugin;

class NativeCmaModuleTest {
  @Test
  void bindsThePlugin() {
    Set<TsmPlugin> plugins =
        Guice.createInjector(new NativeCmaModule())
            .getInstance(Key.get(new TypeLiteral<Set<TsmPlugin>>() {}));

    assertThat(plugins).extracting(TsmPlugin::provider).containsExactly("native-cma");
  }
}
