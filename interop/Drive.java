import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.KeyExchangeAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.EventGroup;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.GetEndpointInfo;
import org.opentsm.spdm.message.GetKeyPairInfo;
import org.opentsm.spdm.message.KeyPairAlgorithm;
import org.opentsm.spdm.message.KeyPairCapability;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.SetKeyPairInfo;
import org.opentsm.spdm.requester.ChallengeResult;
import org.opentsm.spdm.requester.CsrQuery;
import org.opentsm.spdm.requester.CsrResult;
import org.opentsm.spdm.requester.MeasurementsQuery;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.RequesterIdentity;
import org.opentsm.spdm.requester.RetryPolicy;
import org.opentsm.spdm.requester.SessionOffer;
import org.opentsm.spdm.requester.SessionTerms;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.requester.SpdmDialogue;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.spdm.transport.Binding;
import org.opentsm.spdm.transport.EmulatorSocket;

/**
 * Our Requester for the groups of matrix.py, in one JVM. Each line of standard input is a conversation:
 *
 * <pre>BINDING PORT [KEY=VALUE ...] STEP ...</pre>
 *
 * that offers what the values say and takes the steps, in the session while one is open. The answer is "ok", or what
 * went wrong.
 */
final class Drive {
  private static final Bytes HINT = Bytes.copyOf("TestPskHint\0".getBytes());
  private static final Bytes KEY = Bytes.copyOf("TestPskData\0".getBytes());

  /** Long enough for SLH-DSA, which signs for seconds. */
  private static final Duration PATIENCE = Duration.ofSeconds(280);

  private final SpdmCrypto crypto = SpdmCrypto.create();
  private final Deadline deadline = Deadline.after(PATIENCE);
  private final Map<String, String> options = new HashMap<>();
  private final SpdmConnection connection;
  private final EmulatorSocket socket;
  private SpdmDialogue dialogue;
  private CertificateChain chain;

  /** The chain, or the public key that was given beforehand. */
  private PeerIdentity signer;

  public static void main(String[] none) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String answer;
      try {
        answer = converse(line.split(" "));
      } catch (Exception e) {
        answer = "%s: %s".formatted(e.getClass().getSimpleName(), e.getMessage()).replace('\n', ' ');
      }
      System.out.println(answer);
    }
  }

  private static String converse(String[] words) throws Exception {
    Map<String, String> options = new HashMap<>();
    List<String> steps = new ArrayList<>();
    for (String word : Arrays.asList(words).subList(2, words.length)) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        options.put(word.substring(0, equals), word.substring(equals + 1));
      } else {
        steps.add(word);
      }
    }
    Drive drive = new Drive(Binding.valueOf(words[0]), Integer.parseInt(words[1]), options);
    try {
      for (String step : steps) {
        try {
          drive.take(step);
        } catch (Exception e) {
          throw new Exception(step + ": " + e.getMessage(), e);
        }
      }
      return "ok";
    } finally {
      drive.connection.close();
    }
  }

  private Drive(Binding binding, int port, Map<String, String> options) throws Exception {
    this.options.putAll(options);
    socket = (EmulatorSocket) EmulatorSocket.connect("127.0.0.1", port, binding, deadline);
    try {
      connection = SpdmConnection.connect(socket, config(), identity(), crypto, deadline);
    } catch (Exception e) {
      socket.close();
      throw e;
    }
    dialogue = connection;
  }

  private RequesterConfig config() {
    RequesterConfig all = RequesterConfig.defaults();
    SessionOffer everything = SessionOffer.everything();
    SessionOffer offer =
        new SessionOffer(
            one("exchange", KeyExchangeAlgorithm.all()).map(Set::of).orElse(everything.keyExchanges()),
            one("aead", everything.ciphers()).map(Set::of).orElse(everything.ciphers()),
            !options.containsKey("mac"),
            options.containsKey("clear"),
            options.containsKey("psk"));
    RequesterConfig config =
        all.withSessions(offer)
            .withVersions(Set.of(SpdmVersion.parse(options.get("version")).orElseThrow()))
            .withAlgorithms(
                one("hash", all.hashes()).map(Set::of).orElse(all.hashes()),
                one("asym", all.signatures()).map(Set::of).orElse(all.signatures()));
    int size = number("size", all.dataTransferSize());
    return config
        .withMaxSpdmMsgSize(OptionalInt.of(number("max", 1 << 20)))
        .withDataTransferSize(size)
        .withSeveralKeys(options.containsKey("several"))
        .withRetry(RetryPolicy.RELIABLE.withRtt(Duration.ofSeconds(number("rtt", 60))));
  }

  /** The one of these that an option names. */
  private <T> Optional<T> one(String option, Iterable<T> these) {
    String name = options.get(option);
    if (name == null) {
      return Optional.empty();
    }
    for (T each : these) {
      if (each.toString().equals(name)) {
        return Optional.of(each);
      }
    }
    throw new IllegalArgumentException(option + ": nobody offers " + name);
  }

  private int number(String option, int otherwise) {
    return Integer.parseInt(options.getOrDefault(option, Integer.toString(otherwise)));
  }

  /** Who the Requester is, if it is asked for. */
  private Optional<RequesterIdentity> identity() throws Exception {
    String directory = options.get("identity");
    if (directory == null) {
      return Optional.empty();
    }
    return Optional.of(
        new PeerKeys(Path.of(directory), crypto)
            .requester(
                options.getOrDefault("as", "chain"),
                one("req-asym", SignatureAlgorithm.all()).orElseThrow()));
  }

  private void take(String step) throws Exception {
    int slot = number("slot", 0);
    Bytes nonce = crypto.random(32);
    switch (step) {
      case "certificate" -> {
        dialogue.digests(deadline);
        signer = chain = dialogue.certificateChain(slot, deadline);
      }
      case "key" -> signer = new PeerKeys(Path.of(options.get("keys")), crypto).responder();
      case "challenge" -> challenge(slot);
      case "basic" ->
          require(
              challenge(slot).decoded().basicMutualAuthenticationRequested(),
              "CHALLENGE_AUTH asked for nothing");
      case "measurements" ->
          dialogue.measurements(MeasurementsQuery.allSigned(slot, nonce), signer, deadline);
      case "raw" ->
          dialogue.measurements(
              MeasurementsQuery.allSigned(slot, nonce).asRawBitStream(), signer, deadline);
      case "every-slot" -> everySlot();
      case "open" ->
          dialogue = connection.openSession(slot, signer, MeasurementSummaryType.ALL, deadline);
      case "asked" ->
          require(
              session().keyExchange().decoded().mutAuthRequested() == number("form", 0),
              "MutAuthRequested is " + session().keyExchange().decoded().mutAuthRequested());
      case "secured" ->
          require(
              session().keyExchange().securedVersion().toString().equals(options.get("secured")),
              "secured messages are " + session().keyExchange().securedVersion());
      case "open-psk" -> {
        try (PreSharedKey key = new PreSharedKey(HINT, Secret.copyOf(KEY.toByteArray()))) {
          dialogue = connection.openPskSession(key, MeasurementSummaryType.ALL, deadline);
        }
      }
      case "open-events" ->
          dialogue =
              connection.openSession(
                  slot,
                  signer,
                  SessionTerms.of(MeasurementSummaryType.ALL).withAllEvents((session, event) -> {}),
                  deadline);
      case "tell-endpoint-info" -> {
        socket.requestEndpointInfo(deadline);
        require(dialogue.answerRequests(deadline), "the Responder asked for nothing");
      }
      case "heartbeat" -> session().heartbeat(deadline);
      case "update-own" -> session().updateKeys(false, deadline);
      case "update-all" -> session().updateKeys(true, deadline);
      case "update-theirs" -> {
        socket.requestKeyUpdate(session().id(), deadline);
        require(session().answerRequests(deadline), "the Responder asked for nothing");
      }
      case "end" -> {
        session().finish(deadline);
        dialogue = connection;
      }
      case "endpoint-info" -> dialogue.endpointInfo(GetEndpointInfo.DEVICE_CLASS_IDENTIFIER, deadline);
      case "signed-endpoint-info" ->
          dialogue.endpointInfo(GetEndpointInfo.DEVICE_CLASS_IDENTIFIER, slot, signer, nonce, deadline);
      case "mel" ->
          require(!dialogue.measurementExtensionLog(deadline).entries().isEmpty(), "the log is empty");
      case "csr" -> require(dialogue.csr(query(), deadline) instanceof CsrResult.Ready, "no request came");
      case "set" -> dialogue.setCertificate(0, chain.blob(), keyPair(), model(), deadline);
      case "set-other" -> dialogue.setCertificate(1, chain.blob(), keyPair(), model(), deadline);
      case "erase" -> dialogue.eraseCertificate(1, keyPair(), deadline);
      case "key-pairs" -> {
        int total = dialogue.keyPairInfo(1, deadline).totalKeyPairs();
        for (int id = 1; id <= total; id++) {
          dialogue.keyPairInfo(id, deadline);
        }
      }
      case "key-pair-life" -> keyPairLife();
      case "ide-km" -> link().keys();
      case "tdisp" -> link().tdisp();
      case "cxl-ide-km" -> link().cxl();
      case "exercise-ide-km" -> link().exerciseKeys(options.getOrDefault("finds", ""));
      case "exercise-tdisp" -> link().exerciseTdisp(options.getOrDefault("finds", ""));
      case "event-types" -> session().supportedEventTypes(deadline);
      case "subscribe" -> session().subscribe(List.of(EventGroup.dmtf()), deadline);
      case "unsubscribe" -> session().subscribe(List.of(), deadline);
      default -> throw new IllegalArgumentException("no such step");
    }
  }

  private ChallengeResult challenge(int slot) throws SpdmException {
    return connection.challenge(
        slot, signer, MeasurementSummaryType.ALL, crypto.random(32), deadline);
  }

  /** Attestation and a session under the key of each slot; there are at least two keys. */
  private void everySlot() throws Exception {
    GetDigests.Response digests = connection.digests(deadline);
    Set<Integer> keyPairs = new HashSet<>();
    for (int slot = 0; slot < 8; slot++) {
      if (digests.isProvisioned(slot)) {
        digests.slotKey(slot).ifPresent(key -> keyPairs.add(key.keyPairId()));
        options.put("slot", Integer.toString(slot));
        signer = chain = connection.certificateChain(slot, deadline);
        for (String step : options.get("each").split(",")) {
          take(step);
        }
      }
    }
    require(keyPairs.size() > 1, "KeyPairID of all slots: " + keyPairs);
  }

  /** A key pair that nothing here needs loses its slots, is erased, made anew and has its slots back. */
  private void keyPairLife() throws Exception {
    Set<KeyPairCapability> needed =
        Set.of(KeyPairCapability.GEN_KEY_CAP, KeyPairCapability.ERASABLE_CAP);
    int id = 0;
    GetKeyPairInfo.Response before;
    do {
      before = dialogue.keyPairInfo(++id, deadline);
    } while (before.currentAsymAlgo() == 0
        || before.currentAsymAlgo() == KeyPairAlgorithm.ECC_384.mask()
        || !before.capabilitySet().containsAll(needed));
    change(
        SetKeyPairInfo.Operation.CHANGE, id, new SetKeyPairInfo.Desired(0, 0, 0, Bytes.EMPTY));
    dialogue.setKeyPairInfo(SetKeyPairInfo.Operation.ERASE, id, Optional.empty(), deadline);
    require(dialogue.keyPairInfo(id, deadline).currentAsymAlgo() == 0, "the key is still there");
    change(
        SetKeyPairInfo.Operation.GENERATE,
        id,
        new SetKeyPairInfo.Desired(
            before.currentKeyUsage(), before.currentAsymAlgo(), 0, Bytes.EMPTY));
    change(
        SetKeyPairInfo.Operation.CHANGE,
        id,
        new SetKeyPairInfo.Desired(0, 0, before.assocCertSlotMask(), Bytes.EMPTY));
    GetKeyPairInfo.Response after = dialogue.keyPairInfo(id, deadline);
    require(after.equals(before), "it was " + before + ", and is " + after);
  }

  private void change(
      SetKeyPairInfo.Operation operation, int id, SetKeyPairInfo.Desired desired)
      throws SpdmException {
    dialogue.setKeyPairInfo(operation, id, Optional.of(desired), deadline);
  }

  private LinkSteps link() {
    return new LinkSteps(session(), crypto, deadline);
  }

  private SpdmSession session() {
    return (SpdmSession) dialogue;
  }

  private boolean multiKey() {
    return connection.negotiated().multiKey();
  }

  /** The first of ECDSA P-384, where there are several. */
  private int keyPair() throws Exception {
    int id = 0;
    if (multiKey()) {
      do {
        id++;
      } while (dialogue.keyPairInfo(id, deadline).currentAsymAlgo() != KeyPairAlgorithm.ECC_384.mask());
    }
    return id;
  }

  private CertificateModel model() {
    return multiKey() ? CertificateModel.DEVICE_CERT : CertificateModel.NONE;
  }

  private CsrQuery query() throws Exception {
    return multiKey() ? CsrQuery.ofKey(keyPair(), model()) : CsrQuery.onlyKey();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
