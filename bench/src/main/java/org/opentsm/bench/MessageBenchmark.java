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
import org.openjdk.jmh.annotations.Warmup;
import org.opentsm.emulator.EmulatorException;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.SpdmMessage;

/** Reading and writing of each message, as an attestation of SPDM 1.4 with P-384 has it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class MessageBenchmark {
  /** Which message. */
  @Param({
    "GET_VERSION",
    "VERSION",
    "GET_CAPABILITIES",
    "CAPABILITIES",
    "NEGOTIATE_ALGORITHMS",
    "ALGORITHMS",
    "GET_DIGESTS",
    "DIGESTS",
    "GET_CERTIFICATE",
    "CERTIFICATE",
    "CHALLENGE",
    "CHALLENGE_AUTH",
    "GET_MEASUREMENTS",
    "MEASUREMENTS",
    "VENDOR_DEFINED_REQUEST",
    "VENDOR_DEFINED_RESPONSE",
    "RESPOND_IF_READY",
    "ERROR"
  })
  public MessageCode message;

  private SampleMessages.Sample sample;
  private SpdmMessage decoded;

  /** Finds the message, and makes sure that it comes out as it went in. */
  @Setup(Level.Trial)
  public void find() throws EmulatorException, SpdmException {
    sample = new SampleMessages(AlgorithmSet.P384_SHA384).get(message);
    decoded = decode();
    if (!decoded.encode().equals(sample.octets())) {
      throw new IllegalStateException(message + " does not survive");
    }
  }

  /** From octets. */
  @Benchmark
  public SpdmMessage decode() throws MalformedMessageException {
    return sample.decode(message.isRequest());
  }

  /** To octets. */
  @Benchmark
  public Bytes encode() {
    return decoded.encode();
  }
}
