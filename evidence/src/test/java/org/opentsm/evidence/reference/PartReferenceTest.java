package org.opentsm.evidence.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.opentsm.evidence.testing.TestCorim.array;
import static org.opentsm.evidence.testing.TestCorim.digest;
import static org.opentsm.evidence.testing.TestCorim.environment;
import static org.opentsm.evidence.testing.TestCorim.map;
import static org.opentsm.evidence.testing.TestCorim.measurement;
import static org.opentsm.evidence.testing.TestManifest.evidence;
import static org.opentsm.evidence.testing.TestManifest.freeform;
import static org.opentsm.evidence.testing.TestManifest.single;
import static org.opentsm.evidence.testing.TestManifest.table;
import static org.opentsm.evidence.testing.TestManifest.triple;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.testing.TestCorim;
import org.opentsm.evidence.testing.TestDevice;
import org.opentsm.evidence.testing.TestManifest;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.MeasurementBlock;

/** Reference values for parts of a device that its manifest names. */
class PartReferenceTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final Bytes GOOD = Bytes.ofHex("11".repeat(48));
  private static final Bytes OTHER = Bytes.ofHex("22".repeat(48));

  /** A component of the device: a class of its own. */
  private static final CborValue COMPONENT =
      map(0, map(0, CborValue.tagged(111, CborValue.of(Bytes.of(0x2A, 3))), 3, CborValue.of(1)));

  private static final CborValue DEVICE = environment("ACME", "WIDGET");
  private static final Tuple PASSED = Tuple.tuple(Outcome.PASS, Requirement.REQUIRED);
  private static final Tuple FAILED = Tuple.tuple(Outcome.FAIL, Requirement.REQUIRED);
  private static final Tuple REMARKED =
      Tuple.tuple(Outcome.NOT_EVALUATED, Requirement.INFORMATIONAL);
  private static final Tuple MISSING = Tuple.tuple(Outcome.NOT_EVALUATED, Requirement.REQUIRED);
  private static TestPki pki;

  @BeforeAll
  static void root() throws Exception {
    pki = new TestPki(AsymAlgorithm.ECDSA_P384);
  }

  private static AppraisalResult appraise(MeasurementBlock manifest, Bytes... corims)
      throws Exception {
    return TestManifest.appraise(CRYPTO, pki, Optional.of(manifest), corims);
  }

  private static Bytes corim(CborValue environment, CborValue... measurements) {
    return TestCorim.corim("part", environment, measurements);
  }

  private static List<Tuple> references(AppraisalResult result) {
    return result.checks().stream()
        .filter(c -> c.check() == CheckId.MEASUREMENTS_REFERENCE)
        .map(c -> Tuple.tuple(c.outcome(), c.requirement()))
        .toList();
  }

  @Test
  void aPartThatTheManifestNamesIsComparedWithItsReferenceValues() throws Exception {
    MeasurementBlock direct = freeform(table(evidence(triple(COMPONENT, single(OTHER)))));

    assertThat(references(appraise(direct, corim(COMPONENT, single(OTHER)))))
        .containsExactly(PASSED);
    assertThat(references(appraise(direct, corim(COMPONENT, single(GOOD), single(OTHER)))))
        .containsExactly(PASSED);
    AppraisalResult changed = appraise(direct, corim(COMPONENT, single(GOOD)));
    assertThat(references(changed)).containsExactly(FAILED);
    assertThat(changed.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(references(appraise(direct, corim(COMPONENT, digest(5, OTHER)))))
        .containsExactly(FAILED);
  }

  @Test
  void aPartCanBeInBlocks() throws Exception {
    CborValue svn = measurement(CborValue.of("fw"), 1, CborValue.tagged(553, CborValue.of(3)));
    CborValue firmware =
        map(0, CborValue.of("fw"), 1, map(12, map(0, array(CborValue.of(1), CborValue.of(2)))));
    MeasurementBlock block = freeform(table(evidence(triple(COMPONENT, firmware))));
    CborValue both =
        map(
            0,
            CborValue.of("fw"),
            1,
            map(
                1,
                CborValue.tagged(553, CborValue.of(3)),
                2,
                array(array(CborValue.of(7), CborValue.of(GOOD)))));

    assertThat(references(appraise(block, corim(COMPONENT, both)))).containsExactly(PASSED);
    // Of two blocks one is not spoken for.
    assertThat(references(appraise(block, corim(COMPONENT, svn)))).containsExactly(FAILED);
  }

  /** An element that is not understood would make values for one part those of all. */
  @ValueSource(
      strings = {"class-id", "layer", "index", "instance", "group", "class/9", "environment/7"})
  @ParameterizedTest
  void valuesForWhatTheDeviceDoesNotNameAreNotApplied(String element) throws Exception {
    CborValue one = CborValue.of(1);
    CborValue vendor = CborValue.of("ACME");
    CborValue environment =
        switch (element) {
          case "class-id" -> map(0, map(0, CborValue.tagged(37, one), 1, vendor));
          case "layer" -> map(0, map(1, vendor, 3, one));
          case "index" -> map(0, map(1, vendor, 4, one));
          case "instance" -> map(0, map(1, vendor), 1, CborValue.tagged(550, one));
          case "group" -> map(0, map(1, vendor), 2, CborValue.tagged(37, one));
          case "class/9" -> map(0, map(1, vendor, 9, one));
          default -> map(0, map(1, vendor), 7, one);
        };
    MeasurementBlock text = freeform(CborValue.of("a text"));
    AppraisalResult alone = appraise(text, corim(environment, digest(1, GOOD)));
    AppraisalResult beside =
        appraise(text, corim(environment, digest(1, OTHER)), corim(DEVICE, digest(1, GOOD)));

    assertThat(alone.status()).isEqualTo(Status.NONE);
    // Another device of the model may be meant: then, and only then, they are passed over.
    boolean ofSome = Set.of("instance", "group").contains(element);
    assertThat(references(beside)).containsExactlyInAnyOrder(PASSED, ofSome ? REMARKED : MISSING);
    assertThat(beside.status()).isEqualTo(ofSome ? Status.WARNING : Status.NONE);
    assertThat(
            beside.checks().stream()
                .filter(c -> c.check() == CheckId.MEASUREMENTS_REFERENCE)
                .filter(c -> c.outcome() == Outcome.NOT_EVALUATED)
                .map(CheckResult::expected))
        .containsExactly(
            "1 of an environment with " + element + " (CoMID part of the unsigned ref.corim)");
  }

  /** An environment of a part of a maker's model. */
  private static CborValue part(String vendor, String model) {
    return map(
        0,
        map(
            0,
            CborValue.tagged(111, CborValue.of(Bytes.of(0x2A, 3))),
            1,
            CborValue.of(vendor),
            2,
            CborValue.of(model),
            3,
            CborValue.of(1)));
  }

  private static CborValue named(Bytes digest) {
    return measurement(CborValue.of("fw"), 2, array(array(CborValue.of(7), CborValue.of(digest))));
  }

  private static MeasurementBlock stating(CborValue environment, CborValue measurement) {
    return freeform(table(evidence(triple(environment, measurement))));
  }

  /** Whose values count is what the leaf says, whatever the firmware calls itself. */
  @Test
  void valuesOfAnotherMakerAreNotForWhoeverCallsItselfSo() throws Exception {
    for (CborValue other : List.of(part("OTHER", "X"), environment("OTHER", "X"))) {
      for (CborValue measurement : List.of(single(GOOD), named(GOOD))) {
        AppraisalResult called = appraise(stating(other, measurement), corim(other, measurement));

        assertThat(references(called)).containsExactly(MISSING);
        assertThat(called.status()).isEqualTo(Status.NONE);
        assertThat(called.refusals().getFirst().explanation())
            .isEqualTo("No reference value is about this device.");
      }
    }
    // Nor are those that name no maker.
    AppraisalResult any =
        appraise(stating(part("OTHER", "X"), single(GOOD)), corim(COMPONENT, single(GOOD)));
    assertThat(any.isPositive(false)).isFalse();
    assertThat(
            any.checks().stream()
                .filter(check -> check.check() == CheckId.MEASUREMENTS_MANIFEST)
                .map(CheckResult::explanation))
        .singleElement()
        .asString()
        .endsWith("since their vendor or model is not that of the leaf: 1 elements.");
    assertThat(
            references(
                appraise(
                    stating(part("ACME", "WIDGET"), single(GOOD)), corim(COMPONENT, single(GOOD)))))
        .containsExactly(PASSED);
  }

  /** Firmware that is not what it should be has nothing from saying less, or something else. */
  @Test
  void leavingAPartOutIsNoBetterThanStatingABadOne() throws Exception {
    Bytes block =
        corim(
            DEVICE, digest(1, TestDevice.defaultBlocks(0).getFirst().dmtf().orElseThrow().value()));
    CborValue own = part("ACME", "WIDGET");
    assertThat(appraise(stating(own, single(OTHER)), corim(own, single(GOOD)), block).status())
        .isEqualTo(Status.CONTRAINDICATED);
    assertThat(
            appraise(stating(own, single(GOOD)), corim(own, single(GOOD)), block).isPositive(false))
        .isTrue();
    for (Optional<MeasurementBlock> less :
        List.of(
            Optional.<MeasurementBlock>empty(),
            Optional.of(freeform(CborValue.of("a text"))),
            Optional.of(stating(part("OTHER", "X"), single(OTHER))),
            Optional.of(stating(part("ACME", "X"), single(GOOD))),
            Optional.of(stating(DEVICE, named(GOOD))))) {
      for (Bytes reference : List.of(corim(own, single(GOOD)), corim(COMPONENT, single(GOOD)))) {
        AppraisalResult result = TestManifest.appraise(CRYPTO, pki, less, reference, block);

        assertThat(references(result)).containsExactlyInAnyOrder(PASSED, MISSING);
        assertThat(result.status()).isEqualTo(Status.NONE);
      }
    }
    AppraisalResult silent =
        TestManifest.appraise(CRYPTO, pki, Optional.empty(), corim(DEVICE, named(GOOD)), block);
    assertThat(references(silent)).containsExactlyInAnyOrder(PASSED, MISSING);
    assertThat(silent.status()).isEqualTo(Status.NONE);
  }

  /** A file may have values for all models of a maker. */
  @Test
  void valuesForPartsOfAnotherModelAreNotAskedFor() throws Exception {
    Bytes block =
        corim(
            DEVICE, digest(1, TestDevice.defaultBlocks(0).getFirst().dmtf().orElseThrow().value()));

    AppraisalResult result =
        appraise(freeform(CborValue.of("a text")), corim(part("ACME", "X"), single(GOOD)), block);

    assertThat(references(result)).containsExactly(PASSED);
    assertThat(result.isPositive(false)).isTrue();
  }
}
