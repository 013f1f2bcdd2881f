package org.opentsm.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.opentsm.emulator.EmulatorException;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmException;

/** Evidence of one device as CBOR, with its content digest; P-384. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class EvidenceCodecBenchmark {
  private Evidence evidence;
  private Bytes encoded;

  /** Collects the evidence. */
  @Setup(Level.Trial)
  public void collect() throws EmulatorException, EvidenceException, IOException, TsmException {
    AlgorithmSet set = AlgorithmSet.P384_SHA384;
    Nonce nonce = new Nonce(SpdmCrypto.create().random(Nonce.SIZE));
    evidence = EvidenceSource.collect(new BenchDevice(set), set, nonce);
    encoded = EvidenceCodec.encode(evidence);
  }

  /** To octets. */
  @Benchmark
  public Bytes encode() throws EvidenceException {
    return EvidenceCodec.encode(evidence);
  }

  /** From octets. */
  @Benchmark
  public EvidenceFile decode() throws EvidenceException {
    return EvidenceCodec.decode(encoded);
  }
}
