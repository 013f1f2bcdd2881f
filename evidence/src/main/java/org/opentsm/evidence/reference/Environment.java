package org.opentsm.evidence.reference;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.evidence.cose.ForeignCbor;
import org.opentsm.spdm.Bytes;

/**
 * What an environment-map says (draft-ietf-rats-corim, section 5.1.4.1): where something was
 * measured, or is to be.
 *
 * <p>SPDM knows a device by the manufacturer and product in its certificate, and nothing else of
 * this. Whatever else an environment states can be compared with what a device's manifest states,
 * and with nothing that comes without one.
 *
 * @param vendor of the class
 * @param model of the class
 * @param more everything else by its name, such as {@code class-id}, as deterministic CBOR
 */
public record Environment(
    Optional<String> vendor, Optional<String> model, Map<String, Bytes> more) {
  private static final int CLASS = 0;
  private static final int VENDOR = 1;
  private static final int MODEL = 2;
  private static final Map<Long, String> OF_A_CLASS =
      Map.of(0L, "class-id", 3L, "layer", 4L, "index");
  private static final Map<Long, String> OF_AN_ENVIRONMENT = Map.of(1L, "instance", 2L, "group");
  private static final int LONGEST_TEXT = 1024;

  /** Manufacturer, product, serial number. */
  private static final int NAMES = 3;

  /** Copies the map. */
  public Environment {
    more = Map.copyOf(more);
  }

  /**
   * The names of a device as an environment has them.
   *
   * @param deviceInfo {@code MANUFACTURER:PRODUCT:SERIAL} of its leaf, under a given root; a device
   *     of which that is not known is none of any maker's
   */
  public static Environment ofDevice(Optional<String> deviceInfo) {
    List<String> names = List.of(deviceInfo.orElse("").split(":", NAMES));
    return names.size() == NAMES
        ? new Environment(Optional.of(names.getFirst()), Optional.of(names.get(1)), Map.of())
        : new Environment(Optional.empty(), Optional.empty(), Map.of());
  }

  /**
   * Reads an environment-map. Elements of any kind are kept, since one that is passed over would
   * make values for one component those of all.
   *
   * @param what it is in, for rejections
   */
  static Environment read(String what, CborValue value) throws MalformedStatementException {
    CborValue.Pairs environment = ForeignCbor.map(what, "environment", value);
    Map<String, Bytes> more = new TreeMap<>();
    Optional<String> vendor = Optional.empty();
    Optional<String> model = Optional.empty();
    if (environment.at(CLASS).isPresent()) {
      CborValue.Pairs type = ForeignCbor.map(what, "class", environment.at(CLASS).get());
      vendor = text(what, "vendor", type.at(VENDOR));
      model = text(what, "model", type.at(MODEL));
      keep(type, OF_A_CLASS, "class", VENDOR, MODEL, more);
    }
    keep(environment, OF_AN_ENVIRONMENT, "environment", CLASS, CLASS, more);
    return new Environment(vendor, model, more);
  }

  private static void keep(
      CborValue.Pairs map,
      Map<Long, String> names,
      String where,
      int read,
      int readToo,
      Map<String, Bytes> into) {
    for (CborValue.Pair pair : map.pairs()) {
      if (pair.key() instanceof CborValue.Unsigned(long number, int _)) {
        if (number != read && number != readToo) {
          into.put(
              names.getOrDefault(number, where + "/" + number), CborWriter.encode(pair.value()));
        }
      } else {
        into.put(
            where + "/" + CborWriter.encode(pair.key()).toHex(), CborWriter.encode(pair.value()));
      }
    }
  }

  /** Whether it is the device itself, as far as SPDM knows it. */
  public boolean isDevice() {
    return more.isEmpty();
  }

  /**
   * Whether vendor and model are those of a device.
   *
   * @param names of the device
   */
  public boolean isMadeAs(Environment names) {
    return (vendor.isEmpty() || vendor.equals(names.vendor))
        && (model.isEmpty() || model.equals(names.model));
  }

  /**
   * Whether it is one that {@code wanted} describes: everything that is stated there is stated
   * here. Vendor and model are those of the leaf: what a manifest says of them is believed only
   * where it is the same.
   *
   * @param device whose manifest states this one
   */
  public boolean isWithin(Environment wanted, Environment device) {
    return isMadeAs(device)
        && wanted.isMadeAs(device)
        && more.entrySet().containsAll(wanted.more.entrySet());
  }

  /**
   * Whether it is about one device, or some devices, of a model: a name that SPDM does not know.
   */
  public boolean isOfSome() {
    return OF_AN_ENVIRONMENT.values().stream().anyMatch(more::containsKey);
  }

  /** What it states beside vendor and model, for a person. */
  public String elements() {
    return String.join(", ", new TreeMap<>(more).keySet());
  }

  private static Optional<String> text(String what, String field, Optional<CborValue> value)
      throws MalformedStatementException {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    String text = ForeignCbor.text(what, field, value.get());
    if (text.length() > LONGEST_TEXT) {
      throw ForeignCbor.reject(what, field, value.get(), "at most " + LONGEST_TEXT + " characters");
    }
    return Optional.of(text);
  }
}
