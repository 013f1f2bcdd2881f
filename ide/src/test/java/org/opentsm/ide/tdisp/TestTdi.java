package org.opentsm.ide.tdisp;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.channel.VendorProtocol;
import org.opentsm.ide.channel.VendorResponder;
import org.opentsm.ide.testing.Loopback;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;

/** A device with two interfaces, and a TSM that talks to it in a session. */
final class TestTdi implements TdispResponder.Device {
  static final InterfaceId ID = InterfaceId.of(0x0100);
  static final InterfaceId OTHER = InterfaceId.of(0x0101);
  static final Bytes SESSION = Bytes.ofHex("01020304");
  static final Bytes REPORT =
      new InterfaceReport(
              InterfaceReport.Info.DMA_WITHOUT_PASID.ordinal() + 1,
              0,
              0,
              0,
              List.of(
                  new MmioRange(
                      0x10, 4, (int) MmioRange.Attribute.IS_MEM_ATTR_UPDATABLE.mask(), 0)),
              Bytes.zeros(9000))
          .encode();

  private long nonces;
  boolean noEntropy;
  boolean streamInsecure;
  Optional<TdispErrorCode> misconfigured = Optional.empty();
  int unlocked;

  /** Of the interface that is locked next. */
  Bytes report = REPORT;

  final TdispResponder responder = new TdispResponder(this, Set.of(ID, OTHER));
  final TdispRequester requester = new TdispRequester(in(SESSION));

  VendorChannel in(Bytes session) {
    return Loopback.in(
        session, new VendorResponder(Map.of(VendorProtocol.TDISP, responder))::answer);
  }

  static LockInterface.Request lockRequest() {
    return lockRequest(ID, 1);
  }

  static LockInterface.Request lockRequest(InterfaceId id, int streamId) {
    return LockInterface.Request.of(
        id,
        EnumSet.of(LockInterface.Flag.NO_FW_UPDATE, LockInterface.Flag.BIND_P2P),
        streamId,
        0x1000);
  }

  Bytes lock(Deadline deadline) throws SpdmException, TdispErrorException {
    return requester.lock(lockRequest(), deadline);
  }

  @Override
  public Set<LockInterface.Flag> flags() {
    return EnumSet.of(LockInterface.Flag.NO_FW_UPDATE, LockInterface.Flag.BIND_P2P);
  }

  @Override
  public int addressWidth() {
    return 52;
  }

  @Override
  public TdispResponder.Locking lock(LockInterface.Request request) {
    return misconfigured
        .<TdispResponder.Locking>map(TdispResponder.Locking.Refused::new)
        .orElseGet(() -> new TdispResponder.Locking.Done(report));
  }

  @Override
  public Optional<Bytes> nonce() {
    nonces++;
    return noEntropy
        ? Optional.empty()
        : Optional.of(Bytes.concat(Bytes.zeros(31), Bytes.of((int) nonces)));
  }

  @Override
  public void unlocked(InterfaceId id) {
    unlocked++;
  }

  @Override
  public boolean canRun(LockInterface.Request request) {
    return !streamInsecure;
  }

  @Override
  public boolean p2p(P2pStream request) {
    return request.streamId() == 9;
  }

  @Override
  public boolean setMmioAttribute(MmioAttribute request) {
    return request.range().rangeId() == 0;
  }

  @Override
  public Optional<Bytes> vendorDefined(TdispVdm request) {
    return request.vendorId().equals(Bytes.of(0x34, 0x12))
        ? Optional.of(Bytes.concat(request.data(), Bytes.of(1)))
        : Optional.empty();
  }
}
