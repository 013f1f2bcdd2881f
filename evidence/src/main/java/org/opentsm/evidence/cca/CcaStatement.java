package org.opentsm.evidence.cca;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.opentsm.evidence.MalformedStatementException;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cose.ContentType;
import org.opentsm.evidence.cose.ForeignCbor;
import org.opentsm.evidence.finding.Findings;
import org.opentsm.evidence.policy.PlatformExpectation;
import org.opentsm.evidence.result.Voucher;
import org.opentsm.evidence.statement.PlatformFacts;
import org.opentsm.evidence.statement.Statement;
import org.opentsm.evidence.statement.StatementRequest;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.PrintableText;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * A CCA attestation token as a statement like any other (RMM specification, "CCA attestation
 * token"): the tokens of platform and realm, as a collection of its own or of conceptual messages.
 */
public final class CcaStatement implements Statement {
  private static final String NAME = "CCA token";
  private static final long COLLECTION = 399;
  private static final long CMW_COLLECTION = 907;

  /** What the payload of a token is, where its header says so. */
  static final Set<ContentType> CLAIMS = Set.of(ContentType.EAT_CWT, ContentType.CWT);

  private static final int PLATFORM = 44234;
  private static final int REALM = 44241;

  /** Leaves room for a number in the name that a policy takes. */
  private static final int LONGEST_TYPE = PlatformExpectation.LONGEST_TYPE - 4;

  private final PlatformToken platform;
  private final RealmToken realm;

  private CcaStatement(PlatformToken platform, RealmToken realm) {
    this.platform = platform;
    this.realm = realm;
  }

  /**
   * Reads a token.
   *
   * @throws MalformedStatementException naming the field
   */
  public static CcaStatement decode(Bytes encoded) throws MalformedStatementException {
    CborValue outer = ForeignCbor.read(NAME, encoded);
    if (!(outer instanceof CborValue.Tagged(long tag, CborValue item, int _))
        || (tag != COLLECTION && tag != CMW_COLLECTION)) {
      throw ForeignCbor.reject(NAME, "token", outer, "tag 399 or 907");
    }
    CborValue.Pairs tokens = ForeignCbor.map(NAME, "token", item);
    boolean wrapped = tag == CMW_COLLECTION;
    return new CcaStatement(
        PlatformToken.decode(token(tokens, PLATFORM, "platform token", wrapped)),
        RealmToken.decode(token(tokens, REALM, "realm token", wrapped)));
  }

  /** A conceptual message is an array of its type and its octets. */
  private static Bytes token(CborValue.Pairs tokens, long key, String field, boolean wrapped)
      throws MalformedStatementException {
    CborValue value = ForeignCbor.at(NAME, tokens, key, field);
    if (!wrapped) {
      return ForeignCbor.bytes(NAME, field, value);
    }
    List<CborValue> message = ForeignCbor.array(NAME, field, 2, value);
    requireToken(field, message.getFirst());
    return ForeignCbor.bytes(NAME, field, message.get(1));
  }

  /** The type of a message stands as a media type, or as its number (CoAP Content-Format). */
  private static void requireToken(String field, CborValue type)
      throws MalformedStatementException {
    if (!ContentType.EAT_CWT.isNamedBy(type)) {
      throw ForeignCbor.reject(NAME, field, type, ContentType.EAT_CWT.toString());
    }
  }

  /**
   * EAT has claims that are not known ignored; the RMM specification closes the maps of its
   * profiles, and gives a new profile to whoever has more to say. What it says might be bad.
   */
  static void requireKnown(String what, CborValue.Pairs claims, Set<Long> known)
      throws MalformedStatementException {
    for (CborValue.Pair pair : claims.pairs()) {
      if (!(pair.key() instanceof CborValue.Unsigned(long key, int _)) || !known.contains(key)) {
        throw ForeignCbor.reject(what, "claims", pair.key(), "only claims of the profile");
      }
    }
  }

  @Override
  public Voucher report(
      Findings findings, String part, StatementRequest request, SpdmCrypto crypto) {
    return new CcaChecks(findings, part, request, crypto).report(this);
  }

  @Override
  public PlatformFacts facts() {
    Map<String, Bytes> measurements = new LinkedHashMap<>();
    measurements.put("rim", realm.initialMeasurement());
    for (int i = 0; i < realm.extensibleMeasurements().size(); i++) {
      measurements.put("rem" + i, realm.extensibleMeasurements().get(i));
    }
    measurements.putAll(components());
    return new PlatformFacts(
        realm.challenge(),
        Part.of(!platform.isSecured()),
        Part.absent("A CCA token says nothing of migration."),
        Part.of(platform.components().size() + " components of firmware"),
        measurements,
        Map.of("platform-secured", platform.isSecured()));
  }

  /**
   * The firmware under the realm by its types. Of several of one type the second has {@code /2} at
   * the end, and so on; what has no type is {@code component/unnamed}.
   */
  private Map<String, Bytes> components() {
    Map<String, Bytes> components = new LinkedHashMap<>();
    for (PlatformToken.Component component : platform.components()) {
      String type = PrintableText.of(component.type().filter(t -> !t.isEmpty()).orElse("unnamed"));
      String name =
          PlatformExpectation.COMPONENT + type.substring(0, Math.min(type.length(), LONGEST_TYPE));
      String unique = name;
      for (int i = 2; components.containsKey(unique); i++) {
        unique = name + "/" + i;
      }
      components.put(unique, component.measurement());
    }
    return components;
  }

  /** The realm, and all firmware under it: a monitor that lies could state any realm. */
  @Override
  public Set<String> software() {
    Set<String> software = new TreeSet<>(components().keySet());
    software.add("rim");
    return software;
  }

  @Override
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode ofPlatform = json.putObject("platform");
    ofPlatform.put("profile", platform.profile());
    ofPlatform.put("challenge", platform.challenge().toHex());
    ofPlatform.put("implementationId", platform.implementationId().toHex());
    ofPlatform.put("instanceId", platform.instanceId().toHex());
    ofPlatform.put("configuration", platform.configuration().toHex());
    ofPlatform.put("lifecycle", platform.lifecycle());
    ofPlatform.put("lifecycleState", platform.lifecycleState());
    ofPlatform.put("hashAlgorithm", PrintableText.of(platform.hashAlgorithm()));
    ArrayNode components = ofPlatform.putArray("softwareComponents");
    for (PlatformToken.Component component : platform.components()) {
      ObjectNode entry = components.addObject();
      component.type().ifPresent(type -> entry.put("type", PrintableText.of(type)));
      entry.put("measurement", component.measurement().toHex());
      component.version().ifPresent(version -> entry.put("version", PrintableText.of(version)));
      entry.put("signerId", component.signerId().toHex());
    }
    ObjectNode ofRealm = json.putObject("realm");
    ofRealm.put("challenge", realm.challenge().toHex());
    ofRealm.put("personalizationValue", realm.personalization().toHex());
    ofRealm.put("hashAlgorithm", PrintableText.of(realm.hashAlgorithm()));
    ofRealm.put("publicKey", realm.publicKey().toHex());
    ofRealm.put("initialMeasurement", realm.initialMeasurement().toHex());
    ArrayNode registers = ofRealm.putArray("extensibleMeasurements");
    realm.extensibleMeasurements().forEach(register -> registers.add(register.toHex()));
    return json;
  }

  PlatformToken platform() {
    return platform;
  }

  RealmToken realm() {
    return realm;
  }
}
