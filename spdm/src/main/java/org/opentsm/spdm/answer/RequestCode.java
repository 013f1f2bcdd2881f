package org.opentsm.spdm.answer;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.message.MessageCode;

/** What a message from the peer asks for. */
public final class RequestCode {
  private static final int AT = 1;

  private RequestCode() {}

  /**
   * The code of a request.
   *
   * @param message from SPDMVersion on; may be anything
   * @throws Refusal if it is too short, or no request that is known
   */
  public static MessageCode of(Bytes message) throws Refusal {
    if (message.length() <= AT) {
      throw Refusal.invalid();
    }
    int value = message.get(AT);
    return MessageCode.ofValue(value)
        .filter(MessageCode::isRequest)
        .orElseThrow(() -> Refusal.unsupported(value));
  }
}
