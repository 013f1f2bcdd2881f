package org.opentsm.spdm.responder;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.message.CapabilityRules;
import org.opentsm.spdm.message.GetCapabilities;
import org.opentsm.spdm.message.ResponderCapability;

/**
 * What a Responder can do.
 *
 * @param versions that it speaks, at least one
 * @param capabilities flags of CAPABILITIES; in each version those that it defines are sent
 * @param ctExponent 0 to 31: cryptography takes at most 2^ctExponent microseconds
 * @param dataTransferSize octets of the longest message that it takes, and with CHUNK_CAP sends, at
 *     once; from 1.2 on at least 42
 * @param maxSpdmMsgSize the same, or more with CHUNK_CAP
 * @param asymAlgorithms for signatures, the preferred one first; those of SPDM 1.4 are not chosen
 *     before
 * @param hashAlgorithms the preferred one first
 * @param measurementHashes the preferred one first
 * @param sessions what it can do for secured sessions; empty to open none
 */
public record ResponderConfig(
    Set<SpdmVersion> versions,
    Set<ResponderCapability> capabilities,
    int ctExponent,
    long dataTransferSize,
    long maxSpdmMsgSize,
    List<SignatureAlgorithm> asymAlgorithms,
    List<HashAlgorithm> hashAlgorithms,
    List<MeasurementHash> measurementHashes,
    Optional<SessionSupport> sessions) {
  private static final int MAX_CT_EXPONENT = 31;
  private static final int SMALLEST_TRANSFER = 42;
  private static final long U32 = 0xFFFF_FFFFL;

  /** Copies the collections and checks the ranges. */
  public ResponderConfig {
    versions = Set.copyOf(versions);
    capabilities = Set.copyOf(capabilities);
    asymAlgorithms = List.copyOf(asymAlgorithms);
    hashAlgorithms = List.copyOf(hashAlgorithms);
    measurementHashes = List.copyOf(measurementHashes);
    require(!versions.isEmpty(), "a version or more");
    require(ctExponent >= 0 && ctExponent <= MAX_CT_EXPONENT, "a ctExponent of 0 to 31");
    require(
        dataTransferSize >= SMALLEST_TRANSFER && dataTransferSize <= U32,
        "a dataTransferSize of 42 to 2^32-1");
    require(
        maxSpdmMsgSize >= dataTransferSize && maxSpdmMsgSize <= U32,
        "a maxSpdmMsgSize of dataTransferSize to 2^32-1");
    require(hashAlgorithms.stream().allMatch(HashAlgorithm::isOffered), "hashes of this library");
  }

  /** A Responder without sessions. */
  public ResponderConfig(
      Set<SpdmVersion> versions,
      Set<ResponderCapability> capabilities,
      int ctExponent,
      long dataTransferSize,
      long maxSpdmMsgSize,
      List<SignatureAlgorithm> asymAlgorithms,
      List<HashAlgorithm> hashAlgorithms,
      List<MeasurementHash> measurementHashes) {
    this(
        versions,
        capabilities,
        ctExponent,
        dataTransferSize,
        maxSpdmMsgSize,
        asymAlgorithms,
        hashAlgorithms,
        measurementHashes,
        Optional.empty());
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException("a Responder needs " + what);
    }
  }

  /** CAPABILITIES in a version, where the Requester does not ask for algorithms. */
  public GetCapabilities.Response capabilities(SpdmVersion version) {
    boolean sized = version.atLeast(SpdmVersion.V1_2);
    return new GetCapabilities.Response(
        version,
        0,
        ctExponent,
        0,
        flags(version),
        sized ? dataTransferSize : 0,
        sized ? maxSpdmMsgSize : 0,
        Optional.empty());
  }

  /**
   * The first rule that CAPABILITIES breaks in one of the versions: a Requester that keeps to the
   * specification would go no further. It is not refused here, for a Responder may be made to test
   * Requesters.
   */
  public Optional<CapabilityRules.Violation> violation() {
    return versions.stream()
        .sorted()
        .flatMap(version -> CapabilityRules.check(capabilities(version)).stream())
        .findFirst();
  }

  /** The flags that CAPABILITIES has in a version, 32 bits. */
  public long flags(SpdmVersion version) {
    return MaskBit.fieldOf(capabilities.stream().filter(flag -> has(flag, version)).toList());
  }

  /** Whether it has a capability that the version knows. */
  public boolean has(ResponderCapability flag, SpdmVersion version) {
    return capabilities.contains(flag) && version.atLeast(flag.since());
  }
}
