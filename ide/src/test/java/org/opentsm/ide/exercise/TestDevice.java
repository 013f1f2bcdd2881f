package org.opentsm.ide.exercise;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opentsm.ide.channel.OneSession;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.channel.VendorProtocol;
import org.opentsm.ide.channel.VendorResponder;
import org.opentsm.ide.km.IdeKey;
import org.opentsm.ide.km.IdeKmResponder;
import org.opentsm.ide.km.KeyProgram;
import org.opentsm.ide.km.KeySlot;
import org.opentsm.ide.km.KeySwitch;
import org.opentsm.ide.km.Query;
import org.opentsm.ide.register.IdeCapabilities;
import org.opentsm.ide.register.StreamControl;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.ide.tdisp.InterfaceReport;
import org.opentsm.ide.tdisp.LockInterface;
import org.opentsm.ide.tdisp.MmioAttribute;
import org.opentsm.ide.tdisp.MmioRange;
import org.opentsm.ide.tdisp.P2pStream;
import org.opentsm.ide.tdisp.TdispErrorCode;
import org.opentsm.ide.tdisp.TdispResponder;
import org.opentsm.ide.tdisp.TdispVdm;
import org.opentsm.ide.testing.Loopback;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.crypto.SpdmCrypto;

/** A device as it should be: two ports with a stream each, one interface. */
final class TestDevice implements IdeKmResponder.Ports, TdispResponder.Device, Sessions {
  static final InterfaceId ID = InterfaceId.of(0x0108);
  static final int REQUESTER_ID = 0x0108;
  static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final int FIRST_STREAM = 3;
  private static final int LAST_PORT = 1;
  private static final Bytes FIRST = Bytes.ofHex("01010101");

  private final OneSession keys = new OneSession(new IdeKmResponder(this));
  private final Map<VendorProtocol, VendorResponder.Answers> protocols;
  private final Wires wires;
  private final Set<String> programmed = new HashSet<>();
  private final Set<String> going = new HashSet<>();
  private int sessions = 1;

  Bytes report = report(new MmioRange(0x10, 4, 8, 0), new MmioRange(0x20, 1, 3, 2));

  /** Puts something between the device and whoever speaks to it. */
  interface Wires {
    VendorChannel to(VendorChannel device);
  }

  TestDevice(boolean oneSession, Wires wires) {
    this.wires = wires;
    protocols =
        Map.of(
            VendorProtocol.IDE_KM,
            oneSession ? keys : new IdeKmResponder(this),
            VendorProtocol.TDISP,
            new TdispResponder(this, Set.of(ID)));
  }

  static Bytes report(MmioRange... ranges) {
    return new InterfaceReport(1, 0x8003, 0, 0, List.of(ranges), Bytes.zeros(2000)).encode();
  }

  VendorChannel channel() {
    return in(FIRST);
  }

  private VendorChannel in(Bytes session) {
    return wires.to(Loopback.in(session, new VendorResponder(protocols)::answer));
  }

  @Override
  public VendorChannel another(Deadline deadline) throws SpdmException {
    return in(Bytes.of(2, 2, 2, sessions++));
  }

  @Override
  public VendorChannel afresh(Deadline deadline) throws SpdmException {
    keys.ended(FIRST);
    return another(deadline);
  }

  private static String name(int port, int stream, KeySlot slot) {
    return port + "/" + stream + "/" + slot;
  }

  /** Whether a key is left. */
  boolean isClean() {
    return programmed.isEmpty() && going.isEmpty();
  }

  @Override
  public Optional<Query.Response> query(int portIndex) {
    if (portIndex > LAST_PORT) {
      return Optional.empty();
    }
    List<Integer> registers = new ArrayList<>();
    registers.add(IdeCapabilities.of(0, 1, true).register());
    registers.add(0);
    registers.add(0);
    registers.add(StreamControl.NONE.withStreamId(FIRST_STREAM + portIndex).register());
    registers.addAll(Collections.nCopies(3, 0));
    return Optional.of(
        new Query.Response(
            portIndex, REQUESTER_ID & 0xFF, REQUESTER_ID >> 8, 0, LAST_PORT, registers));
  }

  @Override
  public KeyProgram.Status program(
      int portIndex, int streamId, KeySlot slot, IdeKey key, Bytes session) {
    String name = name(portIndex, streamId, slot);
    if (going.contains(name)) {
      return KeyProgram.Status.UNSPECIFIED_FAILURE;
    }
    programmed.add(name);
    return KeyProgram.Status.SUCCESS;
  }

  @Override
  public boolean order(KeySwitch.Order order, int portIndex, int streamId, KeySlot slot) {
    String name = name(portIndex, streamId, slot);
    if (order == KeySwitch.Order.GO) {
      return programmed.contains(name) && going.add(name);
    }
    going.remove(name);
    return programmed.remove(name);
  }

  private boolean isKeyed(int streamId) {
    return KeyMessages.slots(0).stream()
        .allMatch(slot -> going.contains(name(streamId - FIRST_STREAM, streamId, slot)));
  }

  @Override
  public Set<LockInterface.Flag> flags() {
    return EnumSet.of(LockInterface.Flag.NO_FW_UPDATE, LockInterface.Flag.LOCK_MSIX);
  }

  @Override
  public int addressWidth() {
    return 52;
  }

  @Override
  public TdispResponder.Locking lock(LockInterface.Request request) {
    return isKeyed(request.streamId())
        ? new TdispResponder.Locking.Done(report)
        : new TdispResponder.Locking.Refused(TdispErrorCode.INVALID_REQUEST);
  }

  @Override
  public Optional<Bytes> nonce() {
    return Optional.of(CRYPTO.random(LockInterface.NONCE_SIZE));
  }

  @Override
  public void unlocked(InterfaceId id) {}

  @Override
  public boolean canRun(LockInterface.Request request) {
    return isKeyed(request.streamId());
  }

  @Override
  public boolean p2p(P2pStream request) {
    return false;
  }

  @Override
  public boolean setMmioAttribute(MmioAttribute request) {
    return request.range().rangeId() == 0;
  }

  @Override
  public Optional<Bytes> vendorDefined(TdispVdm request) {
    return Optional.empty();
  }
}
