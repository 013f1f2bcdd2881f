package org.opentsm.ide.tdisp;

import java.util.ArrayList;
import java.util.List;
import org.opentsm.ide.channel.VendorChannel;
import org.opentsm.ide.channel.VendorProtocol;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;

/**
 * What a TSM asks of a device's interfaces. Each call sends one message and waits for its answer,
 * but for {@link #report}, which asks for portion after portion. Failures: {@link
 * TdispErrorException} where the device says so, {@link SpdmException} where the answer is none or
 * does not come.
 */
public final class TdispRequester {
  private static final int PORTION = 4096;

  private final VendorChannel channel;

  /** One that speaks over this channel. */
  public TdispRequester(VendorChannel channel) {
    this.channel = channel;
  }

  /** The versions that the device speaks. */
  public List<Integer> versions(InterfaceId id, Deadline deadline)
      throws SpdmException, TdispErrorException {
    return TdispVersion.Response.decode(ask(TdispMessageType.GET_TDISP_VERSION, id, deadline), id)
        .versions();
  }

  /** What the device can do. */
  public TdispCapabilities.Response capabilities(InterfaceId id, Deadline deadline)
      throws SpdmException, TdispErrorException {
    Bytes request = new TdispCapabilities.Request(id, 0).encode();
    return TdispCapabilities.Response.decode(
        exchange(TdispMessageType.GET_TDISP_CAPABILITIES, id, request, deadline), id);
  }

  /**
   * Locks an interface.
   *
   * @return the nonce that {@link #start} takes
   */
  public Bytes lock(LockInterface.Request request, Deadline deadline)
      throws SpdmException, TdispErrorException {
    InterfaceId id = request.interfaceId();
    return LockInterface.Response.decode(
            exchange(TdispMessageType.LOCK_INTERFACE_REQUEST, id, request.encode(), deadline), id)
        .nonce();
  }

  /**
   * The whole report of a locked interface, as its octets are: at most {@link
   * InterfaceReport#MAX_SIZE}. One that comes in several portions is asked for twice, as nothing
   * else tells whether they are of the same report.
   *
   * @throws MalformedMessageException also if the report changes between two portions
   */
  public Bytes report(InterfaceId id, Deadline deadline) throws SpdmException, TdispErrorException {
    List<Bytes> portions = portions(id, deadline);
    Bytes report = Bytes.concat(portions);
    if (portions.size() > 1 && !Bytes.concat(portions(id, deadline)).equals(report)) {
      throw new MalformedMessageException(
          "DEVICE_INTERFACE_REPORT",
          "REPORT_BYTES",
          TdispHeader.SIZE + 2 * Short.BYTES,
          "the same report when it is asked for again",
          "another one");
    }
    return report;
  }

  private List<Bytes> portions(InterfaceId id, Deadline deadline)
      throws SpdmException, TdispErrorException {
    List<Bytes> portions = new ArrayList<>();
    int offset = 0;
    int total = -1;
    do {
      var request = new DeviceInterfaceReport.Request(id, offset, PORTION);
      var response =
          DeviceInterfaceReport.Response.decode(
              exchange(
                  TdispMessageType.GET_DEVICE_INTERFACE_REPORT, id, request.encode(), deadline),
              request);
      int length = response.portion().length();
      int now = offset + length + response.remainder();
      if (length == 0 && response.remainder() > 0) {
        throw moved("at least 1", "0, with " + response.remainder() + " to come");
      }
      if (total >= 0 && now != total) {
        throw moved("a report of " + total + " bytes as before", now + " bytes");
      }
      total = now;
      portions.add(response.portion());
      offset += length;
      if (offset > InterfaceReport.U16 && offset < total) {
        throw moved("an end within reach of OFFSET", total + " bytes");
      }
    } while (offset < total);
    return portions;
  }

  /** The state of an interface. */
  public TdiState state(InterfaceId id, Deadline deadline)
      throws SpdmException, TdispErrorException {
    return DeviceInterfaceState.decode(
            ask(TdispMessageType.GET_DEVICE_INTERFACE_STATE, id, deadline), id)
        .state();
  }

  /** Has a locked interface run. */
  public void start(InterfaceId id, Bytes nonce, Deadline deadline)
      throws SpdmException, TdispErrorException {
    Bytes request = new StartInterface.Request(id, nonce).encode();
    var _ =
        PlainMessage.decode(
            exchange(TdispMessageType.START_INTERFACE_REQUEST, id, request, deadline),
            TdispMessageType.START_INTERFACE_RESPONSE,
            id);
  }

  /** Has an interface stop, whatever its state; it is unlocked then. */
  public void stop(InterfaceId id, Deadline deadline) throws SpdmException, TdispErrorException {
    var _ =
        PlainMessage.decode(
            ask(TdispMessageType.STOP_INTERFACE_REQUEST, id, deadline),
            TdispMessageType.STOP_INTERFACE_RESPONSE,
            id);
  }

  /** Binds or unbinds a stream to another device. */
  public void p2p(P2pStream request, Deadline deadline) throws SpdmException, TdispErrorException {
    var _ =
        PlainMessage.decode(
            exchange(request.type(), request.interfaceId(), request.encode(), deadline),
            request.answer(),
            request.interfaceId());
  }

  /** Changes whether a range is memory of the TEE. */
  public void setMmioAttribute(MmioAttribute request, Deadline deadline)
      throws SpdmException, TdispErrorException {
    var _ =
        PlainMessage.decode(
            exchange(
                TdispMessageType.SET_MMIO_ATTRIBUTE_REQUEST,
                request.interfaceId(),
                request.encode(),
                deadline),
            TdispMessageType.SET_MMIO_ATTRIBUTE_RESPONSE,
            request.interfaceId());
  }

  /** Says something of a vendor's. */
  public TdispVdm vendorDefined(TdispVdm request, Deadline deadline)
      throws SpdmException, TdispErrorException {
    return TdispVdm.decode(
        exchange(TdispMessageType.VDM_REQUEST, request.interfaceId(), request.encode(), deadline),
        request);
  }

  private Bytes ask(TdispMessageType type, InterfaceId id, Deadline deadline)
      throws SpdmException, TdispErrorException {
    return exchange(type, id, new PlainMessage(type, id).encode(), deadline);
  }

  private Bytes exchange(TdispMessageType type, InterfaceId id, Bytes request, Deadline deadline)
      throws SpdmException, TdispErrorException {
    Bytes answer = channel.exchange(VendorProtocol.TDISP, request, deadline);
    if (TdispError.is(answer)) {
      throw new TdispErrorException(type, TdispError.decode(answer, id));
    }
    return answer;
  }

  private static MalformedMessageException moved(String expected, String found) {
    return new MalformedMessageException(
        "DEVICE_INTERFACE_REPORT", "PORTION_LENGTH", TdispHeader.SIZE, expected, found);
  }
}
