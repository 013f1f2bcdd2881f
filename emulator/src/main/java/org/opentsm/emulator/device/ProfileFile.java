package org.opentsm.emulator.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.opentsm.emulator.DeviceIdentity;
import org.opentsm.emulator.ProfileException;
import org.opentsm.emulator.UnknownNameException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.KeyExchangeAlgorithm;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.responder.MutualAuthentication.Form;

/**
 * A profile in a file: lines of {@code key = value} in UTF-8, lists with commas, {@code #} before a
 * comment, each key once, all of them optional.
 *
 * <pre>
 * profile            a named profile to start from; must stand before all other keys
 * versions           1.0 to 1.4
 * asym               as in ECDSA_P384, ED25519, ML_DSA_65; the preferred one first
 * key-exchange       as in SECP_384_R1, FFDHE_3072, ML_KEM_768; the preferred one first
 * hash               as in SHA_384, SHA3_256; the preferred one first
 * measurement-hash   the same, or RAW_BIT_STREAM_ONLY
 * capabilities       as in CERT_CAP, CHAL_CAP, MEAS_CAP_SIG
 * model              device or alias
 * slots              that hold a chain: 0 to 7
 * mutual-authentication
 *                    none, encapsulated or digests
 * debugging, slow, ed448-context
 *                    true or false
 * ct-exponent        0 to 31
 * data-transfer-size 42 to 65535
 * serial, vendor, device, class, revision, subsystem-vendor, subsystem, serial-number,
 * firmware-version, security-version
 *                    who the device is; numbers may be hexadecimal, as in 0x1b36
 * </pre>
 */
public final class ProfileFile {
  /** Of a file, in octets. */
  public static final int MAX_SIZE = 1 << 16;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final String file;
  private final Set<String> seen = new HashSet<>();
  private DeviceProfile.Builder profile = DeviceProfile.DEFAULT.toBuilder();
  private int lineNumber;

  private ProfileFile(String file) {
    this.file = file;
  }

  /**
   * Reads a profile.
   *
   * @throws ProfileException naming the file, and the line where one is to blame; if there is no
   *     such file, or it cannot be read, its code says so
   */
  public static DeviceProfile read(Path path) throws ProfileException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw ProfileException.noFile(path.toString(), "a directory, pipe or device", null);
    }
    byte[] octets;
    try (var in = Files.newInputStream(path)) {
      octets = in.readNBytes(MAX_SIZE + 1);
    } catch (NoSuchFileException e) {
      throw ProfileException.noFile(path.toString(), "none", e);
    } catch (AccessDeniedException e) {
      throw ProfileException.inaccessible(
          path.toString(), "that the operating system denies it", e);
    } catch (IOException e) {
      throw ProfileException.inaccessible(path.toString(), "that it fails: " + e.getMessage(), e);
    }
    if (octets.length > MAX_SIZE) {
      throw ProfileException.file(path.toString(), "has more than " + MAX_SIZE + " bytes", null);
    }
    return parse(path.toString(), new String(octets, StandardCharsets.UTF_8));
  }

  /** Reads a profile from text; {@code name} is for messages to people. */
  public static DeviceProfile parse(String name, String text) throws ProfileException {
    return new ProfileFile(name).parse(text);
  }

  private DeviceProfile parse(String text) throws ProfileException {
    if (text.startsWith(BYTE_ORDER_MARK)) {
      throw ProfileException.line(file, 1, "UTF-8 without a byte order mark", "one");
    }
    for (String line : text.split("\\R", -1)) {
      lineNumber++;
      String content = line.strip();
      if (!content.isEmpty() && !content.startsWith("#")) {
        int equals = content.indexOf('=');
        if (equals < 0) {
          throw reject("key = value", "no '='");
        }
        set(content.substring(0, equals).strip(), content.substring(equals + 1).strip());
      }
    }
    DeviceProfile built;
    try {
      built = profile.build();
    } catch (IllegalArgumentException e) {
      throw ProfileException.file(file, String.valueOf(e.getMessage()), e);
    }
    if (built.versions().stream().noneMatch(version -> hasAlgorithm(built, version))) {
      throw ProfileException.file(
          file,
          "expected asym to have an algorithm of SPDM "
              + built.versions().stream()
                  .sorted()
                  .map(SpdmVersion::toString)
                  .collect(Collectors.joining(", "))
              + ", found "
              + built.asymAlgorithms(),
          null);
    }
    boolean flag = built.capabilities().contains(ResponderCapability.ALIAS_CERT_CAP);
    if ((built.model() == CertificateModel.ALIAS_CERT) != flag) {
      throw ProfileException.file(
          file,
          "expected ALIAS_CERT_CAP with the model alias alone, found "
              + (flag ? "it with the model device" : "the model alias without it"),
          null);
    }
    var violation = built.violation();
    if (violation.isPresent()) {
      throw ProfileException.file(
          file, String.valueOf(violation.get().toException().getMessage()), null);
    }
    return built;
  }

  private static boolean hasAlgorithm(DeviceProfile profile, SpdmVersion version) {
    return profile.asymAlgorithms().stream().anyMatch(asym -> asym.isOfferedIn(version));
  }

  private void set(String key, String value) throws ProfileException {
    if (!seen.add(key)) {
      throw reject("each key once", key + " for the second time");
    }
    DeviceIdentity id = profile.identity;
    switch (key) {
      case "profile" -> profile = base(value).toBuilder();
      case "versions" ->
          profile.versions = new LinkedHashSet<>(list(value, SpdmVersion::parse, "1.0 to 1.4"));
      case "asym" ->
          profile.asymAlgorithms = named(value, SignatureAlgorithm.all(), SignatureAlgorithm::name);
      case "key-exchange" ->
          profile.keyExchanges =
              named(value, KeyExchangeAlgorithm.all(), KeyExchangeAlgorithm::name);
      case "hash" -> profile.hashAlgorithms = constants(value, but(HashAlgorithm.SM3_256));
      case "measurement-hash" ->
          profile.measurementHashes = constants(value, but(MeasurementHash.SM3_256));
      case "capabilities" -> {
        Set<ResponderCapability> flags = EnumSet.noneOf(ResponderCapability.class);
        flags.addAll(constants(value, EnumSet.allOf(ResponderCapability.class)));
        profile.capabilities = flags;
      }
      case "model" ->
          profile.model =
              switch (value) {
                case "device" -> CertificateModel.DEVICE_CERT;
                case "alias" -> CertificateModel.ALIAS_CERT;
                default -> throw reject("device or alias", value);
              };
      case "mutual-authentication" ->
          profile.mutual =
              switch (value) {
                case "none" -> Form.NONE;
                case "encapsulated" -> Form.ENCAPSULATED;
                case "digests" -> Form.GET_DIGESTS;
                default -> throw reject("none, encapsulated or digests", value);
              };
      case "slots" -> {
        Set<Integer> slots = new LinkedHashSet<>();
        if (value.isEmpty()) {
          throw reject("a slot of 0 to 7 or more", "none");
        }
        for (String slot : items(value)) {
          slots.add((int) number(slot, 7));
        }
        profile.slots = slots;
      }
      case "debugging" -> profile.debugging = truth(value);
      case "slow" -> profile.slow = truth(value);
      case "ed448-context" -> profile.ed448Context = truth(value);
      case "ct-exponent" -> profile.ctExponent = (int) number(value, 31);
      case "data-transfer-size" -> profile.dataTransferSize = (int) number(value, 0xFFFF);
      default -> profile.identity = identity(id, key, value);
    }
  }

  private DeviceIdentity identity(DeviceIdentity id, String key, String value)
      throws ProfileException {
    IdentityFields fields = new IdentityFields(id);
    switch (key) {
      case "serial" -> fields.serial = value;
      case "vendor" -> fields.vendorId = (int) number(value, 0xFFFF);
      case "device" -> fields.deviceId = (int) number(value, 0xFFFF);
      case "class" -> fields.classCode = (int) number(value, 0xFF_FFFF);
      case "revision" -> fields.revision = (int) number(value, 0xFF);
      case "subsystem-vendor" -> fields.subsystemVendorId = (int) number(value, 0xFFFF);
      case "subsystem" -> fields.subsystemId = (int) number(value, 0xFFFF);
      case "serial-number" -> fields.serialNumber = number(value, -1);
      case "firmware-version" -> fields.firmwareVersion = value;
      case "security-version" -> fields.securityVersion = number(value, -1);
      default -> throw reject("a key of a profile", key);
    }
    try {
      return fields.build();
    } catch (IllegalArgumentException e) {
      throw reject("a fitting value", String.valueOf(e.getMessage()));
    }
  }

  private DeviceProfile base(String name) throws ProfileException {
    if (seen.size() > 1) {
      throw reject("profile before all other keys", "it behind others");
    }
    try {
      return NamedProfiles.named(name);
    } catch (UnknownNameException e) {
      throw reject("a profile", String.valueOf(e.getMessage()));
    }
  }

  private boolean truth(String value) throws ProfileException {
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default -> throw reject("true or false", value);
    };
  }

  /** A number up to {@code max}, which is unsigned: -1 allows all 64 bits. */
  private long number(String text, long max) throws ProfileException {
    String expected = "a number up to " + Long.toUnsignedString(max);
    long number;
    try {
      String lower = text.toLowerCase(Locale.ROOT);
      number =
          lower.startsWith("0x")
              ? Long.parseUnsignedLong(lower.substring(2), 16)
              : Long.parseUnsignedLong(lower);
    } catch (NumberFormatException e) {
      throw reject(expected, text);
    }
    if (Long.compareUnsigned(number, max) > 0) {
      throw reject(expected, text);
    }
    return number;
  }

  /** What no emulated device can do is not offered in the first place. */
  private static <E extends Enum<E>> Set<E> but(E missing) {
    return EnumSet.complementOf(EnumSet.of(missing));
  }

  private <E extends Enum<E>> List<E> constants(String value, Set<E> all) throws ProfileException {
    return named(value, all, Enum::name);
  }

  private <T> List<T> named(String value, Collection<T> all, Function<T, String> nameOf)
      throws ProfileException {
    return list(
        value,
        name -> all.stream().filter(constant -> nameOf.apply(constant).equals(name)).findFirst(),
        "one of " + all);
  }

  private <T> List<T> list(
      String value, Function<String, java.util.Optional<T>> parser, String expected)
      throws ProfileException {
    List<T> list = new ArrayList<>();
    for (String item : items(value)) {
      T parsed = parser.apply(item).orElse(null);
      if (parsed == null || list.contains(parsed)) {
        throw reject(expected + ", each once", item);
      }
      list.add(parsed);
    }
    return list;
  }

  private static List<String> items(String value) {
    return value.isEmpty() ? List.of() : List.of(value.split("\\s*,\\s*", -1));
  }

  private ProfileException reject(String expected, String found) {
    String shown = found.length() > 200 ? found.substring(0, 200) + "..." : found;
    return ProfileException.line(file, lineNumber, expected, shown);
  }

  /** The components of an identity while single ones are replaced. */
  private static final class IdentityFields {
    String serial;
    int vendorId;
    int deviceId;
    int classCode;
    int revision;
    int subsystemVendorId;
    int subsystemId;
    long serialNumber;
    String firmwareVersion;
    long securityVersion;

    IdentityFields(DeviceIdentity id) {
      serial = id.serial();
      vendorId = id.vendorId();
      deviceId = id.deviceId();
      classCode = id.classCode();
      revision = id.revision();
      subsystemVendorId = id.subsystemVendorId();
      subsystemId = id.subsystemId();
      serialNumber = id.serialNumber();
      firmwareVersion = id.firmwareVersion();
      securityVersion = id.securityVersion();
    }

    DeviceIdentity build() {
      return new DeviceIdentity(
          serial,
          vendorId,
          deviceId,
          classCode,
          revision,
          subsystemVendorId,
          subsystemId,
          serialNumber,
          firmwareVersion,
          securityVersion);
    }
  }
}
