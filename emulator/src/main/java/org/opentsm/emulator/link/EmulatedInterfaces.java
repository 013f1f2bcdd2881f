package org.opentsm.emulator.link;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.opentsm.ide.register.SelectiveStream;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.ide.tdisp.InterfaceReport;
import org.opentsm.ide.tdisp.LockInterface;
import org.opentsm.ide.tdisp.MmioAttribute;
import org.opentsm.ide.tdisp.MmioRange;
import org.opentsm.ide.tdisp.MmioRange.Attribute;
import org.opentsm.ide.tdisp.P2pStream;
import org.opentsm.ide.tdisp.TdispErrorCode;
import org.opentsm.ide.tdisp.TdispResponder;
import org.opentsm.ide.tdisp.TdispVdm;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.doe.ConfigSpaceException;

/**
 * What the interfaces of an emulated device are like. All report alike: registers, in which the
 * MSI-X table is, and memory.
 */
final class EmulatedInterfaces implements TdispResponder.Device {
  private static final int ADDRESS_WIDTH = 52;
  private static final int NONCE = 32;

  /** Of the offset that the lock gives, which moves all ranges alike. */
  private static final int PAGE_BITS = 12;

  private static final long ALL_PAGES = (1L << 52) - 1;
  private static final long FIRST_PAGE = 0x80000;
  private static final long PAGES_OF_FUNCTION = 0x1000;

  /** BARs. */
  private static final int REGISTERS = 0;

  private static final int MEMORY = 2;
  private static final int MSIX_ENABLED_WITH_16 = 0x8000 | 15;

  /** How many numbers it takes that it was not made with. */
  static final int MOST_ADOPTED = 8;

  private final DevicePorts ports;
  private final SpdmCrypto crypto;
  private final AtomicInteger adoptable = new AtomicInteger(MOST_ADOPTED);

  EmulatedInterfaces(DevicePorts ports, SpdmCrypto crypto) {
    this.ports = ports;
    this.crypto = crypto;
  }

  /** No number is taken any more. */
  void enumerated() {
    adoptable.set(0);
  }

  @Override
  public boolean adopts(InterfaceId id) {
    return id.equals(InterfaceId.of(id.requesterId()))
        && adoptable.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  @Override
  public Set<LockInterface.Flag> flags() {
    return EnumSet.of(
        LockInterface.Flag.NO_FW_UPDATE, LockInterface.Flag.LOCK_MSIX, LockInterface.Flag.BIND_P2P);
  }

  @Override
  public int addressWidth() {
    return ADDRESS_WIDTH;
  }

  /**
   * A device whose streams include a default one is locked with that one, and with no other; with a
   * stream whose keys are not all in use it is locked never.
   */
  @Override
  public TdispResponder.Locking lock(LockInterface.Request request) {
    try {
      for (DevicePort port : ports.all()) {
        for (SelectiveStream each : port.registers().enabledStreams()) {
          boolean asDefault = each.control().isDefault();
          if (asDefault && each.control().streamId() != request.streamId()) {
            return new TdispResponder.Locking.Refused(TdispErrorCode.INVALID_DEVICE_CONFIGURATION);
          }
        }
      }
    } catch (ConfigSpaceException e) {
      throw new IllegalStateException("a device has its own registers", e);
    }
    return ports.isSecure(request.streamId())
        ? new TdispResponder.Locking.Done(report(request).encode())
        : new TdispResponder.Locking.Refused(TdispErrorCode.INVALID_REQUEST);
  }

  private static InterfaceReport report(LockInterface.Request request) {
    long function = request.interfaceId().requesterId() & 0xFF;
    long first =
        (FIRST_PAGE + function * PAGES_OF_FUNCTION + (request.mmioReportingOffset() >>> PAGE_BITS))
            & ALL_PAGES;
    EnumSet<InterfaceReport.Info> info = EnumSet.of(InterfaceReport.Info.DMA_WITHOUT_PASID);
    if ((request.flags() & LockInterface.Flag.NO_FW_UPDATE.mask()) != 0) {
      info.add(InterfaceReport.Info.NO_UPDATE_AFTER_LOCK);
    }
    return new InterfaceReport(
        (int) MaskBit.fieldOf(info),
        MSIX_ENABLED_WITH_16,
        0,
        0,
        List.of(
            range(first, 4, Set.of(Attribute.MSIX_TABLE, Attribute.MSIX_PBA), REGISTERS),
            range(first + 16, 256, Set.of(Attribute.IS_MEM_ATTR_UPDATABLE), MEMORY)),
        Bytes.EMPTY);
  }

  private static MmioRange range(long first, long pages, Set<Attribute> attributes, int bar) {
    return new MmioRange(first, pages, (int) MaskBit.fieldOf(attributes), bar);
  }

  @Override
  public Optional<Bytes> nonce() {
    return Optional.of(crypto.random(NONCE));
  }

  @Override
  public void unlocked(InterfaceId id) {
    // Nothing of an emulated interface holds anything that would have to be wiped.
  }

  @Override
  public boolean canRun(LockInterface.Request request) {
    return ports.isSecure(request.streamId());
  }

  @Override
  public boolean p2p(P2pStream request) {
    return ports.isSecure(request.streamId());
  }

  @Override
  public boolean setMmioAttribute(MmioAttribute request) {
    return request.range().rangeId() == MEMORY;
  }

  @Override
  public Optional<Bytes> vendorDefined(TdispVdm request) {
    return Optional.empty();
  }
}
