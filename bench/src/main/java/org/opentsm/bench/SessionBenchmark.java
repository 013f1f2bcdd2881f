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
import org.opentsm.bench.session.SessionClient;
import org.opentsm.bench.session.SessionSet;
import org.opentsm.emulator.EmulatorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.requester.SpdmSession;

/**
 * Sessions of our Requester with our Responder, in one thread, without sockets.
 *
 * <p>{@link org.opentsm.bench.session.SessionCost} gives the ratios.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class SessionBenchmark {
  /** What is negotiated. */
  @Param public SessionSet algorithms;

  /** Whether the fast provider may be used. */
  @Param({"false", "true"})
  public boolean fastest;

  private SessionClient client;
  private SpdmSession lasting;

  /** Makes keys, one connection, and one session that lasts. */
  @Setup(Level.Trial)
  public void connect() throws EmulatorException, SpdmException {
    SpdmCrypto crypto = fastest ? SpdmCrypto.fastest() : SpdmCrypto.create();
    BenchDevice device = new BenchDevice(algorithms.keyKind(), crypto);
    client = new SessionClient(device.open(), algorithms, algorithms.version(), crypto);
    lasting = client.open();
  }

  /** Ends the connection. */
  @TearDown(Level.Trial)
  public void disconnect() {
    client.close();
  }

  /** KEY_EXCHANGE, FINISH, HEARTBEAT, END_SESSION. */
  @Benchmark
  public void session() throws SpdmException {
    client.whole();
  }

  /** One secured round trip: HEARTBEAT. */
  @Benchmark
  public void roundTrip() throws SpdmException {
    lasting.heartbeat(BenchDevice.deadline());
  }
}
