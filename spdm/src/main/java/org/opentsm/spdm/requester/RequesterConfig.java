package org.opentsm.spdm.requester;

import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.event.EventSource;

/**
 * What a Requester offers and how it behaves.
 *
 * @param versions offered; the highest that both ends have is used
 * @param hashes offered as BaseHashAlgo
 * @param signatures offered as BaseAsymAlgo and PqcAsymAlgo, where the version defines them
 * @param dataTransferSize the largest message that this end takes, in octets, 42 to 16 MiB; stated
 *     to the Responder from 1.2 on
 * @param maxSpdmMsgSize the largest message that this end takes in pieces (CHUNK_CAP, from 1.2 on),
 *     in octets, {@code dataTransferSize} to 16 MiB; empty to have every message whole
 * @param maxChainSize the longest certificate chain that is read, in octets, 1 to 2^20
 * @param maxPadding octets that the transport may leave behind a message, 0 to 3
 * @param retry how patient it is
 * @param severalKeys whether a Responder that can use several keys (MULTI_KEY_CAP_NEG, from 1.3 on)
 *     shall; one that always does is always told that this is understood
 * @param supportedAlgorithms whether CAPABILITIES shall tell everything that the Responder could
 *     choose: asked from 1.3 on, with CHUNK_CAP and a {@code dataTransferSize} of 148 or more
 * @param sessions what it offers for secured sessions; empty to open none
 * @param events what it can tell Responders of in sessions (EVENT_CAP, from 1.3 on); empty if
 *     nothing
 */
public record RequesterConfig(
    Set<SpdmVersion> versions,
    Set<HashAlgorithm> hashes,
    Set<SignatureAlgorithm> signatures,
    int dataTransferSize,
    OptionalInt maxSpdmMsgSize,
    int maxChainSize,
    int maxPadding,
    RetryPolicy retry,
    boolean severalKeys,
    boolean supportedAlgorithms,
    Optional<SessionOffer> sessions,
    Optional<EventSource> events) {
  private static final int SMALLEST_TRANSFER = 42;
  private static final int LARGEST_TRANSFER = 1 << 24;

  /** Checks the ranges, and that nothing is offered that this library cannot do. */
  public RequesterConfig {
    versions = Set.copyOf(versions);
    hashes = Set.copyOf(hashes);
    signatures = Set.copyOf(signatures);
    if (versions.isEmpty() || hashes.isEmpty() || signatures.isEmpty()) {
      throw new IllegalArgumentException(
          "at least one version, hash and signature algorithm must be offered");
    }
    if (dataTransferSize < SMALLEST_TRANSFER || dataTransferSize > LARGEST_TRANSFER) {
      throw new IllegalArgumentException(
          "dataTransferSize is "
              + dataTransferSize
              + ", must be "
              + SMALLEST_TRANSFER
              + " to "
              + LARGEST_TRANSFER);
    }
    int longest = maxSpdmMsgSize.orElse(dataTransferSize);
    if (longest < dataTransferSize || longest > LARGEST_TRANSFER) {
      throw new IllegalArgumentException(
          "maxSpdmMsgSize is "
              + longest
              + ", must be "
              + dataTransferSize
              + " to "
              + LARGEST_TRANSFER);
    }
    if (maxChainSize < 1 || maxChainSize > CertificateChain.MAX_SIZE) {
      throw new IllegalArgumentException(
          "maxChainSize is " + maxChainSize + ", must be 1 to " + CertificateChain.MAX_SIZE);
    }
    if (maxPadding < 0 || maxPadding > 3) {
      throw new IllegalArgumentException("maxPadding is " + maxPadding + ", must be 0 to 3");
    }
    for (HashAlgorithm hash : hashes) {
      if (!hash.isOffered()) {
        throw new IllegalArgumentException(hash + " cannot be offered");
      }
    }
    for (SignatureAlgorithm asym : signatures) {
      if (!asym.isOfferedIn(SpdmVersion.V1_4)) {
        throw new IllegalArgumentException(asym + " cannot be offered");
      }
    }
  }

  /** Everything that this library can do, 64 KiB at a time, chains of up to 1 MiB. */
  public static RequesterConfig defaults() {
    EnumSet<HashAlgorithm> hashes = EnumSet.allOf(HashAlgorithm.class);
    hashes.removeIf(hash -> !hash.isOffered());
    return new RequesterConfig(
        EnumSet.allOf(SpdmVersion.class),
        hashes,
        Set.copyOf(SignatureAlgorithm.all()),
        1 << 16,
        OptionalInt.of(1 << 20),
        1 << 20,
        0,
        RetryPolicy.RELIABLE,
        false,
        false,
        Optional.empty(),
        Optional.empty());
  }

  /** The same, offering only these versions. */
  public RequesterConfig withVersions(Set<SpdmVersion> offered) {
    return with(parts -> parts.versions = offered);
  }

  /** The same, offering only these algorithms. */
  public RequesterConfig withAlgorithms(
      Set<HashAlgorithm> newHashes, Set<? extends SignatureAlgorithm> newSignatures) {
    return with(parts -> {
      parts.hashes = newHashes;
      parts.signatures = Set.copyOf(newSignatures);
    });
  }

  /** The same with another transfer size; the largest message is no smaller than that. */
  public RequesterConfig withDataTransferSize(int size) {
    return with(parts -> {
      parts.dataTransferSize = size;
      if (maxSpdmMsgSize.isPresent()) {
        parts.maxSpdmMsgSize = OptionalInt.of(Math.max(size, maxSpdmMsgSize.getAsInt()));
      }
    });
  }

  /** The same, taking messages in pieces up to another size, or whole alone if it is empty. */
  public RequesterConfig withMaxSpdmMsgSize(OptionalInt size) {
    return with(parts -> parts.maxSpdmMsgSize = size);
  }

  /** The same, reading certificate chains up to another size, 1 to 2^20 octets. */
  public RequesterConfig withMaxChainSize(int size) {
    return with(parts -> parts.maxChainSize = size);
  }

  /** The same for a transport that may leave this many octets behind a message. */
  public RequesterConfig withMaxPadding(int padding) {
    return with(parts -> parts.maxPadding = padding);
  }

  /** The same with another patience. */
  public RequesterConfig withRetry(RetryPolicy policy) {
    return with(parts -> parts.retry = policy);
  }

  /** The same, having Responders that can use several keys do so, or not. */
  public RequesterConfig withSeveralKeys(boolean several) {
    return with(parts -> parts.severalKeys = several);
  }

  /**
   * The same, asking what the Responder could choose, or not: {@link
   * SpdmConnection#supportedAlgorithms}.
   */
  public RequesterConfig withSupportedAlgorithms(boolean asked) {
    return with(parts -> parts.supportedAlgorithms = asked);
  }

  /** The same, offering secured sessions. */
  public RequesterConfig withSessions(SessionOffer offer) {
    return with(parts -> parts.sessions = Optional.of(offer));
  }

  /** The same, offering no secured sessions. */
  public RequesterConfig withoutSessions() {
    return with(parts -> parts.sessions = Optional.empty());
  }

  /** The same, able to tell Responders of events. */
  public RequesterConfig withEvents(EventSource source) {
    return with(parts -> parts.events = Optional.of(source));
  }

  /** Octets of the largest message that this end takes, at once or in pieces. */
  int longestMessage() {
    return maxSpdmMsgSize.orElse(dataTransferSize);
  }

  private RequesterConfig with(Consumer<Parts> change) {
    Parts parts = new Parts(this);
    change.accept(parts);
    return new RequesterConfig(
        parts.versions,
        parts.hashes,
        parts.signatures,
        parts.dataTransferSize,
        parts.maxSpdmMsgSize,
        parts.maxChainSize,
        parts.maxPadding,
        parts.retry,
        parts.severalKeys,
        parts.supportedAlgorithms,
        parts.sessions,
        parts.events);
  }

  /** The components while some of them change. */
  private static final class Parts {
    private Set<SpdmVersion> versions;
    private Set<HashAlgorithm> hashes;
    private Set<SignatureAlgorithm> signatures;
    private int dataTransferSize;
    private OptionalInt maxSpdmMsgSize;
    private int maxChainSize;
    private int maxPadding;
    private RetryPolicy retry;
    private boolean severalKeys;
    private boolean supportedAlgorithms;
    private Optional<SessionOffer> sessions;
    private Optional<EventSource> events;

    Parts(RequesterConfig from) {
      versions = from.versions;
      hashes = from.hashes;
      signatures = from.signatures;
      dataTransferSize = from.dataTransferSize;
      maxSpdmMsgSize = from.maxSpdmMsgSize;
      maxChainSize = from.maxChainSize;
      maxPadding = from.maxPadding;
      retry = from.retry;
      severalKeys = from.severalKeys;
      supportedAlgorithms = from.supportedAlgorithms;
      sessions = from.sessions;
      events = from.events;
    }
  }
}
