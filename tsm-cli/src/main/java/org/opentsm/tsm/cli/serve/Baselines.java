package org.opentsm.tsm.cli.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.revalidation.Baseline;
import org.opentsm.tsm.api.revalidation.BaselineStore;
import org.opentsm.tsm.embed.Backend;
import org.opentsm.tsm.embed.OpenTsm;

/** What was accepted, by all providers that keep it on this machine. */
final class Baselines {
  private final Map<String, BaselineStore> stores = new TreeMap<>();

  /** A device that was accepted, and by whose TSM. */
  record Accepted(String provider, DeviceAddress address) {}

  /** One with what was accepted. */
  record Kept(String provider, Baseline baseline) {}

  Baselines(OpenTsm openTsm) {
    for (Backend backend : openTsm.backends()) {
      backend
          .provider()
          .ifPresent(
              provider -> stores.put(provider, new BaselineStore(openTsm.environment(), provider)));
    }
  }

  /** All of them, by provider and address. */
  List<Accepted> all() throws TsmException {
    List<Accepted> all = new ArrayList<>();
    for (Map.Entry<String, BaselineStore> store : stores.entrySet()) {
      for (DeviceAddress address : store.getValue().addresses()) {
        all.add(new Accepted(store.getKey(), address));
      }
    }
    return all;
  }

  /** That of a device, if it has one. */
  Optional<Kept> find(DeviceAddress address) throws TsmException {
    for (Map.Entry<String, BaselineStore> store : stores.entrySet()) {
      Optional<Baseline> baseline = store.getValue().read(address);
      if (baseline.isPresent()) {
        return Optional.of(new Kept(store.getKey(), baseline.get()));
      }
    }
    return Optional.empty();
  }
}
