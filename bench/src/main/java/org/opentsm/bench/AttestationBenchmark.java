package org.opentsm.bench;

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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.opentsm.emulator.EmulatorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.requester.MeasurementsResult;

/**
 * Our Requester against our Responder, in one thread, without sockets.
 *
 * <p>Each call is timed by itself: its median is steady where the machine has other work too.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class AttestationBenchmark {
  /** What is negotiated. */
  @Param public AlgorithmSet algorithms;

  private final SpdmCrypto crypto = SpdmCrypto.create();
  private BenchDevice device;
  private Attester attester;

  /** Makes keys and one connection. */
  @Setup(Level.Trial)
  public void connect() throws EmulatorException, SpdmException {
    device = new BenchDevice(algorithms);
    attester = new Attester(device.open(), algorithms.requester(), crypto);
  }

  /** Ends the connection. */
  @TearDown(Level.Trial)
  public void disconnect() {
    attester.close();
  }

  /** A new connection with VCA, digests, certificate, challenge and signed measurements. */
  @Benchmark
  public MeasurementsResult attestation() throws SpdmException {
    try (Attester fresh = new Attester(device.open(), algorithms.requester(), crypto)) {
      return fresh.attest();
    }
  }

  /** Digests, certificate, challenge and signed measurements, again and again on one connection. */
  @Benchmark
  public MeasurementsResult phasesWithoutVca() throws SpdmException {
    return attester.attest();
  }
}
