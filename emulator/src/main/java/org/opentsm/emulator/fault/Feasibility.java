package org.opentsm.emulator.fault;

import static org.opentsm.spdm.message.ResponderCapability.CHUNK_CAP;
import static org.opentsm.spdm.message.ResponderCapability.HANDSHAKE_IN_THE_CLEAR_CAP;
import static org.opentsm.spdm.message.ResponderCapability.HBEAT_CAP;
import static org.opentsm.spdm.message.ResponderCapability.KEY_EX_CAP;
import static org.opentsm.spdm.message.ResponderCapability.KEY_UPD_CAP;
import static org.opentsm.spdm.message.ResponderCapability.PSK_CAP_WITH_CONTEXT;

import java.util.Optional;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.spdm.message.ResponderCapability;

/** What a device must be like to have a fault. */
final class Feasibility {
  /** Every device says something longer. */
  private static final int LONG_RESPONSE = 256;

  /** Every Requester with sessions says something longer. */
  private static final int LONG_REQUEST = 120;

  private final DeviceProfile profile;

  Feasibility(DeviceProfile profile) {
    this.profile = profile;
  }

  /** What the device lacks, as an expectation of it; empty if it can have the fault. */
  Optional<String> lacking(Fault fault) {
    boolean secured = fault.kind().isProtected();
    return switch (fault.target()) {
      case KEY_EXCHANGE_RSP -> keyExchange();
      // Whether a handshake is in the clear, its Requester decides, if the device lets it.
      case FINISH_RSP ->
          keyExchange()
              .or(() ->
                  require(secured || has(HANDSHAKE_IN_THE_CLEAR_CAP), HANDSHAKE_IN_THE_CLEAR_CAP));
      case PSK_EXCHANGE_RSP ->
          profile.hasPreSharedKey() ? Optional.empty() : Optional.of("has a pre-shared key");
      case PSK_FINISH_RSP -> require(has(PSK_CAP_WITH_CONTEXT), PSK_CAP_WITH_CONTEXT);
      case HEARTBEAT_ACK -> sessions().or(() -> require(has(HBEAT_CAP), HBEAT_CAP));
      case KEY_UPDATE_ACK -> sessions().or(() -> require(has(KEY_UPD_CAP), KEY_UPD_CAP));
      case END_SESSION_ACK -> sessions();
      case CHUNK_RESPONSE -> chunks(LONG_RESPONSE);
      case CHUNK_SEND_ACK -> sessions().or(() -> chunks(LONG_REQUEST));
      case VENDOR_DEFINED_RESPONSE ->
          profile.ide() ? sessions() : Optional.of("answers IDE_KM and TDISP");
      case MEASUREMENTS -> secured ? sessions() : Optional.empty();
      default -> Optional.empty();
    };
  }

  private Optional<String> keyExchange() {
    return require(has(KEY_EX_CAP), KEY_EX_CAP);
  }

  private Optional<String> sessions() {
    return has(KEY_EX_CAP) || profile.hasPreSharedKey()
        ? Optional.empty()
        : Optional.of("opens sessions");
  }

  private Optional<String> chunks(int atMost) {
    return require(has(CHUNK_CAP), CHUNK_CAP)
        .or(() ->
            profile.dataTransferSize() > atMost
                ? Optional.of("takes at most " + atMost + " bytes at a time")
                : Optional.empty());
  }

  private static Optional<String> require(boolean there, ResponderCapability flag) {
    return there ? Optional.empty() : Optional.of("has " + flag);
  }

  /** Whether it has the flag in a version that it speaks. */
  private boolean has(ResponderCapability flag) {
    return profile.capabilities().contains(flag)
        && profile.versions().stream().anyMatch(version -> version.atLeast(flag.since()));
  }
}
