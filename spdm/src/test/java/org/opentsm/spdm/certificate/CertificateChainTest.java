package org.opentsm.spdm.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.testing.TestPki;

class CertificateChainTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final HashAlgorithm HASH = HashAlgorithm.SHA_384;
  private static final TestPki PKI = new TestPki(AsymAlgorithm.ECDSA_P384);
  private static final Bytes GOOD = PKI.chain(HASH);
  private static final int FIRST = 4 + 48;

  @Test
  void readsWhatItWrote() throws SpdmException {
    CertificateChain chain = CertificateChain.decode(GOOD, HASH, SpdmVersion.V1_3);

    assertThat(chain.blob()).isEqualTo(GOOD);
    assertThat(chain.rootHash()).isEqualTo(CRYPTO.digest(HASH, PKI.root()));
    assertThat(chain.certificates())
        .extracting(DeviceCertificate::der)
        .containsExactly(PKI.root(), PKI.authority(), PKI.leaf());
    assertThat(chain.leaf().subject()).isEqualTo("CN=Test Device,O=Example");
    assertThat(chain.leaf().issuer()).isEqualTo("CN=Test Authority,O=Example");
    assertThat(chain.leaf().version()).isEqualTo(3);
    assertThat(chain.leaf().serialNumber()).isEqualTo(3);
    assertThat(chain.leaf().notAfter()).isEqualTo("9999-12-31T23:59:59Z");
    assertThat(chain.leaf().deviceInfo()).contains("ACME:NIC:0001");
    assertThat(chain.leaf().publicKey()).isEqualTo(PKI.leafKey().getPublic());
    assertThat(chain.leaf().extensions().keyUsage())
        .contains(java.util.Set.of(X509KeyUsage.DIGITAL_SIGNATURE));
    assertThat(chain.leaf().extensions().extendedKeyUsage())
        .containsExactly(SpdmOids.EKU_RESPONDER_AUTH);
    assertThat(chain.leaf().extensions().spdmOids()).containsExactly(SpdmOids.HARDWARE_IDENTITY);
    assertThat(chain.first().isSelfIssued()).isTrue();
    assertThat(chain.first().isCertificateAuthority()).isTrue();
  }

  @Test
  void aReservedFieldUpTo13MayHoldAnything() throws SpdmException {
    byte[] reserved = GOOD.toByteArray();
    reserved[3] = 0x55;
    assertThatThrownBy(
            () -> CertificateChain.decode(Bytes.owning(reserved), HASH, SpdmVersion.V1_4))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("Length");
    assertThat(
            CertificateChain.decode(Bytes.owning(reserved), HASH, SpdmVersion.V1_3).certificates())
        .hasSize(3);
  }

  @Test
  void readsAChainOfMoreThan64KiB() throws SpdmException {
    Bytes big = PKI.leaf(c -> c.withExtension("1.2.3.4", false, Bytes.zeros(100_000)));
    Bytes blob = CertificateChain.encode(HASH, CRYPTO, List.of(PKI.root(), PKI.authority(), big));
    assertThat(blob.length()).isGreaterThan(100_000);
    assertThat(CertificateChain.decode(blob, HASH, SpdmVersion.V1_4).leaf().der()).isEqualTo(big);
    assertThatThrownBy(() -> CertificateChain.decode(blob, HASH, SpdmVersion.V1_3))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("Length");
  }

  @Test
  void namesTheCertificateAndTheOffsetOfARejection() {
    byte[] garbage = GOOD.toByteArray();
    int second = FIRST + PKI.root().length();
    garbage[second] = 0x31;
    assertRejected(Bytes.owning(garbage), "certificate 1", "Certificate", second);
  }

  @Test
  void refusesALengthThatIsNotTheChains() {
    assertRejected(Bytes.concat(GOOD, Bytes.of(0)), "certificate chain", "Length", 0);
    assertRejected(GOOD.slice(0, GOOD.length() - 1), "certificate chain", "Length", 0);
  }

  @Test
  void refusesTrailingBytesThatTheLengthCounts() {
    Bytes blob =
        CertificateChain.encode(
            CRYPTO.digest(HASH, PKI.root()),
            List.of(PKI.root(), PKI.authority(), PKI.leaf(), Bytes.of(0)));
    assertRejected(blob, "certificate 3", "Certificate", blob.length() - 1);
  }

  @Test
  void refusesACertificateThatIsCutOff() {
    Bytes cut = PKI.leaf().slice(0, PKI.leaf().length() - 1);
    Bytes blob = CertificateChain.encode(HASH, CRYPTO, List.of(PKI.root(), PKI.authority(), cut));
    assertRejected(blob, "certificate 2", "Certificate", blob.length() - cut.length());
  }

  @Test
  void refusesAChainWithoutCertificates() {
    Bytes empty = Bytes.concat(Bytes.of(52, 0, 0, 0), Bytes.zeros(48));
    assertRejected(empty, "certificate 0", "Certificate", FIRST);
    assertRejected(Bytes.EMPTY, "certificate chain", "Length", 0);
    assertRejected(Bytes.of(6, 0, 0, 0, 1, 2), "certificate chain", "RootHash", 4);
  }

  @Test
  void refusesThe33rdCertificate() throws SpdmException {
    Bytes most = CertificateChain.encode(HASH, CRYPTO, Collections.nCopies(32, PKI.root()));
    assertThat(CertificateChain.decode(most, HASH, SpdmVersion.V1_3).certificates()).hasSize(32);

    Bytes more = CertificateChain.encode(HASH, CRYPTO, Collections.nCopies(33, PKI.root()));
    assertRejected(more, "certificate chain", "Certificates", FIRST + 32 * PKI.root().length());
  }

  @Test
  void refusesMoreThanOneMebibyte() {
    assertRejected(Bytes.zeros(CertificateChain.MAX_SIZE + 1), "certificate chain", "Length", 0);
  }

  @Test
  void refusesIndefiniteAndLongLengths() {
    Bytes indefinite = Bytes.of(0x30, 0x80, 0x00, 0x00);
    Bytes notShortest = Bytes.of(0x30, 0x81, 0x01, 0x00);
    Bytes huge = Bytes.of(0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF);
    for (Bytes der : List.of(indefinite, notShortest, huge)) {
      assertThatThrownBy(() -> DeviceCertificate.decode(der))
          .isInstanceOf(MalformedMessageException.class)
          .hasMessageContaining("certificate");
    }
  }

  @Test
  void deepNestingIsAnswered() throws SpdmException {
    Bytes deep = Bytes.of(0x05, 0x00);
    for (int depth = 0; depth < 3000; depth++) {
      deep = sequence(deep);
    }
    Bytes nested = deep;
    assertThatThrownBy(() -> DeviceCertificate.decode(nested))
        .isInstanceOf(MalformedMessageException.class);

    // As a subject, where the content is only looked at when somebody wants to read it.
    Bytes time = Bytes.concat(Bytes.of(0x17, 0x0D), ascii("260101000000Z"));
    Bytes algorithm = sequence(Bytes.ofHex("06082a8648ce3d040303"));
    Bytes tbs =
        sequence(
            Bytes.concat(
                Bytes.of(0x02, 0x01, 0x01),
                algorithm,
                nested,
                sequence(Bytes.concat(time, time)),
                nested,
                nested));
    Bytes certificate = sequence(Bytes.concat(tbs, algorithm, Bytes.of(0x03, 0x01, 0x00)));
    DeviceCertificate decoded = DeviceCertificate.decode(certificate);
    assertThat(decoded.subject()).startsWith("unreadable name");
    assertThatThrownBy(decoded::publicKey).isInstanceOf(VerificationException.class);
  }

  private static Bytes sequence(Bytes content) {
    int length = content.length();
    Bytes head =
        length < 0x80
            ? Bytes.of(0x30, length)
            : length < 0x100
                ? Bytes.of(0x30, 0x81, length)
                : Bytes.of(0x30, 0x82, length >> 8, length);
    return Bytes.concat(head, content);
  }

  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }

  @ParameterizedTest
  @EnumSource(names = {"ecp256", "ecp384", "ecp521", "ed25519", "rsa3072", "mldsa65"})
  void readsTheChainsOfTheReferenceResponder(SampleChain sample) throws Exception {
    CertificateChain chain = CertificateChain.decode(sample.blob(HASH), HASH, SpdmVersion.V1_2);

    assertThat(chain.certificates()).hasSize(3);
    assertThat(chain.first().der()).isEqualTo(sample.root());
    assertThat(chain.leaf().deviceInfo()).contains("ACME:WIDGET:1234567890");
    CertificatePath.Result result =
        CertificatePath.validate(
            chain,
            List.of(DeviceCertificate.decode(sample.root())),
            List.of(),
            chain.leaf().notBefore().plusSeconds(60),
            CRYPTO);
    assertThat(result.checks()).noneMatch(c -> c.outcome() == PathCheck.Outcome.FAIL);
    assertThat(result.holds()).isTrue();
    assertThat(
            CertificateRules.check(
                chain,
                CertificateRules.Parameters.responder(
                    SpdmVersion.V1_2, sample.algorithm(), LeafModel.UNKNOWN, CRYPTO)))
        .extracting(CertificateFinding::rule)
        .containsExactly("cma-san");
  }

  @Property(seed = "20261121", tries = 2000)
  void aChangedOctetGivesAnAnswerOrATypedRejection(
      @ForAll @IntRange(max = 3000) int at, @ForAll byte value) {
    byte[] changed = GOOD.toByteArray();
    changed[at % changed.length] = value;
    judge(Bytes.owning(changed));
  }

  @Property(seed = "20261121", tries = 1000)
  void octetsGiveAnAnswerOrATypedRejection(@ForAll @Size(max = 300) byte[] octets) {
    judge(
        Bytes.concat(
            Bytes.of(octets.length + FIRST, (octets.length + FIRST) >> 8, 0, 0),
            Bytes.zeros(48),
            Bytes.copyOf(octets)));
  }

  private static void judge(Bytes blob) {
    try {
      CertificateChain chain = CertificateChain.decode(blob, HASH, SpdmVersion.V1_3);
      if (!blob.equals(GOOD)) {
        Hostile.judge(chain);
      }
    } catch (SpdmException typed) {
      assertThat(typed).hasMessageContaining("certificate");
    }
  }

  private static void assertRejected(Bytes blob, String where, String field, int offset) {
    assertThatThrownBy(() -> CertificateChain.decode(blob, HASH, SpdmVersion.V1_3))
        .isInstanceOfSatisfying(
            MalformedMessageException.class,
            rejection -> {
              assertThat(rejection.messageName()).contains(where);
              assertThat(rejection.field()).isEqualTo(field);
              assertThat(rejection.offset()).isEqualTo(offset);
            });
  }
}
