package org.opentsm.bench.compare;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.bench.AlgorithmSet;
import org.opentsm.bench.Attester;
import org.opentsm.bench.BenchDevice;
import org.opentsm.emulator.server.EmulatedDeviceServer;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.CertificatePath;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.Framing;
import org.opentsm.spdm.transport.ServerSettings;
import org.opentsm.spdm.transport.SpdmEndpoint;
import org.opentsm.spdm.transport.SpdmTransport;

/**
 * Our Requester and our Responder.
 *
 * <p>Our Requester leaves the signatures of a chain to the verifier, libspdm's checks them when it
 * has read the chain. So that both do the same, they are checked here as part of that phase.
 */
final class OurPair implements Pair {
  private final String name;
  private final SpdmCrypto crypto = SpdmCrypto.create();
  private final Attester attester;
  private final Optional<EmulatedDeviceServer> server;
  private final List<DeviceCertificate> anchors;

  private OurPair(
      String name,
      BenchDevice device,
      SpdmTransport transport,
      Optional<EmulatedDeviceServer> server,
      SpdmVersion version)
      throws SpdmException {
    this.name = name;
    this.server = server;
    this.anchors = device.anchors();
    this.attester =
        new Attester(
            transport, AlgorithmSet.P384_SHA384.requester().withVersions(Set.of(version)), crypto);
  }

  /** Both in one thread. */
  static OurPair inMemory(BenchDevice device, SpdmVersion version) throws SpdmException {
    return new OurPair("ours, in memory", device, device.open(), Optional.empty(), version);
  }

  /** Each in a thread of its own, with a TCP connection between them. */
  static OurPair overLoopback(BenchDevice device, SpdmVersion version) throws SpdmException {
    Framing framing = new Framing.Emulator(Binding.MCTP);
    EmulatedDeviceServer server =
        EmulatedDeviceServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            ServerSettings.of(framing),
            device.device(),
            Optional.empty());
    SpdmEndpoint endpoint =
        new SpdmEndpoint(
            framing, server.address().getAddress().getHostAddress(), server.address().getPort());
    SpdmTransport transport = endpoint.connect(BenchDevice.deadline());
    return new OurPair("ours, loopback", device, transport, Optional.of(server), version);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Samples attest(int times) throws SpdmException {
    Samples samples = new Samples();
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      attester.digests();
      long digests = System.nanoTime();
      CertificateChain chain = attester.chain();
      requireGood(chain);
      long certificate = System.nanoTime();
      attester.challenge(chain);
      long challenge = System.nanoTime();
      attester.measurements(chain);
      long measurements = System.nanoTime();
      samples.add(
          digests - start,
          certificate - digests,
          challenge - certificate,
          measurements - challenge);
    }
    return samples;
  }

  @Override
  public void close() {
    attester.close();
    server.ifPresent(EmulatedDeviceServer::close);
  }

  private void requireGood(CertificateChain chain) {
    CertificatePath.Result path =
        CertificatePath.validate(chain, anchors, List.of(), Instant.now(), crypto);
    if (!path.holds()) {
      throw new IllegalStateException("our own chain does not verify: " + path);
    }
  }
}
