package org.opentsm.evidence.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.opentsm.evidence.Commitments;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.evidence.Session;
import org.opentsm.evidence.commitment.TreeTop;
import org.opentsm.evidence.policy.PlatformExpectation;
import org.opentsm.evidence.tpm.TpmSessionLog;
import org.opentsm.evidence.tpm.TpmSupplements;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** A TPM that quotes whatever it is told to: TPMS_ATTEST made octet by octet, signed with ECDSA. */
public final class TestTpm {
  private static final HashAlgorithm HASH = HashAlgorithm.SHA_256;
  private static final AsymAlgorithm ASYM = AsymAlgorithm.ECDSA_P256;
  private static final Bytes ECDSA = Bytes.ofHex("0018");
  private static final Bytes SHA_256 = Bytes.ofHex("000b");

  /**
   * TPM_GENERATED, a quote, the name of a signer, and after the extra data a clock and a version.
   */
  private static final Bytes BEGINNING = Bytes.ofHex("ff5443478018" + "0022000b" + "aa".repeat(32));

  private static final Bytes CLOCK = Bytes.ofHex("0000000000001000" + "0000000100000002" + "01");
  private static final Bytes FIRMWARE = Bytes.ofHex("2020010100120000");

  /** One bank, registers 0 to 9 and 14. */
  private static final Bytes SELECTION = Bytes.ofHex("00000001" + "000b" + "03ff4300");

  /** The register for sessions. */
  public static final int SESSION_PCR = 14;

  /** Of those before it, as the quote has them. */
  public static final int BOOT_REGISTERS = 10;

  private final SpdmCrypto crypto;
  private final KeyPair key;

  public TestTpm(SpdmCrypto crypto) throws GeneralSecurityException {
    this(crypto, TestPki.keyPair(ASYM));
  }

  /**
   * @param key on P-256; nothing tells a quote that software signed with it from a TPM's
   */
  public TestTpm(SpdmCrypto crypto, KeyPair key) {
    this.crypto = crypto;
    this.key = key;
  }

  /** The attestation key. */
  public PublicKey attestationKey() {
    return key.getPublic();
  }

  /** The attestation key, as an operator gives it. */
  public String keyPem() {
    return TestAuthority.pem("PUBLIC KEY", List.of(Bytes.copyOf(key.getPublic().getEncoded())));
  }

  /** A verifier's trust in this TPM alone. */
  public PlatformTrust trust() {
    return new PlatformTrust(
        Map.of(), Map.of(Kind.TPM, List.of(attestationKey())), List.of(), List.of(), List.of());
  }

  /** The same evidence with its commitments, and a quote over them. */
  public Evidence vouchFor(Evidence evidence) throws GeneralSecurityException {
    Commitments commitments = TreeTop.commitments(evidence);
    return new Evidence(
        evidence.version(),
        evidence.nonce(),
        evidence.identity(),
        evidence.devices(),
        Part.of(commitments),
        Part.of(
            quote(
                new TreeTop(commitments.top()).userData32(),
                Session.commitmentsOf(evidence.devices()))));
  }

  /** A quote with this qualifying data over a register without sessions, and what belongs to it. */
  public RootOfTrust quote(Bytes qualifyingData) throws GeneralSecurityException {
    return quote(qualifyingData, List.of());
  }

  /** A quote over a register that holds these sessions, with its log. */
  public RootOfTrust quote(Bytes qualifyingData, List<Bytes> commitments)
      throws GeneralSecurityException {
    List<Bytes> sessions =
        commitments.stream().map(each -> TpmSessionLog.session(crypto, HASH, each)).toList();
    TpmSessionLog log = new TpmSessionLog(HASH, SESSION_PCR, sessions);
    return quote(
        qualifyingData,
        Bytes.concat(Bytes.ofHex("0c".repeat(BOOT_REGISTERS * HASH.size())), log.replay(crypto)),
        List.of(new Supplement(TpmSupplements.SESSION_LOG, log.encode())));
  }

  /**
   * A quote over any registers.
   *
   * @param values of registers 0 to 9 and the one for sessions, 32 octets each
   * @param more what else comes along
   */
  public RootOfTrust quote(Bytes qualifyingData, Bytes values, List<Supplement> more)
      throws GeneralSecurityException {
    return quote(qualifyingData, SELECTION, values, more);
  }

  /** A quote over a selection of registers of the caller: TPML_PCR_SELECTION. */
  public RootOfTrust quote(
      Bytes qualifyingData, Bytes selection, Bytes values, List<Supplement> more)
      throws GeneralSecurityException {
    Bytes attest =
        Bytes.concat(
            BEGINNING,
            sized(qualifyingData),
            CLOCK,
            FIRMWARE,
            selection,
            sized(crypto.digest(HASH, values)));
    Bytes signature = crypto.sign(ASYM, HASH, key.getPrivate(), attest, Bytes.EMPTY);
    int half = signature.length() / 2;
    List<Supplement> supplements = new ArrayList<>(more);
    supplements.add(
        new Supplement(
            TpmSupplements.SIGNATURE,
            Bytes.concat(
                ECDSA,
                SHA_256,
                sized(signature.slice(0, half)),
                sized(signature.slice(half, half)))));
    supplements.add(new Supplement(TpmSupplements.PCR_VALUES, values));
    return new RootOfTrust(Kind.TPM, attest, supplements);
  }

  /** The values of the registers of a quote as {@code tpm2_quote --pcr} writes them. */
  public static Bytes valuesAsTpm2ToolsWrite(RootOfTrust quote) {
    Bytes values =
        quote.supplements().stream()
            .filter(supplement -> supplement.name().equals(TpmSupplements.PCR_VALUES))
            .findFirst()
            .orElseThrow()
            .value();
    int count = values.length() / HASH.size();
    int lists = (count + 7) / 8;
    ByteBuffer file =
        ByteBuffer.allocate(4 + 16 * 8 + 4 + lists * (4 + 8 * 66)).order(ByteOrder.LITTLE_ENDIAN);
    file.position(4 + 16 * 8).putInt(lists);
    for (int list = 0; list < lists; list++) {
      file.putInt(Math.min(8, count - list * 8));
      for (int i = list * 8; i < list * 8 + 8; i++) {
        Bytes value = i < count ? values.slice(i * HASH.size(), HASH.size()) : Bytes.EMPTY;
        file.putShort((short) value.length()).put(value.toByteArray());
        file.position(file.position() + 64 - value.length());
      }
    }
    return Bytes.owning(file.array());
  }

  /** What a policy expects that knows the software of the machine with this TPM. */
  public static List<PlatformExpectation> software() {
    return software(0, 2, 4, 8, 9);
  }

  /** What a policy expects in some of the registers 0 to 9. */
  public static List<PlatformExpectation> software(int... registers) {
    Set<Bytes> good = Set.of(Bytes.ofHex("0c".repeat(HASH.size())));
    return IntStream.of(registers)
        .mapToObj(register -> new PlatformExpectation("pcr" + register, good, ""))
        .toList();
  }

  private static Bytes sized(Bytes value) {
    Bytes size =
        Bytes.owning(ByteBuffer.allocate(Short.BYTES).putShort((short) value.length()).array());
    return Bytes.concat(size, value);
  }
}
