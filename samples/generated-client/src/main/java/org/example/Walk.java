package org.example;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.example.tsm.api.DevicesApi;
import org.example.tsm.api.EvidenceApi;
import org.example.tsm.http.ApiClient;
import org.example.tsm.model.AcceptRequest;
import org.example.tsm.model.AppraisalStatus;
import org.example.tsm.model.AppraisedDevice;
import org.example.tsm.model.ConnectRequest;
import org.example.tsm.model.Demand;
import org.example.tsm.model.EvidenceRequest;
import org.example.tsm.model.VerifyRequest;

/** A device's way through the daemon, on a client that was generated from the daemon's description. */
public final class Walk {
  private static final String DEVICE = "emu:";

  private Walk() {}

  /**
   * Walks.
   *
   * @param arguments the daemon's socket, and the file of the root that the device is to have
   */
  public static void main(String[] arguments) throws Exception {
    Path socket = Path.of(arguments[0]).toAbsolutePath();
    RequestConfig toTheSocket = RequestConfig.custom().setUnixDomainSocket(socket).build();
    try (CloseableHttpClient http = HttpClients.custom().setDefaultRequestConfig(toTheSocket).build()) {
      walk(new ApiClient(http), Path.of(arguments[1]));
    }
  }

  private static void walk(ApiClient client, Path root) throws Exception {
    DevicesApi devices = new DevicesApi(client);
    EvidenceApi evidence = new EvidenceApi(client);

    var connected = devices.connect(DEVICE, null, null, new ConnectRequest().session(Demand.REQUIRED));
    System.out.println("connected: " + connected.getSession());

    byte[] octets = new byte[32];
    new SecureRandom().nextBytes(octets);
    String nonce = HexFormat.of().formatHex(octets);
    var collected = devices.collectEvidence(DEVICE, new EvidenceRequest().nonce(nonce), null, null);
    System.out.println("collected: " + collected.getEvidence());

    // An emulated device makes its keys, and the root above them, when it is first asked.
    var question =
        new VerifyRequest().evidence(collected.getEvidence()).nonce(nonce).roots(List.of(Files.readString(root)));
    var result = evidence.verify(question, null, null);
    System.out.println("verified: " + result.getStatus());
    if (result.getStatus() != AppraisalStatus.AFFIRMING) {
      throw new IllegalStateException(result.getChecks().toString());
    }

    AppraisedDevice appraised = result.getDevices().get(0);
    var acceptance =
        new AcceptRequest()
            .incarnation(appraised.getIncarnation())
            .generation(appraised.getGeneration())
            .digest(appraised.getDigest());
    System.out.println("accepted: " + devices.accept(DEVICE, acceptance, null, null).getAt());

    System.out.println("revalidated: " + devices.revalidate(DEVICE, null, null, null).getOutcome());
    System.out.println("disconnected: " + devices.disconnect(DEVICE, null, null, null).getState());
  }
}
