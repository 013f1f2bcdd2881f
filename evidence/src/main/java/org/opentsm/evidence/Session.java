package org.opentsm.evidence;

import java.util.List;
import org.opentsm.spdm.Bytes;

/**
 * The public part of a secured session with the device, and the session commitment. No secret and
 * no key is among it.
 *
 * @param kind how the session came to be
 * @param id {@value #ID_SIZE} octets as in the header of a secured message: ReqSessionID, then
 *     RspSessionID (DSP0274, "Session ID")
 * @param securedMessageVersion the version of secured messages that was selected: a
 *     VersionNumberEntry, 0 to 65,535, 0x1100 for 1.1 (DSP0277, "Secured message opaque element")
 * @param algorithms of the session
 * @param exchangeData both public shares; copies for readers, which the verifier derives again from
 *     the key exchange
 * @param th1 the transcript hash TH1, 32, 48 or 64 octets (DSP0274, "Transcript hash calculation")
 * @param th2 the transcript hash TH2, likewise
 * @param commitment the session commitment for the verifier's nonce, 32, 48 or 64 octets
 */
public record Session(
    Kind kind,
    Part<Bytes> id,
    Part<Integer> securedMessageVersion,
    Part<Algorithms> algorithms,
    Part<ExchangeData> exchangeData,
    Part<Bytes> th1,
    Part<Bytes> th2,
    Part<Bytes> commitment) {
  /** Octets of a session ID. */
  public static final int ID_SIZE = 4;

  /** Checks the sizes. */
  public Session {
    id.toOptional().ifPresent(octets -> Limits.requireSize("id", octets, ID_SIZE));
    securedMessageVersion
        .toOptional()
        .ifPresent(version -> Limits.requireU16("securedMessageVersion", version));
    th1.toOptional().ifPresent(digest -> Limits.requireDigest("th1", digest));
    th2.toOptional().ifPresent(digest -> Limits.requireDigest("th2", digest));
    commitment.toOptional().ifPresent(digest -> Limits.requireDigest("commitment", digest));
  }

  /** The commitments of the sessions with these devices; a device without one is passed over. */
  public static List<Bytes> commitmentsOf(List<DeviceEvidence> devices) {
    return devices.stream()
        .flatMap(device -> device.session().toOptional().stream())
        .flatMap(session -> session.commitment().toOptional().stream())
        .toList();
  }

  /** How a session came to be; the names are those of the messages. */
  public enum Kind {
    /** With a signature of the device. */
    KEY_EXCHANGE,
    /** With a key shared in advance: nothing is signed. */
    PSK_EXCHANGE
  }

  /**
   * What was selected for the session, as in ALGORITHMS. A set bit is an algorithm; 0 is none.
   *
   * @param dhe AlgSelected of DHE, 0 to 65,535
   * @param kem KEMAlg of SPDM 1.4, 0 to 2<sup>32</sup>-1
   * @param aead AlgSelected of AEADCipherSuite, 0 to 65,535
   * @param keySchedule AlgSelected of KeySchedule, 0 to 65,535
   */
  public record Algorithms(int dhe, long kem, int aead, int keySchedule) {
    /** Checks the ranges. */
    public Algorithms {
      Limits.requireU16("dhe", dhe);
      Limits.requireU32("kem", kem);
      Limits.requireU16("aead", aead);
      Limits.requireU16("keySchedule", keySchedule);
    }
  }

  /**
   * The public shares.
   *
   * @param requester ExchangeData of KEY_EXCHANGE
   * @param responder ExchangeData of KEY_EXCHANGE_RSP
   */
  public record ExchangeData(Bytes requester, Bytes responder) {
    /** Checks the sizes. */
    public ExchangeData {
      Limits.requireBlob("requester", requester);
      Limits.requireBlob("responder", responder);
    }
  }
}
