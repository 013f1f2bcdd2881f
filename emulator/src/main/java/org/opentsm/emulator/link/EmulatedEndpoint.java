package org.opentsm.emulator.link;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opentsm.emulator.pci.EmulatedFunction;
import org.opentsm.ide.channel.OneSession;
import org.opentsm.ide.channel.VendorProtocol;
import org.opentsm.ide.channel.VendorResponder;
import org.opentsm.ide.km.IdeKmResponder;
import org.opentsm.ide.register.IdePort;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.ide.tdisp.TdispResponder;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.doe.ConfigSpaceException;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.responder.Origin;

/**
 * The PCIe side of an emulated device: a physical function and two virtual ones, the end of its
 * link, and what answers IDE_KM and TDISP in sessions: IDE_KM in one at a time. An interface that
 * was locked is in error as soon as its stream is not secure any more, or its session has ended.
 * Safe for threads.
 */
public final class EmulatedEndpoint {
  /** Requester ID of its physical function: 3b:00.0. Its virtual ones follow. */
  public static final int REQUESTER_ID = 0x3B00;

  private static final int INTERFACES = 3;

  private final EmulatedFunction function;
  private final LinkEnd end;
  private final DevicePort port;
  private final IdePort registers;
  private final OneSession keyManagement;
  private final TdispResponder interfaces;
  private final VendorResponder responder;

  /**
   * One whose link has no key and whose interfaces anybody may configure.
   *
   * @param vendorId of PCI-SIG, 0 to 65,535
   * @param deviceId 0 to 65,535
   */
  public EmulatedEndpoint(int vendorId, int deviceId, SpdmCrypto crypto) {
    function = new EmulatedFunction("0000:3b:00.0", vendorId, deviceId);
    end = new LinkEnd(crypto);
    port = DevicePort.on(function, REQUESTER_ID, end);
    registers = registersOf(function);
    keyManagement = new OneSession(new IdeKmResponder(port));
    interfaces = new TdispResponder(new EmulatedInterfaces(end, registers, crypto), interfaceIds());
    end.onInsecure(interfaces::streamFailed);
    responder =
        new VendorResponder(
            Map.of(VendorProtocol.IDE_KM, keyManagement, VendorProtocol.TDISP, interfaces));
  }

  static IdePort registersOf(EmulatedFunction function) {
    try {
      return IdePort.of(function).orElseThrow();
    } catch (ConfigSpaceException | MalformedMessageException e) {
      throw new IllegalStateException("an emulated port has its capability", e);
    }
  }

  /** Its interfaces: the physical function first. */
  public static Set<InterfaceId> interfaceIds() {
    LinkedHashSet<InterfaceId> ids = new LinkedHashSet<>();
    for (int each = 0; each < INTERFACES; each++) {
      ids.add(InterfaceId.of(REQUESTER_ID + each));
    }
    return ids;
  }

  /** As a device's {@code ResponderDevice.vendorDefined} answers. */
  public Optional<VendorDefined.Response> answer(VendorDefined.Request request, Origin origin) {
    return responder.answer(request, origin);
  }

  /** A session with the device has ended. */
  public void sessionEnded(Bytes session) {
    port.sessionEnded(session);
    keyManagement.ended(session);
    interfaces.sessionEnded(session);
  }

  /** Somebody wrote to the configuration of an interface. */
  public void configure(InterfaceId id) {
    interfaces.fail(id);
  }

  /** The device was reset: no key and no lock is left. */
  public void reset() {
    end.forgetAll();
    interfaces.reset();
  }

  /** Its IDE registers. */
  public IdePort registers() {
    return registers;
  }

  /** Its end of the link. */
  public LinkEnd end() {
    return end;
  }
}
