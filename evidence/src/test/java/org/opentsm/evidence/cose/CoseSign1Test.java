package org.opentsm.evidence.cose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;

/** Headers of COSE_Sign1, and keys. */
class CoseSign1Test {
  private static final Set<ContentType> TYPES = Set.of(ContentType.EAT_CWT, ContentType.CWT);
  private static final CborValue ES384 = new CborValue.Negative(-35, 0);

  private static CborValue.Pair pair(long label, CborValue value) {
    return new CborValue.Pair(
        label < 0 ? new CborValue.Negative(label, 0) : CborValue.of(label), value);
  }

  private static CoseSign1 decode(List<CborValue.Pair> signed, List<CborValue.Pair> unsigned)
      throws MalformedStatementException {
    List<CborValue.Pair> header = new ArrayList<>(List.of(pair(1, ES384)));
    header.addAll(signed);
    return CoseSign1.decode(
        "token",
        CborWriter.encode(
            CborValue.tagged(
                CoseSign1.TAG,
                CborValue.of(
                    List.of(
                        CborValue.of(CborWriter.encode(CborValue.pairs(header))),
                        CborValue.pairs(unsigned),
                        CborValue.of(Bytes.of(1)),
                        CborValue.of(Bytes.zeros(96)))))),
        TYPES);
  }

  @Test
  void aLabelStandsInOneHeader() throws Exception {
    CborValue one = CborValue.of(Bytes.of(1));
    CborValue.Pair text = new CborValue.Pair(CborValue.of("x"), one);

    assertThat(decode(List.of(pair(4, one)), List.of(pair(5, one))).unprotected().at(5))
        .isPresent();
    for (List<CborValue.Pair> both : List.of(List.of(pair(4, one)), List.of(text))) {
      assertThatThrownBy(() -> decode(both, both))
          .isInstanceOf(MalformedStatementException.class)
          .hasMessageContaining("expected no label of the protected header");
    }
    assertThatThrownBy(() -> decode(List.of(), List.of(pair(1, ES384))))
        .isInstanceOf(MalformedStatementException.class)
        .hasMessageContaining("unprotected");
  }

  /** Keys of one hash code would be compared with each other, all of them. */
  @Test
  void aHeaderOfMoreLabelsThanAnybodyNeedsIsRefused() throws Exception {
    List<CborValue.Pair> most =
        IntStream.range(100, 356).mapToObj(label -> pair(label, CborValue.of(0))).toList();
    List<CborValue.Pair> tooMany = new ArrayList<>(most);
    tooMany.add(pair(356, CborValue.of(0)));

    assertThat(decode(List.of(), most).unprotected().pairs()).hasSize(256);
    for (boolean signed : List.of(true, false)) {
      assertThatThrownBy(() -> decode(signed ? tooMany : List.of(), signed ? List.of() : tooMany))
          .isInstanceOf(MalformedStatementException.class)
          .hasMessageContaining("at most 256 entries in a map");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/eat+cwt",
        "application/eat+cwt; eat_profile=\"x\"",
        "application/cwt"
      })
  void theContentMayBeNamed(String type) throws Exception {
    decode(List.of(pair(3, CborValue.of(type))), List.of());
    decode(List.of(), List.of(pair(3, CborValue.of(263))));
    decode(List.of(), List.of(pair(3, CborValue.of(61))));
  }

  @Test
  void anotherContentIsRefused() {
    for (CborValue type :
        List.of(
            CborValue.of("application/json"),
            CborValue.of("application/eat+cwt2"),
            CborValue.of(60),
            CborValue.of(Bytes.EMPTY))) {
      for (boolean signed : List.of(true, false)) {
        List<CborValue.Pair> there = List.of(pair(3, type));
        assertThatThrownBy(() -> decode(signed ? there : List.of(), signed ? List.of() : there))
            .isInstanceOf(MalformedStatementException.class)
            .hasMessageContaining("content type")
            .hasMessageContaining("263 (application/eat+cwt), 61 (application/cwt) or none");
      }
    }
  }

  private static Bytes key(long type, long curve, long algorithm, Bytes x, Bytes y) {
    List<CborValue.Pair> pairs = new ArrayList<>();
    pairs.add(pair(1, CborValue.of(type)));
    if (algorithm != 0) {
      pairs.add(pair(3, new CborValue.Negative(algorithm, 0)));
    }
    pairs.add(pair(-1, CborValue.of(curve)));
    pairs.add(pair(-2, CborValue.of(x)));
    pairs.add(pair(-3, CborValue.of(y)));
    return CborWriter.encode(CborValue.pairs(pairs));
  }

  @ParameterizedTest
  @CsvSource({"1, -7, 32, ECDSA_P256", "2, -35, 48, ECDSA_P384", "3, -36, 66, ECDSA_P521"})
  void aKeyIsOfItsCurve(long curve, long algorithm, int size, AsymAlgorithm asym) throws Exception {
    KeyPair pair = TestPki.keyPair(asym);
    Bytes info = Bytes.copyOf(pair.getPublic().getEncoded());
    Bytes x = info.slice(info.length() - 2 * size, size);
    Bytes y = info.slice(info.length() - size);

    for (long stated : new long[] {0, algorithm}) {
      CoseKey key = CoseKey.decode("key", key(2, curve, stated, x, y));
      assertThat(key.publicKey().getEncoded()).isEqualTo(pair.getPublic().getEncoded());
    }
    refuses(key(2, curve % 3 + 1, 0, x, y), "x");
    refuses(key(2, curve, 0, x, y.slice(1)), "y");
    refuses(key(2, curve, 0, x.slice(0, size / 2), Bytes.concat(y, x.slice(size / 2))), "x");
    refuses(key(2, curve, algorithm == -7 ? -35 : -7, x, y), "alg");
    refuses(key(2, 8, 0, x, y), "crv");
    refuses(key(1, curve, 0, x, y), "kty");
  }

  private static void refuses(Bytes key, String field) {
    assertThatThrownBy(() -> CoseKey.decode("key", key))
        .isInstanceOf(MalformedStatementException.class)
        .hasMessageContaining("key: " + field + " at offset");
  }
}
