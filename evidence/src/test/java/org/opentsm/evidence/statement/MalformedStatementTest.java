package org.opentsm.evidence.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.RootOfTrust.Supplement;
import org.opentsm.evidence.appraisal.StatementVerifier;
import org.opentsm.evidence.appraisal.Supplements;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.testing.TestCca;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.testing.TestSnp;
import org.opentsm.evidence.testing.TestTdx;
import org.opentsm.evidence.testing.TestTpm;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.evidence.trust.PlatformTrustReader;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Statements that were good and were cut, zeroed, changed or made longer, at every place: each is
 * refused with a typed error or a negative answer. Where one passes, as with other line ends in the
 * text of a chain, it says word for word what the good one says.
 */
class MalformedStatementTest {
  private static final Bytes USER_DATA = Bytes.ofHex("ab".repeat(64));
  private static final Bytes QUALIFYING = Bytes.ofHex("cd".repeat(32));

  /** When the chains of real quotes were in force. */
  private static final Instant THEN = Instant.parse("2025-11-01T00:00:00Z");

  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final StatementVerifier VERIFIER = new StatementVerifier(CRYPTO);

  /** Octets of what is zeroed, taken out or put in: those of the fields of all formats. */
  private static final int[] SIZES = {1, 4, 16, 48};

  /** A statement that passes, and with what. */
  private record Good(String name, Kind kind, Bytes octets, StatementRequest request) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Good> good() throws Exception {
    List<Good> good = new ArrayList<>();
    for (int version : new int[] {2, 3, 5}) {
      TestSnp snp =
          new TestSnp(version == 5 ? TestSnp.Line.TURIN : TestSnp.Line.MILAN, version == 3);
      good.add(
          good("SNP " + version, Kind.SNP, snp.report(version, USER_DATA), USER_DATA, snp.trust()));
    }
    TestTdx tdx = new TestTdx();
    good.add(
        good("TDX 4", Kind.TDX, tdx.quote(4, false, USER_DATA), USER_DATA, tdx.currentDocuments()));
    good.add(
        good("TDX 5", Kind.TDX, tdx.quote(5, true, USER_DATA), USER_DATA, tdx.currentDocuments()));
    TestCca cca = new TestCca();
    for (TestCca.Form form : TestCca.Form.values()) {
      good.add(good("CCA " + form, Kind.CCA, cca.token(form, USER_DATA), USER_DATA, cca.trust()));
    }
    TestTpm tpm = new TestTpm(CRYPTO);
    RootOfTrust quote = tpm.quote(QUALIFYING);
    good.add(
        new Good(
            "TPM",
            Kind.TPM,
            quote.statement(),
            new StatementRequest(
                Optional.of(QUALIFYING), quote.supplements(), tpm.trust(), TestPki.NOW)));
    good.addAll(real());
    return good;
  }

  /** Those of real machines, where they are at hand. */
  private static List<Good> real() throws Exception {
    if (!Vectors.areThere()) {
      return List.of();
    }
    List<Good> real = new ArrayList<>();
    PlatformTrustReader amd =
        new PlatformTrustReader().root(Kind.SNP, Vectors.trust("snp/genoa_ark.pem"));
    amd.endorsement(Vectors.trust("snp/genoa_ask.pem"));
    amd.endorsement(Vectors.trust("snp/genoa_vcek.pem"));
    real.add(real("snp/genoa_report.bin", Kind.SNP, List.of(), amd));
    for (String quote : List.of("quote_v4", "quote_v5")) {
      real.add(
          real(
              "tdx/" + quote + ".dat",
              Kind.TDX,
              List.of(),
              new PlatformTrustReader().root(Kind.TDX, Vectors.trust("tdx/sgx_root.pem"))));
    }
    for (String token :
        List.of("token-01.cbor,cpak.json", "token-legacy.cbor,token-legacy-cpak.json")) {
      String[] names = token.split(",", -1);
      real.add(
          real(
              "cca/" + names[0],
              Kind.CCA,
              List.of(),
              new PlatformTrustReader().root(Kind.CCA, Vectors.trust("cca/" + names[1]))));
    }
    List<Supplement> beside = new ArrayList<>();
    beside.addAll(Supplements.of(Kind.TPM, Vectors.trust("tpm/quotesig.out")));
    beside.addAll(Supplements.of(Kind.TPM, Vectors.trust("tpm/quotepcr.out")));
    real.add(
        real(
            "tpm/quote.out",
            Kind.TPM,
            beside,
            new PlatformTrustReader().root(Kind.TPM, Vectors.trust("tpm/akpub.pem"))));
    return real;
  }

  private static Good real(
      String name, Kind kind, List<Supplement> supplements, PlatformTrustReader trust)
      throws Exception {
    return new Good(
        name,
        kind,
        Vectors.read(name),
        new StatementRequest(
            Optional.empty(), supplements, trust.read(), kind == Kind.TDX ? THEN : TestPki.NOW));
  }

  private static Good good(
      String name, Kind kind, Bytes octets, Bytes userData, PlatformTrust trust) {
    return new Good(
        name,
        kind,
        octets,
        new StatementRequest(Optional.of(userData), List.of(), trust, TestPki.NOW));
  }

  private static Stream<Good> wholes() throws Exception {
    return good().stream();
  }

  @ParameterizedTest
  @MethodSource("wholes")
  void theWholePasses(Good good) throws Exception {
    assertThat(appraise(good, good.octets).status()).isIn(Status.AFFIRMING, Status.WARNING);
  }

  @ParameterizedTest
  @MethodSource("wholes")
  void everyBeginningIsRefused(Good good) {
    for (int size = 0; size < good.octets.length(); size++) {
      Bytes cut = good.octets.slice(0, size);
      try {
        StatementVerifier.read(good.kind, cut);
        fail("the first %d bytes are read", size);
      } catch (MalformedStatementException refused) {
        assertThat(refused).hasMessageContaining(": expected ").hasMessageContaining(", found ");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("wholes")
  void everyChangedOctetIsFound(Good good) throws Exception {
    for (int i = 0; i < good.octets.length(); i++) {
      byte[] changed = good.octets.toByteArray();
      changed[i] ^= (byte) (1 << i % 8);
      neverPasses(good, changed, "octet", i);
    }
  }

  @ParameterizedTest
  @MethodSource("wholes")
  void everyZeroedFieldIsFound(Good good) throws Exception {
    everywhere(
        good, (octets, at) -> Arrays.fill(octets.octets, at, at + octets.size, (byte) 0), "zeroed");
    everywhere(
        good,
        (octets, at) -> Arrays.fill(octets.octets, at, at + octets.size, (byte) 0xFF),
        "filled");
  }

  @ParameterizedTest
  @MethodSource("wholes")
  void everyMissingFieldIsFound(Good good) throws Exception {
    everywhere(good, (octets, at) -> octets.remove(at), "missing");
  }

  @ParameterizedTest
  @MethodSource("wholes")
  void everythingThatIsPutInOrBehindIsFound(Good good) throws Exception {
    everywhere(good, (octets, at) -> octets.insert(at, 0), "zeros");
    everywhere(good, (octets, at) -> octets.insert(at, 0xFF), "ones");
    for (int size : SIZES) {
      byte[] longer = Arrays.copyOf(good.octets.toByteArray(), good.octets.length() + size);
      Arrays.fill(longer, good.octets.length(), longer.length, (byte) 0xA5);
      neverPasses(good, longer, "behind", size);
    }
  }

  /** Octets that are being spoilt. */
  private static final class Spoilt {
    private byte[] octets;
    private final int size;

    private Spoilt(byte[] octets, int size) {
      this.octets = octets;
      this.size = size;
    }

    private void remove(int at) {
      byte[] shorter = new byte[octets.length - size];
      System.arraycopy(octets, 0, shorter, 0, at);
      System.arraycopy(octets, at + size, shorter, at, shorter.length - at);
      octets = shorter;
    }

    private void insert(int at, int value) {
      byte[] longer = new byte[octets.length + size];
      System.arraycopy(octets, 0, longer, 0, at);
      Arrays.fill(longer, at, at + size, (byte) value);
      System.arraycopy(octets, at, longer, at + size, octets.length - at);
      octets = longer;
    }
  }

  private static void everywhere(Good good, ObjIntConsumer<Spoilt> spoil, String how)
      throws Exception {
    for (int size : SIZES) {
      // Single octets are changed one by one already.
      int step = Math.max(5, size);
      for (int at = 0; at + size <= good.octets.length(); at += step) {
        Spoilt spoilt = new Spoilt(good.octets.toByteArray(), size);
        spoil.accept(spoilt, at);
        if (!Arrays.equals(spoilt.octets, good.octets.toByteArray())) {
          neverPasses(good, spoilt.octets, how + " " + size, at);
        }
      }
    }
  }

  private static void neverPasses(Good good, byte[] octets, String how, int at) throws Exception {
    StatementResult result;
    try {
      result = appraise(good, Bytes.owning(octets));
    } catch (MalformedStatementException refused) {
      return;
    }
    if (result.status().isPositive(false)) {
      ObjectNode said = result.statement().toJson();
      ObjectNode original = StatementVerifier.read(good.kind, good.octets).toJson();
      assertThat(said).as("%s, %s at %d", good, how, at).isEqualTo(original);
    }
  }

  private static StatementResult appraise(Good good, Bytes octets)
      throws MalformedStatementException {
    return VERIFIER.appraise(good.kind, octets, good.request, Policy.NONE);
  }
}
