package org.opentsm.tsm.cli.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.DeviceState;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.revalidation.Baseline;
import org.opentsm.tsm.api.revalidation.BaselineStore;
import org.opentsm.tsm.cli.http.Problem;
import org.opentsm.tsm.embed.Backend;
import org.opentsm.tsm.embed.OpenTsm;

/** What was accepted, by all providers that keep it on this machine. */
final class Baselines {
  private final Fleet fleet;
  private final Map<String, BaselineStore> stores = new TreeMap<>();

  /** A device that was accepted, and by whose TSM. */
  record Accepted(String provider, BaselineStore.Entry entry) {
    /**
     * Which device it is: where its baseline is too damaged to say, and no TSM knows it, there is
     * only the name of the file.
     */
    ObjectNode toJson() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      entry
          .address()
          .ifPresentOrElse(
              address -> json.put("address", address.text()),
              () -> json.put("file", Objects.toString(entry.file().getFileName())));
      return json.put("provider", provider);
    }

    /** Why nothing can be compared with it. */
    Optional<Problem> problem() {
      return entry.defect().map(Problem::of);
    }
  }

  /** One with what was accepted. */
  record Kept(String provider, Baseline baseline) {}

  Baselines(OpenTsm openTsm, Fleet fleet) {
    this.fleet = fleet;
    for (Backend backend : openTsm.backends()) {
      backend
          .provider()
          .ifPresent(
              provider -> stores.put(provider, new BaselineStore(openTsm.environment(), provider)));
    }
  }

  /**
   * All that were accepted, by provider. Those whose baseline cannot be read are among them.
   *
   * @param deadline for TSMs that are asked which devices they know
   */
  List<Accepted> all(Deadline deadline) throws TsmException {
    List<Accepted> all = new ArrayList<>();
    for (Map.Entry<String, BaselineStore> store : stores.entrySet()) {
      for (BaselineStore.Entry entry : store.getValue().list()) {
        all.add(new Accepted(store.getKey(), entry));
      }
    }
    if (all.stream().anyMatch(each -> each.entry().address().isEmpty())) {
      List<Fleet.Member> members = fleet.heard(deadline);
      all.replaceAll(each -> named(each, members));
    }
    return all;
  }

  /** A device that stands as accepted, whether its baseline is still there or not. */
  Optional<Accepted> standing(Fleet.Member member) {
    return Optional.ofNullable(stores.get(member.provider()))
        .filter(_ -> member.device().state() == DeviceState.ACCEPTED)
        .map(store -> accepted(store, member, Optional.empty()));
  }

  /** The file has the name of the device that it is the baseline of. */
  private Accepted named(Accepted nameless, List<Fleet.Member> members) {
    if (nameless.entry().address().isPresent()) {
      return nameless;
    }
    return members.stream()
        .filter(member -> member.provider().equals(nameless.provider()))
        .map(member ->
            accepted(
                Objects.requireNonNull(stores.get(member.provider())),
                member,
                nameless.entry().defect()))
        .filter(candidate -> candidate.entry().file().equals(nameless.entry().file()))
        .findFirst()
        .orElse(nameless);
  }

  private static Accepted accepted(
      BaselineStore store, Fleet.Member member, Optional<TsmException> defect) {
    DeviceAddress address = member.device().address();
    return new Accepted(
        member.provider(),
        new BaselineStore.Entry(store.file(address), Optional.of(address), defect));
  }

  /** Whether a device was accepted, and its baseline can be read. */
  Optional<Accepted> accepted(DeviceAddress address) throws TsmException {
    for (Map.Entry<String, BaselineStore> store : stores.entrySet()) {
      Optional<BaselineStore.Entry> entry = store.getValue().entry(address);
      if (entry.isPresent()) {
        return Optional.of(new Accepted(store.getKey(), entry.get()));
      }
    }
    return Optional.empty();
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
