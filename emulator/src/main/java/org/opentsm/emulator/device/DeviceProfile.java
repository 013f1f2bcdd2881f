package org.opentsm.emulator.device;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.emulator.DeviceIdentity;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.KemAlgorithm;
import org.opentsm.spdm.algorithm.KeyExchangeAlgorithm;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.message.CapabilityRules;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.responder.MutualAuthentication;
import org.opentsm.spdm.responder.MutualAuthentication.Form;
import org.opentsm.spdm.responder.ResponderConfig;
import org.opentsm.spdm.responder.SessionSupport;

/**
 * What an emulated device can do. {@link #DEFAULT} offers every version and algorithm but SLH-DSA,
 * which signs for seconds; others offer less or behave differently: {@link NamedProfiles}, {@link
 * ProfileFile}.
 *
 * @param identity who the device is
 * @param versions that it speaks, at least one
 * @param asymAlgorithms that it signs with, the preferred one first, at least one
 * @param keyExchanges for KEY_EXCHANGE, the preferred one first, at least one
 * @param hashAlgorithms that it digests with, the preferred one first, at least one
 * @param measurementHashes that it digests measurements with, the preferred one first, at least one
 * @param capabilities flags of CAPABILITIES; in each version those that it defines are sent
 * @param model {@code DEVICE_CERT} or {@code ALIAS_CERT}
 * @param slots that hold a chain, 0 to 7
 * @param debugging whether the device says that invasive debug is active
 * @param conciseEvidence whether the measurement manifest is concise evidence
 * @param slow whether CHALLENGE and GET_MEASUREMENTS are answered with ResponseNotReady at first
 * @param ed448Context whether Ed448 signatures have the signing context as their context string, as
 *     DSP0274 has it; peers that use OpenSSL before 3.2, DMTF's among them, make and know none
 * @param ctExponent 0 to 31: answers that need cryptography take at most 2^ctExponent microseconds
 * @param dataTransferSize DataTransferSize, 42 to 65,535 octets; MaxSPDMmsgSize is 65,536 with
 *     {@code CHUNK_CAP} and the same without
 * @param mutual how Requesters with MUT_AUTH_CAP authenticate themselves; goes with MUT_AUTH_CAP
 *     and ENCAP_CAP. A device that knows no Requester beforehand cannot have {@code FINISH_ALONE}
 * @param mutualRequired whether a Requester that does not authenticate itself gets no session
 * @param keyPairsInTheClear whether SET_KEY_PAIR_INFO is obeyed outside of sessions too
 * @param ide whether its link can be encrypted and its interfaces locked: IDE_KM and TDISP in
 *     sessions
 */
public record DeviceProfile(
    DeviceIdentity identity,
    Set<SpdmVersion> versions,
    List<SignatureAlgorithm> asymAlgorithms,
    List<KeyExchangeAlgorithm> keyExchanges,
    List<HashAlgorithm> hashAlgorithms,
    List<MeasurementHash> measurementHashes,
    Set<ResponderCapability> capabilities,
    CertificateModel model,
    Set<Integer> slots,
    boolean debugging,
    boolean conciseEvidence,
    boolean slow,
    boolean ed448Context,
    int ctExponent,
    int dataTransferSize,
    Form mutual,
    boolean mutualRequired,
    boolean keyPairsInTheClear,
    boolean ide) {
  /** Every version and algorithm but SLH-DSA; slots 0 and 1 hold chains. */
  public static final DeviceProfile DEFAULT =
      new DeviceProfile(
          DeviceIdentity.DEFAULT,
          EnumSet.allOf(SpdmVersion.class),
          List.of(
              AsymAlgorithm.ECDSA_P384,
              AsymAlgorithm.ECDSA_P256,
              AsymAlgorithm.ECDSA_P521,
              AsymAlgorithm.ED25519,
              AsymAlgorithm.ED448,
              AsymAlgorithm.RSAPSS_3072,
              AsymAlgorithm.RSASSA_3072,
              AsymAlgorithm.RSAPSS_2048,
              AsymAlgorithm.RSASSA_2048,
              AsymAlgorithm.RSAPSS_4096,
              AsymAlgorithm.RSASSA_4096,
              PqcAsymAlgorithm.ML_DSA_65,
              PqcAsymAlgorithm.ML_DSA_87,
              PqcAsymAlgorithm.ML_DSA_44),
          List.of(
              DheGroup.SECP_384_R1,
              DheGroup.SECP_256_R1,
              DheGroup.SECP_521_R1,
              DheGroup.FFDHE_3072,
              DheGroup.FFDHE_2048,
              DheGroup.FFDHE_4096,
              KemAlgorithm.ML_KEM_768,
              KemAlgorithm.ML_KEM_1024,
              KemAlgorithm.ML_KEM_512),
          List.of(
              HashAlgorithm.SHA_384,
              HashAlgorithm.SHA_256,
              HashAlgorithm.SHA_512,
              HashAlgorithm.SHA3_384,
              HashAlgorithm.SHA3_256,
              HashAlgorithm.SHA3_512),
          List.of(
              MeasurementHash.SHA_384,
              MeasurementHash.SHA_256,
              MeasurementHash.SHA_512,
              MeasurementHash.SHA3_384,
              MeasurementHash.SHA3_256,
              MeasurementHash.SHA3_512),
          EnumSet.of(
              ResponderCapability.CERT_CAP,
              ResponderCapability.CHAL_CAP,
              ResponderCapability.MEAS_CAP_SIG,
              ResponderCapability.MEAS_FRESH_CAP,
              ResponderCapability.EP_INFO_CAP_SIG,
              ResponderCapability.MEL_CAP,
              ResponderCapability.CSR_CAP,
              ResponderCapability.SET_CERT_CAP,
              ResponderCapability.GET_KEY_PAIR_INFO_CAP,
              ResponderCapability.SET_KEY_PAIR_INFO_CAP,
              ResponderCapability.MULTI_KEY_CAP_NEG,
              ResponderCapability.KEY_EX_CAP,
              ResponderCapability.ENCRYPT_CAP,
              ResponderCapability.MAC_CAP,
              ResponderCapability.ENCAP_CAP,
              ResponderCapability.HBEAT_CAP,
              ResponderCapability.KEY_UPD_CAP,
              ResponderCapability.EVENT_CAP,
              ResponderCapability.CHUNK_CAP,
              ResponderCapability.LARGE_RESP_CAP),
          CertificateModel.DEVICE_CERT,
          Set.of(0, 1),
          false,
          false,
          false,
          false,
          20,
          0x1200,
          Form.NONE,
          false,
          false,
          false);

  private static final List<AeadSuite> CIPHERS =
      List.of(AeadSuite.AES_256_GCM, AeadSuite.CHACHA20_POLY1305, AeadSuite.AES_128_GCM);

  private static final int HEARTBEAT_PERIOD = 60;
  private static final int MAX_SESSIONS = 4;

  private static final int MAX_CT_EXPONENT = 31;
  private static final int MIN_SIZE = 42;
  private static final int MAX_SIZE = 0xFFFF;
  private static final int LAST_SLOT = 7;

  /** MaxSPDMmsgSize with CHUNK_CAP. */
  private static final int IN_PIECES = 1 << 16;

  /** Copies the collections and checks the ranges. */
  public DeviceProfile {
    versions = Set.copyOf(versions);
    asymAlgorithms = List.copyOf(asymAlgorithms);
    keyExchanges = List.copyOf(keyExchanges);
    hashAlgorithms = List.copyOf(hashAlgorithms);
    measurementHashes = List.copyOf(measurementHashes);
    capabilities = Set.copyOf(capabilities);
    slots = Set.copyOf(slots);
    require(!versions.isEmpty(), "a version or more");
    require(!asymAlgorithms.isEmpty(), "a signature algorithm or more");
    require(SignatureAlgorithm.all().containsAll(asymAlgorithms), "no SM2");
    require(!keyExchanges.isEmpty(), "a key exchange algorithm or more");
    require(KeyExchangeAlgorithm.all().containsAll(keyExchanges), "no SM2");
    require(!hashAlgorithms.isEmpty(), "a hash algorithm or more");
    require(hashAlgorithms.stream().allMatch(HashAlgorithm::isOffered), "no SM3");
    require(!measurementHashes.isEmpty(), "a measurement hash or more");
    require(!measurementHashes.contains(MeasurementHash.SM3_256), "no SM3");
    require(
        model == CertificateModel.DEVICE_CERT || model == CertificateModel.ALIAS_CERT,
        "the device or the alias certificate model");
    require(slots.stream().allMatch(slot -> slot >= 0 && slot <= LAST_SLOT), "slots 0 to 7");
    require(mutual != Form.FINISH_ALONE, "a form of mutual authentication that asks for the chain");
    require(
        !mutualRequired || mutual != Form.NONE,
        "a form of mutual authentication where it is required");
    require(ctExponent >= 0 && ctExponent <= MAX_CT_EXPONENT, "a CTExponent of 0 to 31");
    require(
        dataTransferSize >= MIN_SIZE && dataTransferSize <= MAX_SIZE,
        "a DataTransferSize of 42 to 65535");
  }

  /** A bit for each slot that holds a chain. */
  public int slotMask() {
    return slots.stream().mapToInt(slot -> 1 << slot).sum();
  }

  /** Whether the device has a key that its Requesters were given beforehand. */
  public boolean hasPreSharedKey() {
    return capabilities.contains(ResponderCapability.PSK_CAP_NO_CONTEXT)
        || capabilities.contains(ResponderCapability.PSK_CAP_WITH_CONTEXT);
  }

  /** The same as a Responder wants it. */
  ResponderConfig config() {
    return new ResponderConfig(
        versions,
        capabilities,
        ctExponent,
        dataTransferSize,
        capabilities.contains(ResponderCapability.CHUNK_CAP) ? IN_PIECES : dataTransferSize,
        asymAlgorithms,
        hashAlgorithms,
        measurementHashes,
        capabilities.contains(ResponderCapability.KEY_EX_CAP) || hasPreSharedKey()
            ? Optional.of(new SessionSupport(keyExchanges, CIPHERS, HEARTBEAT_PERIOD, MAX_SESSIONS))
            : Optional.empty());
  }

  /**
   * How Requesters authenticate themselves, in sessions and after CHALLENGE, if they do: with slot
   * 0, by whatever this profile signs with, and whoever they are.
   */
  Optional<MutualAuthentication> mutualAuthentication() {
    return mutual == Form.NONE
        ? Optional.empty()
        : Optional.of(new MutualAuthentication(mutual, true, asymAlgorithms, 0, mutualRequired));
  }

  /** The first rule of the specification that the capabilities break in one of the versions. */
  Optional<CapabilityRules.Violation> violation() {
    return config().violation();
  }

  /** This profile for another device. */
  public DeviceProfile withIdentity(DeviceIdentity other) {
    Builder builder = toBuilder();
    builder.identity = other;
    return builder.build();
  }

  /** This profile with other versions, at least one. */
  public DeviceProfile withVersions(Set<SpdmVersion> others) {
    Builder builder = toBuilder();
    builder.versions = others;
    return builder.build();
  }

  /** This profile with another CTExponent, 0 to 31. */
  public DeviceProfile withCtExponent(int exponent) {
    Builder builder = toBuilder();
    builder.ctExponent = exponent;
    return builder.build();
  }

  /** A copy to change. */
  Builder toBuilder() {
    return new Builder(this);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException("expected " + what);
    }
  }

  /** A profile that is still being described. */
  static final class Builder {
    DeviceIdentity identity;
    Set<SpdmVersion> versions;
    List<SignatureAlgorithm> asymAlgorithms;
    List<KeyExchangeAlgorithm> keyExchanges;
    List<HashAlgorithm> hashAlgorithms;
    List<MeasurementHash> measurementHashes;
    Set<ResponderCapability> capabilities;
    CertificateModel model;
    Set<Integer> slots;
    boolean debugging;
    boolean conciseEvidence;
    boolean slow;
    boolean ed448Context;
    int ctExponent;
    int dataTransferSize;
    Form mutual;
    boolean mutualRequired;
    boolean keyPairsInTheClear;
    boolean ide;

    private Builder(DeviceProfile from) {
      identity = from.identity;
      versions = from.versions;
      asymAlgorithms = from.asymAlgorithms;
      keyExchanges = from.keyExchanges;
      hashAlgorithms = from.hashAlgorithms;
      measurementHashes = from.measurementHashes;
      capabilities = EnumSet.copyOf(from.capabilities);
      model = from.model;
      slots = from.slots;
      debugging = from.debugging;
      conciseEvidence = from.conciseEvidence;
      slow = from.slow;
      ed448Context = from.ed448Context;
      ctExponent = from.ctExponent;
      dataTransferSize = from.dataTransferSize;
      mutual = from.mutual;
      mutualRequired = from.mutualRequired;
      keyPairsInTheClear = from.keyPairsInTheClear;
      ide = from.ide;
    }

    DeviceProfile build() {
      return new DeviceProfile(
          identity,
          versions,
          asymAlgorithms,
          keyExchanges,
          hashAlgorithms,
          measurementHashes,
          capabilities,
          model,
          slots,
          debugging,
          conciseEvidence,
          slow,
          ed448Context,
          ctExponent,
          dataTransferSize,
          mutual,
          mutualRequired,
          keyPairsInTheClear,
          ide);
    }
  }
}
