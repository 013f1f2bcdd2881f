package org.opentsm.tsm.cli.serve;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.evidence.EvidenceException;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.evidence.appraisal.VerificationRequest;
import org.opentsm.evidence.appraisal.Verifier;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.evidence.codec.EvidenceFile;
import org.opentsm.evidence.json.EvidenceJson;
import org.opentsm.evidence.policy.Policy;
import org.opentsm.evidence.policy.PolicyFile;
import org.opentsm.evidence.result.ResultJson;
import org.opentsm.evidence.trust.DeviceTrust;
import org.opentsm.evidence.trust.PlatformTrust;
import org.opentsm.evidence.trust.PlatformTrustReader;
import org.opentsm.evidence.trust.TrustFile;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.cli.http.Body;
import org.opentsm.tsm.cli.http.Caller;
import org.opentsm.tsm.cli.http.HttpAnswer;
import org.opentsm.tsm.cli.http.HttpErrorCode;
import org.opentsm.tsm.cli.http.HttpExchange;
import org.opentsm.tsm.cli.http.ProblemException;
import org.opentsm.tsm.cli.http.Route;

/**
 * {@code /v1/evidence} and {@code /v1/verify}: what was collected, and what is to be thought of it.
 */
final class EvidenceRoutes {
  /** The media type of evidence as its module writes it. */
  static final String CBOR = "application/cbor";

  private static final String SCHEMA = "application/schema+json";

  private static final int MOST_OCTETS = 32 << 20;
  private static final int MOST_FILES = 256;

  private final EvidenceShelf shelf;
  private final Verbs verbs;
  private final Verifier verifier;
  private final Appraisals appraisals;
  private final InstantSource clock;

  EvidenceRoutes(
      EvidenceShelf shelf,
      Verbs verbs,
      Verifier verifier,
      Appraisals appraisals,
      InstantSource clock) {
    this.appraisals = appraisals;
    this.shelf = shelf;
    this.verbs = verbs;
    this.verifier = verifier;
    this.clock = clock;
  }

  List<Route> routes() {
    return List.of(
        new Route("GET", "/v1/evidence", Right.READ.id(), _ -> list()),
        new Route("GET", "/v1/evidence/{id}", Right.READ.id(), this::show),
        new Route(
            "GET",
            "/schemas/evidence.schema.json",
            Right.READ.id(),
            _ -> new HttpAnswer.Octets(SCHEMA, EvidenceJson.schema())),
        new Route("POST", "/v1/verify", Right.VERIFY.id(), this::verify));
  }

  private HttpAnswer list() {
    ObjectNode json = DeviceRoutes.document();
    ArrayNode items = json.putArray("evidence");
    for (EvidenceShelf.Item item : shelf.all()) {
      ObjectNode entry = items.addObject();
      entry.put("evidence", item.id());
      entry.put("address", item.collected().device().address().text());
      entry.put("provider", item.provider());
      entry.put("at", item.at().toString());
      entry.put("incarnation", item.collected().incarnation().value());
      entry.put("generation", item.collected().generation().value());
      entry.put("deviceDigest", item.collected().digest().toHex());
    }
    return HttpAnswer.of(json);
  }

  private HttpAnswer show(HttpExchange exchange) throws ProblemException {
    EvidenceShelf.Item item = find(exchange.parameter(0));
    return exchange.prefers(CBOR)
        ? new HttpAnswer.Octets(CBOR, item.encoded())
        : HttpAnswer.of(EvidenceJson.toJson(item.collected().evidence()));
  }

  private HttpAnswer verify(HttpExchange exchange) throws ProblemException, InterruptedException {
    Caller caller = exchange.caller();
    return verbs.answer(
        exchange,
        new Verbs.Verb(
            Right.VERIFY.id(), Optional.empty(), MOST_OCTETS, () -> appraisals.place(caller)),
        this::verification);
  }

  /** Only reads the body's fields: what they say is looked at where it holds up nobody. */
  private Verbs.Step verification(Body body) throws ProblemException {
    Optional<String> here = body.text("evidence");
    Optional<Bytes> brought = body.octets("evidenceOctets");
    if (here.isPresent() == brought.isPresent()) {
      throw Body.wrong(
          "body: expected either evidence, which names some that is here, or evidenceOctets, in"
              + " Base64");
    }
    Nonce nonce = DeviceRoutes.nonce(body);
    Instant at = time(body);
    List<TrustFile> roots = files(body, "roots");
    List<TrustFile> lists = files(body, "crls");
    List<Addition> platform = platformFiles(body);
    Optional<String> policy = body.text("policy");
    return (_, deadline) -> {
      // Here, not above: a request that is repeated by its key is answered when the evidence is
      // gone.
      Bytes encoded = here.isPresent() ? find(here.get()).encoded() : brought.orElseThrow();
      return appraisals.run(
          () -> {
            DeviceTrust trust = DeviceTrust.readFiles(roots, lists);
            VerificationRequest request =
                new VerificationRequest(nonce, trust, platformTrust(platform), at, policy(policy));
            goOn();
            EvidenceFile file = EvidenceCodec.decode(encoded);
            return ResultJson.toJson(verifier.appraise(file, request, EvidenceRoutes::goOn));
          },
          deadline);
    };
  }

  private static void goOn() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private static Policy policy(Optional<String> text) throws EvidenceException {
    return text.isPresent()
        ? PolicyFile.parse(Bytes.copyOf(text.get().getBytes(UTF_8)))
        : Policy.NONE;
  }

  /** Reads one of the files for statements by roots of trust. */
  @FunctionalInterface
  private interface Addition {
    void to(PlatformTrustReader trust) throws EvidenceException;
  }

  private static List<Addition> platformFiles(Body body) throws ProblemException {
    List<Addition> all = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      files(body, kind.id() + "Roots").forEach(file -> all.add(trust -> trust.root(kind, file)));
    }
    files(body, "attestationKeys")
        .forEach(file -> all.add(trust -> trust.attestationKey(Kind.TPM, file)));
    files(body, "endorsements").forEach(file -> all.add(trust -> trust.endorsement(file)));
    files(body, "platformCrls").forEach(file -> all.add(trust -> trust.revocationList(file)));
    return all;
  }

  private static PlatformTrust platformTrust(List<Addition> files) throws EvidenceException {
    PlatformTrustReader trust = new PlatformTrustReader();
    for (Addition file : files) {
      file.to(trust);
    }
    return trust.read();
  }

  /** Each text is a file's content: PEM, or Intel's JSON. */
  private static List<TrustFile> files(Body body, String name) throws ProblemException {
    List<TrustFile> files = new ArrayList<>();
    for (String text : body.texts(name, MOST_FILES)) {
      files.add(new TrustFile(name + "[" + files.size() + "]", Bytes.copyOf(text.getBytes(UTF_8))));
    }
    return files;
  }

  private Instant time(Body body) throws ProblemException {
    Optional<String> text = body.text("at");
    try {
      return text.isPresent() ? Instant.parse(text.get()) : clock.instant();
    } catch (DateTimeParseException e) {
      throw Body.wrong("at: expected a time like 2026-11-21T12:00:00Z, found another text");
    }
  }

  private EvidenceShelf.Item find(String id) throws ProblemException {
    return shelf
        .find(id)
        .orElseThrow(() ->
            new ProblemException(
                HttpErrorCode.NOT_FOUND,
                "evidence: expected the name of evidence that is still here, found none of that name"));
  }
}
