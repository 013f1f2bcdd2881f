package org.opentsm.bench;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.opentsm.emulator.EmulatorException;
import org.opentsm.emulator.device.DeviceProfile;
import org.opentsm.emulator.device.EmulatedDevice;
import org.opentsm.emulator.pki.DevicePki;
import org.opentsm.emulator.pki.KeyKind;
import org.opentsm.emulator.server.Conversation;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.transport.SpdmTransport;

/** The default emulated device with keys in memory, and cryptography of its own. */
public final class BenchDevice {
  /** Whose key signs. */
  public static final int SLOT = 0;

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final EmulatedDevice device;
  private final Bytes root;

  /** Makes the keys that one algorithm set needs. */
  public BenchDevice(AlgorithmSet set) throws EmulatorException {
    this(set.keyKind(), SpdmCrypto.create());
  }

  /** Makes keys of one kind. */
  public BenchDevice(KeyKind keys, SpdmCrypto crypto) throws EmulatorException {
    DeviceProfile profile = DeviceProfile.DEFAULT;
    DevicePki pki = DevicePki.inMemory(profile.identity());
    device = new EmulatedDevice(profile, pki, crypto, BenchDevice::fail);
    device.prepare(keys);
    root = pki.root(keys, SLOT);
  }

  /** What answers. */
  public EmulatedDevice device() {
    return device;
  }

  /** A conversation with a new Responder in this thread. */
  public SpdmTransport open() {
    return Conversation.open("the benchmark's device", device, Optional.empty());
  }

  /** DER of the root of slot 0. */
  public Bytes root() {
    return root;
  }

  /** The same as a verifier trusts it. */
  public List<DeviceCertificate> anchors() throws MalformedMessageException {
    return List.of(DeviceCertificate.decode(root));
  }

  /** Time enough for anything that is measured. */
  public static Deadline deadline() {
    return Deadline.after(PATIENCE);
  }

  private static void fail(EmulatorException e) {
    throw new IllegalStateException(e);
  }
}
