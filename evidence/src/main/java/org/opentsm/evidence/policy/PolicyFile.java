package org.opentsm.evidence.policy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import org.opentsm.evidence.PolicyFileException;
import org.opentsm.evidence.input.MalformedYamlException;
import org.opentsm.evidence.input.YamlCursor;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.certificate.CertificateRules.CmaSan;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Policies as files of YAML or JSON, by {@code policy.schema.json} beside this class. */
public final class PolicyFile {
  /** The version of the format. */
  static final int VERSION = 1;

  /** The most octets that a policy file may have: 1 MiB. */
  public static final int SIZE_LIMIT = 1 << 20;

  private static final ObjectMapper WRITER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private PolicyFile() {}

  /**
   * Reads a policy.
   *
   * @param octets the file, UTF-8
   * @throws PolicyFileException if anything is unknown, missing, twice, out of range or not YAML
   */
  public static Policy parse(Bytes octets) throws PolicyFileException {
    try {
      return new PolicyReader(YamlCursor.of(octets, SIZE_LIMIT)).policy();
    } catch (MalformedYamlException wrong) {
      throw new PolicyFileException(
          wrong.field(), wrong.line(), wrong.column(), wrong.expected(), wrong.found());
    }
  }

  /** The policy as {@link #parse} reads it: JSON, indented for people. */
  public static String write(Policy policy) {
    try {
      return readable(WRITER.writeValueAsString(toJson(policy))) + "\n";
    } catch (IOException impossible) {
      throw new UncheckedIOException("A tree of JSON is always writable.", impossible);
    }
  }

  /** The policy as {@link #parse} reads it: YAML in blocks, with a remark above each key. */
  public static String writeYaml(Policy policy) {
    return readable(PolicyYaml.of(toJson(policy)));
  }

  /** JSON has characters that YAML has not. They stand in strings alone, where they are escaped. */
  private static String readable(String text) {
    if (StreamReader.isPrintable(text)) {
      return text;
    }
    StringBuilder readable = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      if (StreamReader.isPrintable(unit) || Character.isSurrogate(unit)) {
        readable.append(unit);
      } else {
        readable.append("\\u%04x".formatted((int) unit));
      }
    }
    return readable.toString();
  }

  private static ObjectNode toJson(Policy policy) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("version", VERSION);
    if (!policy.checks().isEmpty()) {
      ObjectNode checks = json.putObject("checks");
      policy.checks().forEach((check, requirement) -> checks.put(check.id(), requirement.id()));
    }
    if (!policy.measurements().isEmpty()) {
      ArrayNode measurements = json.putArray("measurements");
      policy.measurements().forEach(expectation -> measurements.add(expectation(expectation)));
    }
    policy.allowedDebugModes().ifPresent(modes -> names(json.putArray("allowedDebugModes"), modes));
    policy
        .allowedOperationalModes()
        .ifPresent(modes -> names(json.putArray("allowedOperationalModes"), modes));
    if (!policy.acceptedDevices().isEmpty()) {
      ArrayNode devices = json.putArray("acceptedDevices");
      policy.acceptedDevices().forEach(device -> devices.add(device(device)));
    }
    policy.devices().ifPresent(number -> json.put("devices", number));
    ProtocolDemands protocol = policy.protocol();
    protocol.minimumVersion().ifPresent(version -> json.put("minimumVersion", version.toString()));
    if (!protocol.signatures().isEmpty()) {
      ArrayNode names = json.putArray("signatureAlgorithms");
      protocol.signatures().forEach(algorithm -> names.add(PolicyNames.of(algorithm)));
    }
    if (!protocol.hashes().isEmpty()) {
      names(json.putArray("hashAlgorithms"), protocol.hashes());
    }
    if (policy.cmaSan() != CmaSan.WARN) {
      json.put("cmaSan", PolicyNames.of(policy.cmaSan()));
    }
    if (!policy.platform().isEmpty()) {
      ArrayNode platform = json.putArray("platform");
      policy.platform().forEach(expectation -> platform.add(platform(expectation)));
    }
    if (!policy.machine().isEmpty()) {
      json.set("machine", machine(policy.machine()));
    }
    return json;
  }

  private static ObjectNode machine(MachineDemands demands) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (!demands.minimumTcb().isEmpty()) {
      demands.minimumTcb().forEach(json.putObject("minimumTcb")::put);
    }
    demands.vmpl().ifPresent(level -> json.put("vmpl", level));
    if (!demands.required().isEmpty()) {
      demands.required().forEach(json.putArray("requiredAttributes")::add);
    }
    if (!demands.forbidden().isEmpty()) {
      demands.forbidden().forEach(json.putArray("forbiddenAttributes")::add);
    }
    return json;
  }

  private static ObjectNode expectation(MeasurementExpectation expectation) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("index", expectation.index());
    if (!expectation.note().isEmpty()) {
      json.put("note", expectation.note());
    }
    if (!expectation.digests().isEmpty()) {
      ArrayNode digests = json.putArray("digests");
      expectation.digests().forEach(digest -> digests.add(digest.toHex()));
    }
    expectation.minimumSvn().ifPresent(number -> json.put("minimumSvn", number));
    if (expectation.digests().isEmpty() && expectation.minimumSvn().isEmpty()) {
      json.put("present", true);
    }
    return json;
  }

  private static ObjectNode platform(PlatformExpectation expectation) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", expectation.name());
    if (!expectation.note().isEmpty()) {
      json.put("note", expectation.note());
    }
    ArrayNode digests = json.putArray("digests");
    expectation.digests().forEach(digest -> digests.add(digest.toHex()));
    return json;
  }

  private static ObjectNode device(AcceptedDevice device) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    device.subject().ifPresent(subject -> json.put("subject", subject));
    device.name().ifPresent(name -> json.put("name", name));
    device.cmaName().ifPresent(name -> json.put("cmaName", name));
    device.publicKeySha384().ifPresent(digest -> json.put("publicKeySha384", digest.toHex()));
    return json;
  }

  private static void names(ArrayNode array, Collection<? extends Enum<?>> constants) {
    constants.stream().sorted().forEach(constant -> array.add(PolicyNames.of(constant)));
  }
}
