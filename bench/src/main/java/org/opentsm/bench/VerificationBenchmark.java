package org.opentsm.bench;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.opentsm.emulator.EmulatorException;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.appraisal.VerificationRequest;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.Status;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmException;

/**
 * What an appraisal costs, and how much of that are signatures.
 *
 * <p>Each call is timed by itself: its median is steady where the machine has other work too.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class VerificationBenchmark {
  /** How the device signs. */
  @Param public AlgorithmSet algorithms;

  private SpdmCrypto crypto = SpdmCrypto.create();
  private Verifier verifier = new Verifier(crypto);
  private DeviceEvidence device;
  private Bytes encoded;
  private EvidenceFile file;
  private VerificationRequest request;
  private SignatureChecks signatures;

  /** Collects the evidence, and makes sure that there is something to verify. */
  @Setup(Level.Trial)
  public void collect()
      throws EmulatorException, EvidenceException, IOException, SpdmException, TsmException {
    BenchDevice asked = new BenchDevice(algorithms);
    Nonce nonce = new Nonce(crypto.random(Nonce.SIZE));
    Evidence evidence = EvidenceSource.collect(asked, algorithms, nonce);
    encoded = EvidenceCodec.encode(evidence);
    file = EvidenceCodec.decode(encoded);
    request =
        new VerificationRequest(
            nonce, DeviceTrust.read(List.of(asked.root()), List.of()), Instant.now(), Policy.NONE);
    device = evidence.devices().getFirst();
    meetForTheFirstTime();
    AppraisalResult result = appraisal();
    if (result.status() != Status.AFFIRMING && result.status() != Status.WARNING) {
      throw new IllegalStateException("the evidence does not verify: " + result);
    }
    if (signatures.verify() != signatures.count()) {
      throw new IllegalStateException("a signature does not verify");
    }
  }

  /** From here on no key is known: what is kept of keys lately used is gone. */
  public void meetForTheFirstTime() throws IOException, SpdmException {
    crypto = SpdmCrypto.create();
    verifier = new Verifier(crypto);
    signatures = new SignatureChecks(algorithms, SpdmVersion.V1_4, device, crypto);
  }

  /** The appraisal of decoded evidence: every check, the signatures among them. */
  @Benchmark
  public AppraisalResult appraisal() {
    return verifier.appraise(file, request);
  }

  /** The same from the file's octets. */
  @Benchmark
  public AppraisalResult appraisalWithDecoding() throws EvidenceException {
    return verifier.appraise(encoded, request);
  }

  /** The signatures alone: of the certificates below the root, CHALLENGE_AUTH and MEASUREMENTS. */
  @Benchmark
  public int signaturesAlone() {
    return signatures.verify();
  }
}
