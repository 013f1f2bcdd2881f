package org.opentsm.evidence.extension;

import java.nio.charset.StandardCharsets;
import org.opentsm.evidence.result.Outcome;
import org.opentsm.spdm.message.MeasurementBlock;

/** The example of {@code docs/policy.md}: the vendor's version must be one of a channel. */
final class SameFirmwareChannel implements DeviceCheck {
  private static final int VERSION = 7;
  private static final String CHANNEL = "stable-";

  @Override
  public String id() {
    return "x.firmware-channel";
  }

  @Override
  public Answer check(AppraisedDevice device) {
    MeasurementBlock block = device.measurements().get(VERSION);
    if (block == null || block.dmtf().isEmpty()) {
      return new Answer(Outcome.NOT_EVALUATED, CHANNEL, "no version", "It states no version.");
    }
    String version = new String(block.dmtf().get().value().toByteArray(), StandardCharsets.UTF_8);
    boolean stable = version.startsWith(CHANNEL);
    return new Answer(
        stable ? Outcome.PASS : Outcome.FAIL,
        CHANNEL + "...",
        version,
        stable ? "The firmware is a stable one." : "The firmware is no stable one.");
  }
}
