package org.opentsm.emulator.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
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
 * mutual-authentication-required, key-pairs-in-the-clear, debugging, concise-evidence,
 * slow, ed448-context, ide
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

  private static final int LAST_SLOT = 7;
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
          throw value(content).reject("key = value", "no '='");
        }
        set(content.substring(0, equals).strip(), value(content.substring(equals + 1).strip()));
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

  private void set(String key, ProfileValue value) throws ProfileException {
    if (!seen.add(key)) {
      throw value.reject("each key once", key + " for the second time");
    }
    DeviceIdentity id = profile.identity;
    switch (key) {
      case "profile" -> profile = base(value).toBuilder();
      case "versions" ->
          profile.versions = new LinkedHashSet<>(value.list(SpdmVersion::parse, "1.0 to 1.4"));
      case "asym" ->
          profile.asymAlgorithms = value.named(SignatureAlgorithm.all(), SignatureAlgorithm::name);
      case "key-exchange" ->
          profile.keyExchanges =
              value.named(KeyExchangeAlgorithm.all(), KeyExchangeAlgorithm::name);
      case "hash" -> profile.hashAlgorithms = value.constantsBut(HashAlgorithm.SM3_256);
      case "measurement-hash" ->
          profile.measurementHashes = value.constantsBut(MeasurementHash.SM3_256);
      case "capabilities" -> {
        Set<ResponderCapability> flags = EnumSet.noneOf(ResponderCapability.class);
        flags.addAll(value.constants(EnumSet.allOf(ResponderCapability.class)));
        profile.capabilities = flags;
      }
      case "model" ->
          profile.model =
              switch (value.text()) {
                case "device" -> CertificateModel.DEVICE_CERT;
                case "alias" -> CertificateModel.ALIAS_CERT;
                default -> throw value.reject("device or alias");
              };
      case "mutual-authentication" ->
          profile.mutual =
              switch (value.text()) {
                case "none" -> Form.NONE;
                case "encapsulated" -> Form.ENCAPSULATED;
                case "digests" -> Form.GET_DIGESTS;
                default -> throw value.reject("none, encapsulated or digests");
              };
      case "mutual-authentication-required" -> profile.mutualRequired = value.truth();
      case "slots" -> {
        if (value.text().isEmpty()) {
          throw value.reject("a slot of 0 to 7 or more", "none");
        }
        profile.slots = value.numbers(LAST_SLOT);
      }
      case "debugging" -> profile.debugging = value.truth();
      case "concise-evidence" -> profile.conciseEvidence = value.truth();
      case "slow" -> profile.slow = value.truth();
      case "key-pairs-in-the-clear" -> profile.keyPairsInTheClear = value.truth();
      case "ed448-context" -> profile.ed448Context = value.truth();
      case "ide" -> profile.ide = value.truth();
      case "ct-exponent" -> profile.ctExponent = (int) value.number(31);
      case "data-transfer-size" -> profile.dataTransferSize = (int) value.number(0xFFFF);
      default -> profile.identity = identity(id, key, value);
    }
  }

  private static DeviceIdentity identity(DeviceIdentity id, String key, ProfileValue value)
      throws ProfileException {
    IdentityFields fields = new IdentityFields(id);
    switch (key) {
      case "serial" -> fields.serial = value.text();
      case "vendor" -> fields.vendorId = (int) value.number(0xFFFF);
      case "device" -> fields.deviceId = (int) value.number(0xFFFF);
      case "class" -> fields.classCode = (int) value.number(0xFF_FFFF);
      case "revision" -> fields.revision = (int) value.number(0xFF);
      case "subsystem-vendor" -> fields.subsystemVendorId = (int) value.number(0xFFFF);
      case "subsystem" -> fields.subsystemId = (int) value.number(0xFFFF);
      case "serial-number" -> fields.serialNumber = value.number(-1);
      case "firmware-version" -> fields.firmwareVersion = value.text();
      case "security-version" -> fields.securityVersion = value.number(-1);
      default -> throw value.reject("a key of a profile", key);
    }
    try {
      return fields.build();
    } catch (IllegalArgumentException e) {
      throw value.reject("a fitting value", String.valueOf(e.getMessage()));
    }
  }

  private ProfileValue value(String text) {
    return new ProfileValue(file, lineNumber, text);
  }

  private DeviceProfile base(ProfileValue name) throws ProfileException {
    if (seen.size() > 1) {
      throw name.reject("profile before all other keys", "it behind others");
    }
    try {
      return NamedProfiles.named(name.text());
    } catch (UnknownNameException e) {
      throw name.reject("a profile", String.valueOf(e.getMessage()));
    }
  }
}
