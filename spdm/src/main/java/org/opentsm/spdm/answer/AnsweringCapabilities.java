package org.opentsm.spdm.answer;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.opentsm.spdm.message.RequesterCapability;
import org.opentsm.spdm.message.ResponderCapability;

/**
 * What a Requester can answer when it is asked, by the names that the flags have where a Responder
 * is asked. Both ends go by this: the one that answers and the one that asks.
 */
public final class AnsweringCapabilities {
  private static final Map<RequesterCapability, ResponderCapability> SAME =
      Map.of(
          RequesterCapability.CERT_CAP, ResponderCapability.CERT_CAP,
          RequesterCapability.PUB_KEY_ID_CAP, ResponderCapability.PUB_KEY_ID_CAP,
          RequesterCapability.CHAL_CAP, ResponderCapability.CHAL_CAP,
          RequesterCapability.EVENT_CAP, ResponderCapability.EVENT_CAP,
          RequesterCapability.EP_INFO_CAP_NO_SIG, ResponderCapability.EP_INFO_CAP_NO_SIG,
          RequesterCapability.EP_INFO_CAP_SIG, ResponderCapability.EP_INFO_CAP_SIG,
          RequesterCapability.LARGE_RESP_CAP, ResponderCapability.LARGE_RESP_CAP);

  private AnsweringCapabilities() {}

  /** The flags that have their like. */
  public static Set<ResponderCapability> of(Set<RequesterCapability> requester) {
    Set<ResponderCapability> flags = EnumSet.noneOf(ResponderCapability.class);
    SAME.forEach((theirs, asked) -> {
      if (requester.contains(theirs)) {
        flags.add(asked);
      }
    });
    return flags;
  }
}
