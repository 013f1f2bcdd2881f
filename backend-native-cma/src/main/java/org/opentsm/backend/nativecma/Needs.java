package org.opentsm.backend.nativecma;

import java.util.OptionalInt;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.message.GetDigests;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/** What a device must have, by what was negotiated with it and what its slots hold. */
record Needs(DeviceAddress address, SpdmConnection connection) {
  /** The slot to use. */
  int choose(GetDigests.Response digests, OptionalInt wanted) throws TsmException.LacksFeature {
    OptionalInt chosen = Slots.choose(digests, wanted);
    if (chosen.isEmpty()) {
      throw lacks(
          "a certificate chain in " + (wanted.isPresent() ? "slot " + wanted.getAsInt() : "a slot"),
          "chains in slots " + Slots.provisioned(digests));
    }
    return chosen.getAsInt();
  }

  /**
   * GET_MEASUREMENTS of SPDM 1.0 names no slot, so that the key of slot 0 signs: a device of 1.0
   * that signs measurements can use no other.
   */
  void requireMeasurable(int number) throws TsmException.LacksFeature {
    SpdmVersion version = connection.negotiated().version();
    if (number != 0
        && met(ResponderCapability.MEAS_CAP_SIG)
        && !version.atLeast(SpdmVersion.V1_1)) {
      throw lacks(
          "measurements signed by slot " + number + ", as from SPDM " + SpdmVersion.V1_1 + " on",
          "SPDM " + version + ", where slot 0 signs");
    }
  }

  /** A device that could never prove who it is. */
  void requireProof() throws TsmException.LacksFeature {
    if (met(ResponderCapability.PUB_KEY_ID_CAP)) {
      throw lacks(
          "a device with certificates (CERT_CAP)",
          "one that is known by a public key alone, which was given beforehand (PUB_KEY_ID_CAP):"
              + " this TSM was given none");
    }
    boolean proves = met(ResponderCapability.CHAL_CAP) || met(ResponderCapability.MEAS_CAP_SIG);
    if (!met(ResponderCapability.CERT_CAP) || !proves) {
      throw lacks(
          "CERT_CAP, and CHAL_CAP or MEAS_CAP with signatures",
          connection.negotiated().capabilities().toString());
    }
  }

  /** Whether the device has a capability. */
  boolean met(ResponderCapability capability) {
    return connection.negotiated().has(capability);
  }

  /** The device lacks something. */
  TsmException.LacksFeature lacks(String expected, String found) {
    return new TsmException.LacksFeature(
        TsmErrorCode.DEVICE_LACKS_FEATURE,
        address.head() + "expected " + expected + ", found " + found);
  }
}
