package org.opentsm.backend.nativecma;

import java.util.Optional;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.requester.SessionTerms;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.spdm.transcript.SessionParameters;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.credential.Credentials;

/**
 * A pre-shared key, and what it may open.
 *
 * @param key the caller's to close
 * @param needsContext whether the device must add a context of its own to the session
 */
record SharedKey(PreSharedKey key, boolean needsContext) {
  /** That of a device; empty if nobody gave one. */
  static Optional<SharedKey> of(Credentials credentials, DeviceAddress device) {
    return credentials
        .preSharedKey(device)
        .map(key -> new SharedKey(key, !credentials.allowsNoContext(device)));
  }

  /** Whether it opens a session with what was negotiated. */
  boolean fits(SessionParameters agreed) {
    return switch (agreed.preShared()) {
      case WITH_CONTEXT -> true;
      case WITHOUT_CONTEXT -> !needsContext;
      case NONE -> false;
    };
  }

  /** What it takes, for a person. */
  String needs() {
    return needsContext
        ? "secured sessions with pre-shared keys, to which the device adds a context of its own"
            + " (PSK_CAP_WITH_CONTEXT, with a cipher that both ends have)"
        : "secured sessions with pre-shared keys (PSK_CAP, with a cipher that both ends have)";
  }

  /** What a session with it must be like. */
  SessionTerms terms() {
    SessionTerms terms = SessionTerms.of(MeasurementSummaryType.NONE);
    return needsContext ? terms.withResponderContext() : terms;
  }
}
