package org.opentsm.evidence.extension;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.appraisal.Pace;
import org.opentsm.evidence.appraisal.VerificationRequest;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.policy.PolicyFile;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.result.ResultJson;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.testing.JsonSchema;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.evidence.testing.TestDevice;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.DmtfMeasurement;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MeasurementValueType;

class DeviceCheckTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();

  /** The device has no name of PCIe CMA, which is a warning. */
  private static final Status ACCEPTED = Status.WARNING;

  private static TestPki pki;

  @BeforeAll
  static void make() throws Exception {
    pki = new TestPki(AsymAlgorithm.ECDSA_P384);
  }

  private static Evidence evidence(String version) throws Exception {
    TestDevice device = TestDevice.ordinary(CRYPTO, pki);
    List<MeasurementBlock> blocks = new ArrayList<>(TestDevice.defaultBlocks(0));
    blocks.add(
        2,
        MeasurementBlock.of(
            7,
            DmtfMeasurement.raw(
                MeasurementValueType.FIRMWARE_CONFIGURATION,
                Bytes.owning(version.getBytes(UTF_8)))));
    device.setBlocks(blocks);
    return device.collect(SampleEvidence.NONCE);
  }

  private static DeviceCheck check(
      String id, Function<AppraisedDevice, DeviceCheck.Answer> answer) {
    return new DeviceCheck() {
      @Override
      public String id() {
        return id;
      }

      @Override
      public Answer check(AppraisedDevice device) {
        return answer.apply(device);
      }
    };
  }

  private static AppraisalResult appraise(
      Evidence evidence, Nonce nonce, DeviceTrust trust, Policy policy, DeviceCheck... checks) {
    return new Verifier(CRYPTO, List.of(checks))
        .appraise(
            EvidenceFile.of(evidence), new VerificationRequest(nonce, trust, TestPki.NOW, policy));
  }

  private static AppraisalResult appraise(Evidence evidence, Policy policy, DeviceCheck... checks)
      throws Exception {
    return appraise(
        evidence,
        SampleEvidence.NONCE,
        DeviceTrust.read(List.of(pki.root()), List.of()),
        policy,
        checks);
  }

  private static CheckResult extra(AppraisalResult result) {
    return result.checks().stream()
        .filter(check -> check.check() == CheckId.EXTRA)
        .reduce((one, other) -> {
          throw new AssertionError("two");
        })
        .orElseThrow();
  }

  @Test
  void theExampleDecidesByTheVendorsVersion() throws Exception {
    AppraisalResult stable = appraise(evidence("stable-4"), Policy.NONE, new SameFirmwareChannel());
    AppraisalResult nightly =
        appraise(evidence("nightly\u001b[2J"), Policy.NONE, new SameFirmwareChannel());

    assertThat(stable.status()).isEqualTo(ACCEPTED);
    assertThat(extra(stable).id()).isEqualTo("x.firmware-channel");
    assertThat(extra(stable).outcome()).isEqualTo(Outcome.PASS);
    assertThat(nightly.status()).isEqualTo(Status.CONTRAINDICATED);
    assertThat(nightly.refusals())
        .extracting(CheckResult::id)
        .containsExactly("x.firmware-channel");
    assertThat(extra(nightly).found()).isEqualTo("nightly?[2J");
    assertThat(
            JsonSchema.load("/org/opentsm/evidence/result/result.schema.json")
                .violations(ResultJson.toJson(nightly)))
        .isEmpty();
  }

  @Test
  void thePageShowsTheExample() throws Exception {
    Path root = Path.of(System.getProperty("opentsm.root", ".."));
    String source =
        Files.readString(
            Path.of("src/test/java/org/opentsm/evidence/extension/SameFirmwareChannel.java"));

    assertThat(Files.readString(root.resolve("docs/policy.md")))
        .contains("```java\n" + source.substring(source.indexOf("final class")) + "```");
  }

  @Test
  void whoEndsAnAppraisalWaitsForNoFurtherCheck() throws Exception {
    List<String> made = new ArrayList<>();
    List<DeviceCheck> checks = new ArrayList<>();
    for (String id : List.of("x.first", "x.second")) {
      checks.add(
          check(
              id,
              _ -> {
                made.add(id);
                return new DeviceCheck.Answer(Outcome.PASS, "a", "a", "Good.");
              }));
    }
    VerificationRequest request =
        new VerificationRequest(
            SampleEvidence.NONCE, DeviceTrust.NOTHING, TestPki.NOW, Policy.NONE);
    AtomicInteger asked = new AtomicInteger();
    Pace<TimeoutException> pace =
        () -> {
          asked.incrementAndGet();
          if (!made.isEmpty()) {
            throw new TimeoutException("the time is over");
          }
        };

    assertThatThrownBy(() ->
            new Verifier(CRYPTO, checks)
                .appraise(EvidenceFile.of(evidence("stable-4")), request, pace))
        .isInstanceOf(TimeoutException.class);
    assertThat(made).containsExactly("x.first");
    assertThat(asked).as("between the groups of checks of a device").hasValueGreaterThan(8);
  }

  @Test
  void aPassMendsNothing() throws Exception {
    DeviceCheck content =
        check("x.content", _ -> new DeviceCheck.Answer(Outcome.PASS, "a", "a", "Good."));
    Evidence evidence = evidence("stable-4");

    assertThat(
            appraise(evidence, SampleEvidence.NONCE, DeviceTrust.NOTHING, Policy.NONE, content)
                .refusals())
        .extracting(CheckResult::check)
        .contains(CheckId.CERTIFICATES_ROOT);
    AppraisalResult unproven =
        appraise(
            SampleEvidence.full(), SampleEvidence.NONCE, DeviceTrust.NOTHING, Policy.NONE, content);
    assertThat(extra(unproven).outcome()).isEqualTo(Outcome.NOT_EVALUATED);
    assertThat(unproven.isPositive(false)).isFalse();
    // On its own it vouches for nothing.
    assertThat(Status.of(List.of(extra(appraise(evidence, Policy.NONE, content)))))
        .isEqualTo(Status.NONE);
  }

  @Test
  void aCheckThatBreaksOffStandsInTheWay() throws Exception {
    DeviceCheck broken =
        check(
            "x.broken",
            _ -> {
              throw new IllegalStateException("secret");
            });

    AppraisalResult result = appraise(evidence("stable-4"), Policy.NONE, broken);

    assertThat(result.status()).isEqualTo(Status.NONE);
    assertThat(extra(result).found()).isEqualTo("IllegalStateException");
  }

  static List<Throwable> errors() {
    return List.of(
        new StackOverflowError(),
        new NoClassDefFoundError("gone"),
        new AssertionError("length < 16"),
        new OutOfMemoryError("Requested array size exceeds VM limit"),
        new IOException("as other languages throw it, undeclared"));
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> T undeclared(Throwable thrown) throws T {
    throw (T) thrown;
  }

  @Test
  void anInterruptThatACheckMetIsNotLost() throws Exception {
    DeviceCheck broken =
        check(
            "x.broken",
            _ -> {
              throw DeviceCheckTest.<RuntimeException>undeclared(new InterruptedException());
            });

    AppraisalResult result = appraise(evidence("stable-4"), Policy.NONE, broken);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(extra(result).found()).isEqualTo("InterruptedException");
  }

  /** What a device sent may be nested deeper than a stack, and a plug-in may come in parts. */
  @Test
  void errorsOfACheckLoseNothingElse() throws Exception {
    for (Throwable error : errors()) {
      DeviceCheck broken =
          check(
              "x.broken",
              _ -> {
                throw DeviceCheckTest.<RuntimeException>undeclared(error);
              });

      AppraisalResult result = appraise(evidence("stable-4"), Policy.NONE, broken);

      assertThat(result.status()).isEqualTo(Status.NONE);
      assertThat(extra(result).found()).isEqualTo(error.getClass().getSimpleName());
      assertThat(extra(result).requirement()).isEqualTo(Requirement.REQUIRED);
    }
  }

  @Test
  void whatIsHandedOverIsWhatTheDeviceVouchesFor() throws Exception {
    List<AppraisedDevice> seen = new ArrayList<>();
    DeviceCheck looking =
        check(
            "x.looking",
            device -> {
              seen.add(device);
              return new DeviceCheck.Answer(Outcome.PASS, "", "", "");
            });
    appraise(evidence("stable-4"), Policy.NONE, looking);
    appraise(
        SampleEvidence.full(), SampleEvidence.NONCE, DeviceTrust.NOTHING, Policy.NONE, looking);

    assertThat(seen.getFirst().measurements().keySet()).containsExactly(1, 2, 7, 254);
    assertThat(seen.getFirst().chain()).isPresent();
    assertThat(seen.getFirst().checks())
        .extracting(CheckResult::check)
        .contains(CheckId.SIGNATURE_MEASUREMENTS);
    assertThat(seen.get(1).measurements()).isEmpty();
    assertThat(seen.get(1).chain()).isEmpty();
  }

  @Test
  void aPolicyMakesThemRequiredOrInformational() throws Exception {
    Policy lenient =
        PolicyFile.parse(Bytes.owning("version: 1\nchecks: {x: informational}\n".getBytes(UTF_8)));
    Policy strict =
        PolicyFile.parse(Bytes.owning("version: 1\nchecks: {x: required}\n".getBytes(UTF_8)));
    DeviceCheck silent =
        check("x.silent", _ -> new DeviceCheck.Answer(Outcome.NOT_EVALUATED, "", "", ""));

    assertThat(appraise(evidence("nightly"), lenient, new SameFirmwareChannel()).status())
        .isEqualTo(ACCEPTED);
    assertThat(appraise(evidence("nightly"), Policy.NONE, silent).status()).isEqualTo(ACCEPTED);
    assertThat(extra(appraise(evidence("nightly"), strict, silent)).requirement())
        .isEqualTo(Requirement.REQUIRED);
    assertThat(appraise(evidence("nightly"), strict, silent).status()).isEqualTo(Status.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonce", "x", "x.", "x.A", "y.name", "x.name ", "x.a..b"})
  void otherIdentifiersAreRefused(String id) {
    DeviceCheck wrong = check(id, _ -> new DeviceCheck.Answer(Outcome.PASS, "", "", ""));

    assertThatThrownBy(() -> new Verifier(CRYPTO, List.of(wrong)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected");
    DeviceCheck good = new SameFirmwareChannel();
    assertThatThrownBy(() -> new Verifier(CRYPTO, List.of(good, good)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("twice");
  }
}
