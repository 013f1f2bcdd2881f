import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.KeyExchangeAlgorithm;
import org.opentsm.spdm.algorithm.PqcAsymAlgorithm;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.PqcKeys;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.CertificateModel;
import org.opentsm.spdm.message.DeviceClassIdentifiers;
import org.opentsm.spdm.message.EventGroup;
import org.opentsm.spdm.message.GetEndpointInfo;
import org.opentsm.spdm.message.KeyPairAlgorithm;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.message.SetKeyPairInfo;
import org.opentsm.spdm.message.StandardsBody;
import org.opentsm.spdm.requester.CsrQuery;
import org.opentsm.spdm.requester.CsrResult;
import org.opentsm.spdm.requester.KeyedIdentity;
import org.opentsm.spdm.requester.MeasurementsQuery;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.RequesterIdentity;
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

  /** Of four octets times something, as DMTF's programs want it over DOE. */
  private static final DeviceClassIdentifiers CLASSES =
      new DeviceClassIdentifiers(
          List.of(
              new DeviceClassIdentifiers.Identifier(
                  StandardsBody.PCI_SIG.value(),
                  Bytes.of(0x36, 0x1b),
                  List.of(Bytes.of(0x10, 0), Bytes.of(2), Bytes.of(0xf4, 0x1a, 0, 0x11)))));

  private final SpdmCrypto crypto = SpdmCrypto.create();
  private final Deadline deadline = Deadline.after(Duration.ofSeconds(60));
  private final Map<String, String> options = new HashMap<>();
  private final SpdmConnection connection;
  private final EmulatorSocket socket;
  private SpdmDialogue dialogue;
  private CertificateChain chain;

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
    return config.withMaxSpdmMsgSize(OptionalInt.of(number("max", 1 << 20))).withDataTransferSize(size);
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

  /** The Requester's key and chain of the emulators' algorithm that is asked for, if one is. */
  private Optional<RequesterIdentity> identity() throws Exception {
    String directory = options.get("identity");
    if (directory == null) {
      return Optional.empty();
    }
    SignatureAlgorithm algorithm = one("req-asym", SignatureAlgorithm.all()).orElseThrow();
    PrivateKey key;
    try (PEMParser pem = new PEMParser(Files.newBufferedReader(Path.of(directory, "end_requester.key")))) {
      byte[] pkcs8 = ((PrivateKeyInfo) pem.readObject()).getEncoded();
      key =
          algorithm instanceof PqcAsymAlgorithm pqc
              ? PqcKeys.privateKey(pqc, pkcs8)
              : KeyFactory.getInstance(algorithm.name().startsWith("RSA") ? "RSA" : "EC")
                  .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }
    Bytes bundle = Bytes.copyOf(Files.readAllBytes(Path.of(directory, "bundle_requester.certchain.der")));
    return Optional.of(
        new KeyedIdentity(Set.of(algorithm), split(bundle), key, crypto).withClasses(CLASSES));
  }

  /** The certificates, each with a length of two octets. */
  private static List<Bytes> split(Bytes bundle) {
    byte[] octets = bundle.toByteArray();
    List<Bytes> certificates = new ArrayList<>();
    for (int at = 0; at < octets.length; ) {
      int length = 4 + ((octets[at + 2] & 0xff) << 8 | octets[at + 3] & 0xff);
      certificates.add(Bytes.copyOf(Arrays.copyOfRange(octets, at, at + length)));
      at += length;
    }
    return certificates;
  }

  private void take(String step) throws Exception {
    int slot = number("slot", 0);
    Bytes nonce = crypto.random(32);
    switch (step) {
      case "certificate" -> {
        dialogue.digests(deadline);
        chain = dialogue.certificateChain(slot, deadline);
      }
      case "challenge" -> connection.challenge(slot, chain, MeasurementSummaryType.ALL, nonce, deadline);
      case "basic" ->
          require(
              connection
                  .challenge(slot, chain, MeasurementSummaryType.ALL, nonce, deadline)
                  .decoded()
                  .basicMutualAuthenticationRequested(),
              "CHALLENGE_AUTH asked for nothing");
      case "measurements" -> dialogue.measurements(MeasurementsQuery.allSigned(slot, nonce), chain, deadline);
      case "raw" ->
          dialogue.measurements(MeasurementsQuery.allSigned(slot, nonce).asRawBitStream(), chain, deadline);
      case "open" -> dialogue = connection.openSession(slot, chain, MeasurementSummaryType.ALL, deadline);
      case "asked" ->
          require(
              session().keyExchange().decoded().mutAuthRequested() == number("form", 0),
              "MutAuthRequested is " + session().keyExchange().decoded().mutAuthRequested());
      case "open-psk" -> {
        try (PreSharedKey key = new PreSharedKey(HINT, Secret.copyOf(KEY.toByteArray()))) {
          dialogue = connection.openPskSession(key, MeasurementSummaryType.ALL, deadline);
        }
      }
      case "open-events" ->
          dialogue =
              connection.openSession(
                  slot,
                  chain,
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
          dialogue.endpointInfo(GetEndpointInfo.DEVICE_CLASS_IDENTIFIER, slot, chain, nonce, deadline);
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
      case "change-key-pair" ->
          dialogue.setKeyPairInfo(
              SetKeyPairInfo.Operation.CHANGE,
              dialogue.keyPairInfo(1, deadline).totalKeyPairs(),
              Optional.of(new SetKeyPairInfo.Desired(0, 0, 0, Bytes.EMPTY)),
              deadline);
      case "event-types" -> session().supportedEventTypes(deadline);
      case "subscribe" -> session().subscribe(List.of(EventGroup.dmtf()), deadline);
      case "unsubscribe" -> session().subscribe(List.of(), deadline);
      default -> throw new IllegalArgumentException("no such step");
    }
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
