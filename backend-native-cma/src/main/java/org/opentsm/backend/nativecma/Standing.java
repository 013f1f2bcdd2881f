package org.opentsm.backend.nativecma;

import java.util.Optional;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.DeviceState;

/** Where a device stands, with what is only there in that state. */
sealed interface Standing {
  /** The same for callers. */
  DeviceState state();

  /** Not connected. */
  record Present() implements Standing {
    @Override
    public DeviceState state() {
      return DeviceState.PRESENT;
    }
  }

  /**
   * The conversation broke.
   *
   * @param reason for a person
   */
  record Lost(String reason) implements Standing {
    @Override
    public DeviceState state() {
      return DeviceState.LOST;
    }
  }

  /** Connected: the device has proved that it holds its key. */
  sealed interface Open extends Standing {
    CmaConversation conversation();

    /** The evidence collected last in this conversation. */
    Optional<CollectedEvidence> held();

    /** The same with newer evidence. */
    Open holding(CollectedEvidence newer);
  }

  /** Nothing was accepted in this conversation. */
  record Authenticated(CmaConversation conversation, Optional<CollectedEvidence> held)
      implements Open {
    @Override
    public DeviceState state() {
      return DeviceState.AUTHENTICATED;
    }

    @Override
    public Open holding(CollectedEvidence newer) {
      return new Authenticated(conversation, Optional.of(newer));
    }
  }

  /** Evidence of this conversation was accepted. */
  record Accepted(CmaConversation conversation, Optional<CollectedEvidence> held) implements Open {
    @Override
    public DeviceState state() {
      return DeviceState.ACCEPTED;
    }

    @Override
    public Open holding(CollectedEvidence newer) {
      return new Accepted(conversation, Optional.of(newer));
    }
  }
}
