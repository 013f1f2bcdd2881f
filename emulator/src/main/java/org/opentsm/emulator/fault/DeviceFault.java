package org.opentsm.emulator.fault;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.opentsm.emulator.device.ForwardingDevice;
import org.opentsm.emulator.device.SlowDevice;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.algorithm.MeasurementHash;
import org.opentsm.spdm.algorithm.SignatureAlgorithm;
import org.opentsm.spdm.message.MeasurementBlock;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.responder.ResponderDevice;
import org.opentsm.spdm.transcript.SignedSpan;
import org.opentsm.spdm.transcript.SigningContext;

/** Something that is wrong with a device, so that its Responder tells it in good faith. */
@FunctionalInterface
interface DeviceFault {
  /** Nothing is wrong. */
  DeviceFault NONE = (device, target, other) -> device;

  /**
   * The device with the fault, for one conversation.
   *
   * @param target the response that the fault befalls
   * @param other gives another device of the same model
   */
  ResponderDevice on(ResponderDevice device, MessageCode target, Supplier<ResponderDevice> other);

  /** The target's signature has a bit turned. */
  static DeviceFault badSignature() {
    return (device, target, other) -> {
      SigningContext context =
          switch (target) {
            case MEASUREMENTS -> SigningContext.RESPONDER_MEASUREMENTS;
            case KEY_EXCHANGE_RSP -> SigningContext.RESPONDER_KEY_EXCHANGE_RSP;
            default -> SigningContext.RESPONDER_CHALLENGE_AUTH;
          };
      return new ForwardingDevice(device) {
        @Override
        public Bytes sign(int slot, SignatureAlgorithm asym, HashAlgorithm hash, SignedSpan span)
            throws GeneralSecurityException {
          Bytes signature = super.sign(slot, asym, hash, span);
          return span.context() == context ? Octets.flipLast(signature) : signature;
        }
      };
    };
  }

  /** The certificates are another device's, the keys are not. */
  static DeviceFault otherCertificates() {
    return (device, target, other) -> {
      ResponderDevice twin = other.get();
      return new ForwardingDevice(device) {
        @Override
        public Optional<Bytes> certificateChain(
            int slot, SignatureAlgorithm asym, HashAlgorithm hash) {
          return twin.certificateChain(slot, asym, hash);
        }
      };
    };
  }

  /** It is another device. */
  static DeviceFault otherDevice() {
    return (device, target, other) -> other.get();
  }

  /** The second measurement is another each time. */
  static DeviceFault changingMeasurement() {
    return (device, target, other) ->
        new ForwardingDevice(device) {
          private int reading;

          @Override
          public List<MeasurementBlock> measurements(
              Optional<MeasurementHash> hash, boolean rawBitStream, SpdmVersion version) {
            int change = ++reading;
            return super.measurements(hash, rawBitStream, version).stream()
                .map(block -> block.index() == 2 ? changed(block, change) : block)
                .toList();
          }
        };
  }

  /** The target comes at the second asking. */
  static DeviceFault notReadyOnce() {
    return (device, target, other) -> new SlowDevice(device, Set.of(Octets.requestFor(target)));
  }

  private static MeasurementBlock changed(MeasurementBlock block, int change) {
    Bytes measurement = block.measurement();
    int last = measurement.length() - 1;
    return new MeasurementBlock(
        block.index(),
        block.measurementSpecification(),
        Octets.set(measurement, last, measurement.get(last) + change));
  }
}
