package org.opentsm.ide.tdisp;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.opentsm.ide.channel.VendorResponder;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.algorithm.MaskBit;
import org.opentsm.spdm.wire.WireReader;

/** Answers TDISP for the interfaces of a device (its DSM). Safe for threads. */
public final class TdispResponder implements VendorResponder.Answers {
  private final Device device;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<InterfaceId, Tdi> interfaces = new HashMap<>();

  /** The device behind it. */
  public interface Device {
    /** The flags that locking may have. */
    Set<LockInterface.Flag> flags();

    /** Bits of an address, 0 to 255. */
    int addressWidth();

    /**
     * Freezes the configuration of an interface.
     *
     * @return its report, or why it cannot be locked
     */
    Locking lock(LockInterface.Request request);

    /** Fresh octets for a nonce; empty if there is no randomness. */
    Optional<Bytes> nonce();

    /** The interface is frozen no more, or runs no more. */
    void unlocked(InterfaceId id);

    /** Whether the interface can be started: its stream is secure. */
    boolean canRun(LockInterface.Request request);

    /** Binds or unbinds a stream; false if it cannot. */
    boolean p2p(P2pStream request);

    /** Changes a range of the report; false if there is none, or it cannot be changed. */
    boolean setMmioAttribute(MmioAttribute request);

    /** The answer to what a vendor added; empty if it knows nothing of it. */
    Optional<Bytes> vendorDefined(TdispVdm request);

    /**
     * Whether a number that nobody gave it is one of its interfaces from now on. A device that no
     * host has enumerated may take the number by which it is asked for its version; how many it
     * takes is its own to limit.
     */
    default boolean adopts(InterfaceId id) {
      return false;
    }
  }

  /** How locking ended. */
  public sealed interface Locking {
    /** The configuration is frozen; this is the report, at most 65,535 octets. */
    record Done(Bytes report) implements Locking {}

    /** It is not: the device is not configured so, or the stream is no stream of it. */
    record Refused(TdispErrorCode why) implements Locking {}
  }

  /** For the interfaces of a device, and those that it adopts. */
  public TdispResponder(Device device, Set<InterfaceId> ids) {
    this.device = device;
    ids.forEach(id -> interfaces.put(id, new Tdi()));
  }

  /**
   * The configuration of an interface was changed, or its function was reset: if it was locked or
   * ran, it is in error now.
   */
  public void fail(InterfaceId id) {
    guarded(() -> Optional.ofNullable(interfaces.get(id)).ifPresent(Tdi::fail));
  }

  /** A stream is not secure any more: each interface that was locked with it is in error now. */
  public void streamFailed(int streamId) {
    guarded(() ->
        interfaces.values().stream()
            .filter(tdi -> tdi.lockedWith().filter(by -> by.streamId() == streamId).isPresent())
            .forEach(Tdi::fail));
  }

  /** A session has ended: each interface that was locked in it is in error now. */
  public void sessionEnded(Bytes session) {
    guarded(() ->
        interfaces.values().stream()
            .filter(tdi -> tdi.lockedIn().filter(session::equals).isPresent())
            .forEach(Tdi::fail));
  }

  /** The device was reset, and not a function of it alone: no interface is locked any more. */
  public void reset() {
    guarded(() ->
        interfaces.forEach((id, tdi) -> {
          if (tdi.state() != TdiState.CONFIG_UNLOCKED) {
            tdi.stop();
            device.unlocked(id);
          }
        }));
  }

  private void guarded(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
  }

  /** The state of an interface; empty if there is none. */
  public Optional<TdiState> state(InterfaceId id) {
    lock.lock();
    try {
      return Optional.ofNullable(interfaces.get(id)).map(Tdi::state);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Bytes> answer(Bytes message, Bytes session) {
    WireReader in = new WireReader("TDISP request", message);
    TdispHeader header;
    try {
      header = TdispHeader.read(in);
    } catch (MalformedMessageException tooShort) {
      return Optional.empty();
    }
    lock.lock();
    try {
      return Optional.of(answer(in, header, session));
    } catch (MalformedMessageException e) {
      return Optional.of(
          TdispError.of(header.interfaceId(), TdispErrorCode.INVALID_REQUEST, 0).encode());
    } catch (Refusal e) {
      return Optional.of(TdispError.of(header.interfaceId(), e.code, e.data).encode());
    } finally {
      lock.unlock();
    }
  }

  /** Ends a request. */
  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final TdispErrorCode code;
    private final int data;

    Refusal(TdispErrorCode code, int data) {
      super(code.name());
      this.code = code;
      this.data = data;
    }
  }

  private static void require(boolean condition, TdispErrorCode otherwise) throws Refusal {
    if (!condition) {
      throw new Refusal(otherwise, 0);
    }
  }

  private Bytes answer(WireReader in, TdispHeader header, Bytes session)
      throws MalformedMessageException, Refusal {
    InterfaceId id = header.interfaceId();
    TdispMessageType type =
        TdispMessageType.of(header.type())
            .filter(TdispMessageType::isRequest)
            .orElseThrow(() -> new Refusal(TdispErrorCode.UNSUPPORTED_REQUEST, header.type()));
    require(
        header.version() == TdispHeader.VERSION || type == TdispMessageType.GET_TDISP_VERSION,
        TdispErrorCode.VERSION_MISMATCH);
    Tdi tdi = interfaceOf(type, id);
    return switch (type) {
      case GET_TDISP_VERSION -> {
        in.end(0);
        yield new TdispVersion.Response(id, List.of(TdispVersion.V1_0)).encode();
      }
      case GET_TDISP_CAPABILITIES -> capabilities(TdispCapabilities.Request.read(in, id)).encode();
      case LOCK_INTERFACE_REQUEST ->
          lock(tdi, LockInterface.Request.read(in, id), session).encode();
      case GET_DEVICE_INTERFACE_REPORT ->
          report(tdi, DeviceInterfaceReport.Request.read(in, id)).encode();
      case GET_DEVICE_INTERFACE_STATE -> {
        in.end(0);
        yield new DeviceInterfaceState(id, tdi.state()).encode();
      }
      case START_INTERFACE_REQUEST -> start(tdi, StartInterface.Request.read(in, id), session);
      case STOP_INTERFACE_REQUEST -> {
        in.end(0);
        tdi.stop();
        device.unlocked(id);
        yield done(TdispMessageType.STOP_INTERFACE_RESPONSE, id);
      }
      case BIND_P2P_STREAM_REQUEST -> p2p(tdi, P2pStream.read(in, id, true), session);
      case UNBIND_P2P_STREAM_REQUEST -> p2p(tdi, P2pStream.read(in, id, false), session);
      case SET_MMIO_ATTRIBUTE_REQUEST -> setMmioAttribute(tdi, MmioAttribute.read(in, id), session);
      case VDM_REQUEST -> {
        TdispVdm request = TdispVdm.read(in, id, true);
        yield device
            .vendorDefined(request)
            .map(request::answer)
            .orElseThrow(() -> new Refusal(TdispErrorCode.UNSUPPORTED_REQUEST, type.value()))
            .encode();
      }
      default -> throw new Refusal(TdispErrorCode.UNSUPPORTED_REQUEST, type.value());
    };
  }

  private Tdi interfaceOf(TdispMessageType type, InterfaceId id) throws Refusal {
    Tdi known = interfaces.get(id);
    if (known != null) {
      return known;
    }
    require(
        type == TdispMessageType.GET_TDISP_VERSION && device.adopts(id),
        TdispErrorCode.INVALID_INTERFACE);
    Tdi adopted = new Tdi();
    interfaces.put(id, adopted);
    return adopted;
  }

  private TdispCapabilities.Response capabilities(TdispCapabilities.Request request) {
    Set<TdispMessageType> requests = EnumSet.noneOf(TdispMessageType.class);
    for (TdispMessageType each : TdispMessageType.values()) {
      if (each.isRequest()) {
        requests.add(each);
      }
    }
    return new TdispCapabilities.Response(
        request.interfaceId(),
        0,
        TdispCapabilities.Response.requestsOf(requests),
        (int) MaskBit.fieldOf(device.flags()),
        device.addressWidth(),
        1,
        1);
  }

  private LockInterface.Response lock(Tdi tdi, LockInterface.Request request, Bytes session)
      throws Refusal {
    require(tdi.state() == TdiState.CONFIG_UNLOCKED, TdispErrorCode.INVALID_INTERFACE_STATE);
    long allowed = MaskBit.fieldOf(device.flags());
    require((request.flags() & ~allowed) == 0, TdispErrorCode.INVALID_REQUEST);
    Bytes nonce =
        device.nonce().orElseThrow(() -> new Refusal(TdispErrorCode.INSUFFICIENT_ENTROPY, 0));
    return switch (device.lock(request)) {
      case Locking.Refused(TdispErrorCode why) -> throw new Refusal(why, 0);
      case Locking.Done(Bytes report) -> {
        tdi.lock(request, nonce, report, session);
        yield new LockInterface.Response(request.interfaceId(), nonce);
      }
    };
  }

  private static DeviceInterfaceReport.Response report(
      Tdi tdi, DeviceInterfaceReport.Request request) throws Refusal {
    Bytes report =
        tdi.report().orElseThrow(() -> new Refusal(TdispErrorCode.INVALID_INTERFACE_STATE, 0));
    require(
        request.offset() < report.length() && request.length() > 0, TdispErrorCode.INVALID_REQUEST);
    int length = Math.min(request.length(), report.length() - request.offset());
    return new DeviceInterfaceReport.Response(
        request.interfaceId(),
        report.length() - request.offset() - length,
        report.slice(request.offset(), length));
  }

  private Bytes start(Tdi tdi, StartInterface.Request request, Bytes session) throws Refusal {
    Optional<LockInterface.Request> lockedWith = tdi.lockedWith();
    require(
        tdi.state() != TdiState.CONFIG_LOCKED || device.canRun(lockedWith.orElseThrow()),
        TdispErrorCode.INVALID_INTERFACE_STATE);
    Optional<TdispErrorCode> refused = tdi.start(request.nonce(), session);
    if (refused.isPresent()) {
      throw new Refusal(refused.get(), 0);
    }
    return done(TdispMessageType.START_INTERFACE_RESPONSE, request.interfaceId());
  }

  /** What runs is changed by nobody but him who locked it. */
  private static void requireRunning(Tdi tdi, Bytes session) throws Refusal {
    boolean ours = tdi.lockedIn().filter(session::equals).isPresent();
    require(tdi.state() == TdiState.RUN && ours, TdispErrorCode.INVALID_INTERFACE_STATE);
  }

  private Bytes p2p(Tdi tdi, P2pStream request, Bytes session) throws Refusal {
    requireRunning(tdi, session);
    boolean allowed =
        tdi.lockedWith()
            .filter(locked -> (locked.flags() & LockInterface.Flag.BIND_P2P.mask()) != 0)
            .isPresent();
    require(allowed, TdispErrorCode.INVALID_INTERFACE_STATE);
    require(device.p2p(request), TdispErrorCode.INVALID_REQUEST);
    return done(request.answer(), request.interfaceId());
  }

  private Bytes setMmioAttribute(Tdi tdi, MmioAttribute request, Bytes session) throws Refusal {
    requireRunning(tdi, session);
    require(device.setMmioAttribute(request), TdispErrorCode.INVALID_REQUEST);
    return done(TdispMessageType.SET_MMIO_ATTRIBUTE_RESPONSE, request.interfaceId());
  }

  private static Bytes done(TdispMessageType type, InterfaceId id) {
    return new PlainMessage(type, id).encode();
  }
}
