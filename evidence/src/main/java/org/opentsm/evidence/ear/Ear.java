package org.opentsm.evidence.ear;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.opentsm.evidence.result.AppraisalResult;
import org.opentsm.evidence.result.CheckId;
import org.opentsm.evidence.result.CheckResult;
import org.opentsm.evidence.result.DeviceResult;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.evidence.result.Requirement;
import org.opentsm.evidence.result.Status;

/**
 * A result as the claims of an EAT Attestation Result, by {@code ear.schema.json} beside this
 * class: one submodule for each device, and one for the machine if its root of trust stated
 * anything, or should have. No submodule is better than what brought all of them. The same result
 * in the same context gives the same claims, in the same order.
 */
public final class Ear {
  /** The profile of the claims (draft-ietf-rats-ear-04, section 3). */
  public static final String PROFILE = "tag:ietf.org,2026:rats/ear#04";

  /** The profile of the claims that are ours, in each submodule. */
  public static final String SUBMODULE_PROFILE = "tag:opentsm.org,2026:appraisal#1";

  /** The submodule of the machine. */
  public static final String PLATFORM = "platform";

  /** What the submodules of devices begin with; their position in the evidence follows. */
  public static final String DEVICE = "device-";

  private Ear() {}

  /** The claims. */
  public static ObjectNode toJson(AppraisalResult result, EarContext context) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("eat_profile", PROFILE);
    json.put("ear_status", result.status().id());
    json.put("iat", context.issuedAt().getEpochSecond());
    ObjectNode verifier = json.putObject("ear_verifier_id");
    verifier.put("developer", context.developer());
    verifier.put("build", context.build());
    json.put(
        "eat_nonce",
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(result.nonce().value().toByteArray()));
    ObjectNode submodules = json.putObject("submods");
    List<CheckResult> common = result.whole().stream().filter(Ear::concernsDevices).toList();
    if (result.whole().stream().anyMatch(Ear::isOfPlatform)) {
      submodules.set(PLATFORM, submodule(result.whole(), context));
    }
    for (int i = 0; i < result.devices().size(); i++) {
      submodules.set(DEVICE + i, device(result.devices().get(i), common, context));
    }
    return json;
  }

  private static ObjectNode device(
      DeviceResult device, List<CheckResult> common, EarContext context) {
    ObjectNode json = submodule(join(common, device.checks()), context);
    ObjectNode accept = json.putObject("opentsm_device");
    accept.put("digest", device.digest().toString());
    accept.put("incarnation", device.incarnation());
    accept.put("generation", device.generation());
    return json;
  }

  /** What concerns the evidence as a whole speaks for and against each part of it. */
  private static ObjectNode submodule(List<CheckResult> checks, EarContext context) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("eat_profile", SUBMODULE_PROFILE);
    json.put("ear_status", Status.of(checks).id());
    TrustworthinessVector vector = TrustworthinessVector.of(checks);
    if (!vector.claims().isEmpty()) {
      ObjectNode claims = json.putObject("ear_trustworthiness_vector");
      vector.claims().forEach((claim, value) -> claims.put(claim.id(), value));
    }
    if (!context.policies().isEmpty()) {
      ArrayNode policies = json.putArray("ear_appraisal_policy_ids");
      context.policies().forEach(policies::add);
    }
    ArrayNode list = json.putArray("opentsm_checks");
    checks.forEach(check -> list.add(check(check)));
    return json;
  }

  /** Without texts that come from a device or a file: a relying party decides by these. */
  private static ObjectNode check(CheckResult check) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", check.id());
    json.put("part", check.part());
    json.put("requirement", check.requirement().id());
    json.put("outcome", check.outcome().id());
    json.put("vouchedBy", check.vouchedBy().id());
    return json;
  }

  /**
   * Whether a check of the whole speaks for or against its devices too. What the machine states of
   * itself is no praise of a device; what is wrong with it is wrong with all that it brought.
   */
  private static boolean concernsDevices(CheckResult check) {
    return check.check() == CheckId.COMMITMENTS
        || check.check() == CheckId.ROOT_OF_TRUST
        || !isAboutPlatform(check.check())
        || isLacking(check);
  }

  /** Whether there is a machine to speak of: a root of trust stated something, or should have. */
  private static boolean isOfPlatform(CheckResult check) {
    return isAboutPlatform(check.check())
        && (isLacking(check)
            || (check.check() != CheckId.COMMITMENTS
                && check.check() != CheckId.IDENTITY
                && check.check() != CheckId.ROOT_OF_TRUST)
            || (check.check() == CheckId.ROOT_OF_TRUST && check.outcome() == Outcome.PASS));
  }

  private static boolean isAboutPlatform(CheckId check) {
    return check == CheckId.ROOT_OF_TRUST
        || check == CheckId.COMMITMENTS
        || check == CheckId.IDENTITY
        || check.id().startsWith("statement.");
  }

  /** Whether it is why an answer is not affirming. */
  private static boolean isLacking(CheckResult check) {
    return check.outcome() == Outcome.FAIL
        || (check.requirement() == Requirement.REQUIRED && check.outcome() != Outcome.PASS);
  }

  private static List<CheckResult> join(List<CheckResult> first, List<CheckResult> then) {
    List<CheckResult> all = new ArrayList<>(first);
    all.addAll(then);
    return all;
  }
}
