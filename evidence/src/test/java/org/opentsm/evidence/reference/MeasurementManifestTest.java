package org.opentsm.evidence.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.opentsm.evidence.testing.TestCorim.array;
import static org.opentsm.evidence.testing.TestCorim.comid;
import static org.opentsm.evidence.testing.TestCorim.digest;
import static org.opentsm.evidence.testing.TestCorim.environment;
import static org.opentsm.evidence.testing.TestCorim.map;
import static org.opentsm.evidence.testing.TestCorim.measurement;
import static org.opentsm.evidence.testing.TestManifest.evidence;
import static org.opentsm.evidence.testing.TestManifest.freeform;
import static org.opentsm.evidence.testing.TestManifest.single;
import static org.opentsm.evidence.testing.TestManifest.table;
import static org.opentsm.evidence.testing.TestManifest.triple;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.testing.TestManifest;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementValueType;

/** What a device says of itself under index 253. */
class MeasurementManifestTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes GOOD = Bytes.ofHex("11".repeat(48));
  private static final Bytes OTHER = Bytes.ofHex("22".repeat(48));

  /** A component of the device: a class of its own. */
  private static final CborValue COMPONENT =
      map(0, map(0, CborValue.tagged(111, CborValue.of(Bytes.of(0x2A, 3))), 3, CborValue.of(1)));

  private static final CborValue DEVICE = environment("ACME", "WIDGET");
  private static TestPki pki;

  @BeforeAll
  static void root() throws Exception {
    pki = new TestPki(AsymAlgorithm.ECDSA_P384);
  }

  /** A measurement without a key, in the blocks with these indexes. */
  private static CborValue indirect(int... indexes) {
    List<CborValue> items = new ArrayList<>();
    for (int index : indexes) {
      items.add(CborValue.of(index));
    }
    return map(1, map(12, map(0, CborValue.of(items))));
  }

  private static MeasurementBlock structured(String header, CborValue item) {
    return MeasurementBlock.of(
        MeasurementBlock.MANIFEST_INDEX,
        DmtfMeasurement.raw(
            MeasurementValueType.STRUCTURED_MANIFEST,
            Bytes.concat(Bytes.ofHex(header), CborWriter.encode(item))));
  }

  private static AppraisalResult appraise(MeasurementBlock manifest) throws Exception {
    return TestManifest.appraise(CRYPTO, pki, Optional.of(manifest));
  }

  private static CheckResult check(AppraisalResult result, CheckId id) {
    return result.checks().stream().filter(c -> c.check() == id).findFirst().orElseThrow();
  }

  private static CheckResult manifest(MeasurementBlock block) throws Exception {
    return check(appraise(block), CheckId.MEASUREMENTS_MANIFEST);
  }

  /** Public texts differ in the header, and implementations in what follows it. */
  @Test
  void everyFormInWhichItIsSentIsRead() throws Exception {
    CborValue evidence = evidence(triple(DEVICE, digest(1, GOOD)));
    CborValue table = table(evidence);
    CborValue bare = ((CborValue.Tagged) table).item();
    CborValue wrapped =
        CborValue.tagged(
            571, CborValue.of(CborWriter.encode(((CborValue.Tagged) evidence).item())));

    for (MeasurementBlock block :
        List.of(
            freeform(table),
            freeform(evidence),
            freeform(table(wrapped)),
            structured("0a03d9023a", table),
            structured("0a03d9023a", bare),
            structured("0a02023a", table),
            structured("0a02023a", bare),
            structured("0a03d9023b", evidence))) {
      assertThat(MeasurementManifest.of(block).orElseThrow().values()).hasSize(1);
      CheckResult check = manifest(block);
      assertThat(check.outcome()).as(check.explanation()).isEqualTo(Outcome.PASS);
      assertThat(check.part()).isEqualTo("measurements/253");
    }
  }

  @Test
  void otherManifestsAreNotEvaluatedAndStandInNobodysWay() throws Exception {
    CborValue item = evidence(triple(DEVICE, digest(1, GOOD)));
    Bytes octets = CborWriter.encode(item);
    for (MeasurementBlock block :
        List.of(
            freeform(CborValue.of("a text")),
            freeform(CborValue.tagged(18, array())),
            structured("0000", item),
            structured("0a01d2", array()),
            MeasurementBlock.of(
                253, DmtfMeasurement.digest(MeasurementValueType.MEASUREMENT_MANIFEST, GOOD)),
            MeasurementBlock.of(
                253, DmtfMeasurement.raw(MeasurementValueType.INFORMATIONAL, octets)),
            new MeasurementBlock(253, 2, octets),
            // Cut, of a profile, and of an unknown kind.
            MeasurementBlock.of(
                253,
                DmtfMeasurement.raw(
                    MeasurementValueType.MEASUREMENT_MANIFEST,
                    octets.slice(0, octets.length() - 1))),
            freeform(CborValue.tagged(570, map(0, array(item), 2, CborValue.of("x:y")))),
            freeform(table(CborValue.of(1))),
            freeform(evidence(triple(DEVICE, indirect(253)))),
            freeform(evidence(triple(DEVICE, indirect(0)))))) {
      AppraisalResult result = appraise(block);

      assertThat(check(result, CheckId.MEASUREMENTS_MANIFEST).outcome())
          .as(block.toString())
          .isEqualTo(Outcome.NOT_EVALUATED);
      assertThat(result.status()).isEqualTo(Status.WARNING);
    }
  }

  /** A device that says two things of itself is believed neither. */
  @Test
  void aManifestThatContradictsTheBlocksFails() throws Exception {
    for (CborValue triple :
        List.of(
            triple(DEVICE, digest(1, OTHER)),
            triple(DEVICE, measurement(CborValue.of(2), 1, CborValue.tagged(552, CborValue.of(4)))),
            triple(
                DEVICE,
                measurement(
                    CborValue.of(2),
                    4,
                    CborValue.tagged(560, CborValue.of(Bytes.ofHex("0400000000000000"))))),
            triple(COMPONENT, indirect(9)),
            triple(
                COMPONENT,
                map(
                    1,
                    map(
                        2,
                        array(array(CborValue.of(7), CborValue.of(OTHER))),
                        12,
                        map(0, array(CborValue.of(1)))))))) {
      AppraisalResult result = appraise(freeform(table(evidence(triple))));

      assertThat(check(result, CheckId.MEASUREMENTS_MANIFEST).outcome()).isEqualTo(Outcome.FAIL);
      assertThat(result.status()).isEqualTo(Status.CONTRAINDICATED);
    }
  }

  @Test
  void tooManyElementsAreRefused() {
    List<CborValue> measurements = new ArrayList<>();
    for (int i = 0; i <= MeasurementManifest.MOST_VALUES; i++) {
      measurements.add(measurement(CborValue.of(i), 1, CborValue.of(1)));
    }
    MeasurementBlock block = freeform(evidence(array(COMPONENT, CborValue.of(measurements))));

    assertThatThrownBy(() -> MeasurementManifest.of(block))
        .isInstanceOf(MalformedStatementException.class)
        .hasMessageContaining("at most 1024 elements");
  }

  /** Whatever a device sends is read, or refused with a reason; and can be compared. */
  @MethodSource("seeds")
  @FuzzTest(maxDuration = "2m")
  void anyManifest(byte[] data) {
    for (MeasurementValueType type :
        List.of(
            MeasurementValueType.MEASUREMENT_MANIFEST, MeasurementValueType.STRUCTURED_MANIFEST)) {
      if (data.length > 0xFFF0) {
        return;
      }
      MeasurementBlock block =
          MeasurementBlock.of(253, DmtfMeasurement.raw(type, Bytes.copyOf(data)));
      try {
        MeasurementManifest.of(block).ifPresent(read -> compare(read, block));
      } catch (MalformedStatementException refused) {
        assertThat(refused.getMessage()).startsWith("measurement manifest");
      }
    }
  }

  private static void compare(MeasurementManifest read, MeasurementBlock block) {
    DmtfMeasurement measurement = block.dmtf().orElseThrow();
    for (EvidenceValue value : read.values()) {
      assertThat(value.key().toString()).isNotEmpty();
      value.value().contradicts(measurement, HashAlgorithm.SHA_384, CRYPTO);
      value.value().matches(value.value());
      assertThat(value.environment().isWithin(value.environment(), value.environment())).isTrue();
    }
  }

  static Stream<Arguments> seeds() {
    CborValue evidence =
        evidence(
            triple(COMPONENT, single(GOOD), indirect(1, 2)),
            triple(DEVICE, digest(1, GOOD), measurement(CborValue.of("x"), 1, CborValue.of(3))));
    Bytes table = CborWriter.encode(table(evidence));
    return Stream.of(
            table,
            CborWriter.encode(evidence),
            Bytes.concat(Bytes.ofHex("0a03d9023a"), table),
            CborWriter.encode(comid("t", DEVICE, digest(1, GOOD))))
        .map(seed -> Arguments.of((Object) seed.toByteArray()));
  }
}
