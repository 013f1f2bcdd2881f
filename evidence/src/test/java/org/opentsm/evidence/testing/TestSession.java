package org.opentsm.evidence.testing;

import java.security.KeyPair;
import java.util.List;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.SignedKeyExchange;
import org.opentsm.evidence.commitment.SessionCommitment;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.KeySchedule;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.AlgorithmTable;
import org.opentsm.spdm.message.AlgorithmTable.Type;
import org.opentsm.spdm.message.KeyExchange;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.VersionNumber;
import org.opentsm.spdm.session.HandshakeTranscript;
import org.opentsm.spdm.session.SecuredVersions;

/** The public part of a session of a {@link TestDevice}: a key exchange that its key signed. */
final class TestSession {
  private static final VersionNumber SECURED = VersionNumber.ofValue(0x1100);
  private static final int REQUESTER_HALF = 0xFFFE;
  private static final int RESPONDER_HALF = 0x0102;
  private static final Bytes ID = Bytes.ofHex("feff0201");
  private static final Bytes REQUESTER_SHARE = Bytes.ofHex("a1".repeat(96));
  private static final Bytes RESPONDER_SHARE = Bytes.ofHex("b2".repeat(96));

  private final SpdmCrypto crypto;
  private final SpdmVersion version;
  private final HashAlgorithm hash;
  private final int slot;

  TestSession(SpdmCrypto crypto, SpdmVersion version, HashAlgorithm hash, int slot) {
    this.crypto = crypto;
    this.version = version;
    this.hash = hash;
    this.slot = slot;
  }

  /** In NEGOTIATE_ALGORITHMS and ALGORITHMS. */
  static List<AlgorithmTable> tables() {
    return List.of(
        AlgorithmTable.of(Type.DHE, DheGroup.SECP_384_R1.mask()),
        AlgorithmTable.of(Type.AEAD, AeadSuite.AES_256_GCM.mask()),
        AlgorithmTable.of(Type.KEY_SCHEDULE, KeySchedule.SPDM.mask()));
  }

  Bytes id() {
    return ID;
  }

  /** Another for each nonce, as a real one. */
  Bytes commitment(Nonce nonce) {
    return crypto.digest(hash, nonce.value());
  }

  Bytes requesterContext(Nonce nonce) {
    return SessionCommitment.requesterContext(crypto, hash, nonce, commitment(nonce));
  }

  SignedKeyExchange keyExchange(Bytes vca, Bytes identity, SignatureAlgorithm asym, KeyPair key)
      throws Exception {
    Bytes signature =
        transcript(vca, identity).signedByResponder().sign(crypto, asym, hash, key.getPrivate());
    return new SignedKeyExchange(
        slot,
        Part.absent("The device has one key."),
        request(),
        Bytes.concat(response(), signature, Bytes.zeros(hash.size())));
  }

  Session session(Bytes vca, Bytes identity, SignedKeyExchange exchange, Nonce nonce) {
    Bytes response = exchange.response();
    int unsigned = response().length();
    Bytes signature = response.slice(unsigned, response.length() - unsigned - hash.size());
    return new Session(
        Session.Kind.KEY_EXCHANGE,
        Part.of(ID),
        Part.of(SECURED.value()),
        Part.of(
            new Session.Algorithms(
                (int) DheGroup.SECP_384_R1.mask(),
                0,
                (int) AeadSuite.AES_256_GCM.mask(),
                (int) KeySchedule.SPDM.mask())),
        Part.of(new Session.ExchangeData(REQUESTER_SHARE, RESPONDER_SHARE)),
        Part.of(transcript(vca, identity).add(signature).digest()),
        Part.of(crypto.digest(hash, ID)),
        Part.of(commitment(nonce)));
  }

  private HandshakeTranscript transcript(Bytes vca, Bytes identity) {
    return new HandshakeTranscript(version, hash, crypto, vca)
        .addIdentity(identity)
        .add(request())
        .add(response());
  }

  private Bytes request() {
    return new KeyExchange.Request(
            version,
            MeasurementSummaryType.NONE,
            slot,
            REQUESTER_HALF,
            0,
            Bytes.ofHex("c3".repeat(32)),
            REQUESTER_SHARE,
            SecuredVersions.offer(version, List.of(SECURED)))
        .encode();
  }

  /** Up to the signature. */
  private Bytes response() {
    return new KeyExchange.Response(
            version,
            0,
            RESPONDER_HALF,
            0,
            0,
            Bytes.ofHex("d4".repeat(32)),
            RESPONDER_SHARE,
            Bytes.EMPTY,
            SecuredVersions.choose(version, SECURED),
            Bytes.EMPTY,
            Bytes.EMPTY)
        .encode();
  }
}
