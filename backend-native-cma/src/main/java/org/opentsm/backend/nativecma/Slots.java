package org.opentsm.backend.nativecma;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.opentsm.evidence.Nonce;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.MeasurementsQuery;
import org.opentsm.spdm.requester.SpdmConnection;

/** The certificate slots of one device, and the chains that were read from them. */
final class Slots {
  private static final int SLOTS = 8;

  private final SpdmConnection connection;
  private final SpdmCrypto crypto;
  private final SortedMap<Integer, CertificateChain> chains = new TreeMap<>();

  Slots(SpdmConnection connection, SpdmCrypto crypto) {
    this.connection = connection;
    this.crypto = crypto;
  }

  /** The chains that were read, by slot. */
  SortedMap<Integer, CertificateChain> chains() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(chains));
  }

  /** The slots that hold a chain, by what DIGESTS states. */
  static TreeSet<Integer> provisioned(GetDigests.Response digests) {
    TreeSet<Integer> provisioned = new TreeSet<>();
    for (int number = 0; number < SLOTS; number++) {
      if (digests.isProvisioned(number)) {
        provisioned.add(number);
      }
    }
    return provisioned;
  }

  /**
   * The slot to use: the one that is wanted, or the lowest that holds a chain; none if it holds
   * none.
   */
  static OptionalInt choose(GetDigests.Response digests, OptionalInt wanted) {
    TreeSet<Integer> provisioned = provisioned(digests);
    if (provisioned.isEmpty() || !provisioned.contains(wanted.orElse(provisioned.first()))) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(wanted.orElse(provisioned.first()));
  }

  /** The chain of a slot, which was read. */
  CertificateChain held(int number) {
    return Objects.requireNonNull(chains.get(number));
  }

  /** Reads the chain of a slot. */
  CertificateChain read(int number, Consumer<String> steps, Deadline deadline)
      throws SpdmException {
    steps.accept("reading the certificate chain of slot " + number);
    CertificateChain chain = connection.certificateChain(number, deadline);
    chains.put(number, chain);
    return chain;
  }

  /**
   * Reads the chains of slots that were not read yet. A chain that nobody asked for and that makes
   * no sense is left out.
   */
  void readOthers(Set<Integer> wanted, Consumer<String> steps, Deadline deadline)
      throws SpdmException {
    for (int number : wanted) {
      if (!chains.containsKey(number)) {
        try {
          read(number, steps, deadline);
        } catch (MalformedMessageException | PeerErrorException | VerificationException unusable) {
          if (unusable instanceof PeerErrorException && !CmaConversation.survives(unusable)) {
            throw unusable;
          }
          steps.accept("leaving out slot " + number + ": " + unusable.getMessage());
        }
      }
    }
  }

  /** Has the device prove on a new nonce that it holds the key of a slot. */
  void prove(int number, CertificateChain chain, Deadline deadline) throws SpdmException {
    Bytes nonce = crypto.random(Nonce.SIZE);
    if (connection.negotiated().has(ResponderCapability.CHAL_CAP)) {
      connection.challenge(number, chain, MeasurementSummaryType.NONE, nonce, deadline);
    } else {
      connection.measurements(MeasurementsQuery.allSigned(number, nonce), chain, deadline);
    }
  }

  /** Forgets what DIGESTS does not state any more. */
  void keepStated(GetDigests.Response digests) {
    chains
        .entrySet()
        .removeIf(
            held -> !digests.digest(held.getKey()).equals(Optional.of(digest(held.getValue()))));
  }

  /**
   * Sees to it that slots hold these chains still, by what DIGESTS states.
   *
   * @throws VerificationException naming the slot that does not
   */
  void requireStated(GetDigests.Response digests, Map<Integer, CertificateChain> held)
      throws VerificationException {
    for (Map.Entry<Integer, CertificateChain> each : held.entrySet()) {
      Bytes found = digests.digest(each.getKey()).orElse(Bytes.EMPTY);
      Bytes expected = digest(each.getValue());
      if (!expected.equals(found)) {
        throw VerificationException.digest(
            "DIGESTS", "Digest of slot " + each.getKey(), expected, found);
      }
    }
  }

  private Bytes digest(CertificateChain chain) {
    return crypto.digest(chain.hash(), chain.blob());
  }
}
