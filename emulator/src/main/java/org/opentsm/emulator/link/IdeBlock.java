package org.opentsm.emulator.link;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;
import org.opentsm.emulator.pci.RegisterBlock;
import org.opentsm.ide.register.IdeCapabilities;
import org.opentsm.ide.register.StreamControl;
import org.opentsm.ide.register.StreamStatus;

/** The IDE extended capability of an emulated port, whose streams stand as its link end says. */
public final class IdeBlock implements RegisterBlock {
  private static final int CAPABILITY = 4;
  private static final int CONTROL = 8;
  private static final int STREAMS = 12;
  private static final int STREAM_CONTROL = 4;
  private static final int STREAM_STATUS = 8;
  private static final int STREAM_REST = 12;
  private static final int STREAM_FIXED = 20;
  private static final int ADDRESS_SIZE = 12;
  private static final int DWORD = 4;

  private final IdeCapabilities capabilities;
  private final int addressBlocks;
  private final LinkEnd end;
  private final IntConsumer switchedOff;
  private final int[] registers;

  /** Stream IDs of streams that were switched off, of which nobody was told yet. */
  private final Queue<Integer> off = new ConcurrentLinkedQueue<>();

  /**
   * Streams that are off.
   *
   * @param streams selective streams, 1 to 256
   * @param addressBlocks of each, 0 to 15
   */
  public IdeBlock(int streams, int addressBlocks, LinkEnd end) {
    this(streams, addressBlocks, end, _ -> {});
  }

  /**
   * The same, and what the port does with the Stream ID of a stream that was on and is switched
   * off.
   */
  IdeBlock(int streams, int addressBlocks, LinkEnd end, IntConsumer switchedOff) {
    this.capabilities = IdeCapabilities.of(0, streams, true);
    this.addressBlocks = addressBlocks;
    this.end = end;
    this.switchedOff = switchedOff;
    this.registers = new int[size() / DWORD];
  }

  @Override
  public int size() {
    return STREAMS + streamSize() * capabilities.selectiveStreams();
  }

  @Override
  public int read(int offset) {
    return switch (offset) {
      case CAPABILITY -> capabilities.register();
      case CONTROL -> registers[CONTROL / DWORD];
      default ->
          switch (within(offset)) {
            case 0 -> addressBlocks;
            case STREAM_STATUS -> status(stream(offset)).register();
            default -> registers[offset / DWORD];
          };
    };
  }

  @Override
  public void write(int offset, int value) {
    if (offset == CONTROL) {
      registers[offset / DWORD] = value;
    } else if (offset >= STREAMS && within(offset) == STREAM_CONTROL) {
      StreamControl before = control(stream(offset));
      StreamControl after = new StreamControl(value);
      registers[offset / DWORD] = value;
      if (before.isEnabled() && !after.isEnabled()) {
        off.add(before.streamId());
      }
      if (!after.isEnabled()) {
        end.forgive(before.streamId());
        end.forgive(after.streamId());
      }
    } else if (offset >= STREAMS && within(offset) >= STREAM_REST) {
      registers[offset / DWORD] = value;
    }
  }

  @Override
  public void settle() {
    for (Integer each = off.poll(); each != null; each = off.poll()) {
      switchedOff.accept(each);
    }
  }

  /** How the stream at an index is set. */
  StreamControl control(int stream) {
    int at = STREAMS + stream * streamSize() + STREAM_CONTROL;
    return new StreamControl(registers[at / DWORD]);
  }

  /** Whether a stream of this ID is on. */
  boolean isOn(int streamId) {
    for (int stream = 0; stream < capabilities.selectiveStreams(); stream++) {
      StreamControl control = control(stream);
      if (control.isEnabled() && control.streamId() == streamId) {
        return true;
      }
    }
    return false;
  }

  private StreamStatus status(int stream) {
    StreamControl control = control(stream);
    boolean secure = control.isEnabled() && end.isSecure(control.streamId());
    return StreamStatus.of(
        secure, control.isEnabled() && end.hasNoticedFailure(control.streamId()));
  }

  private int streamSize() {
    return STREAM_FIXED + ADDRESS_SIZE * addressBlocks;
  }

  private int within(int offset) {
    return (offset - STREAMS) % streamSize();
  }

  private int stream(int offset) {
    return (offset - STREAMS) / streamSize();
  }
}
