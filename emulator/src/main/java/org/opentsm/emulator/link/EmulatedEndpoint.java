package org.opentsm.emulator.link;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.opentsm.emulator.pci.EmulatedFunction;
import org.opentsm.emulator.pci.EmulatedMailbox;
import org.opentsm.ide.channel.OneSession;
import org.opentsm.ide.channel.VendorProtocol;
import org.opentsm.ide.channel.VendorResponder;
import org.opentsm.ide.km.CxlIdeKmResponder;
import org.opentsm.ide.km.IdeKmResponder;
import org.opentsm.ide.register.IdePort;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.ide.tdisp.TdispResponder;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.doe.ConfigSpaceException;
import org.opentsm.spdm.doe.ExtendedCapability;
import org.opentsm.spdm.message.VendorDefined;
import org.opentsm.spdm.responder.Origin;
import org.opentsm.spdm.transport.DoeDiscovery;
import org.opentsm.spdm.transport.MessageHandler;
import org.opentsm.spdm.transport.SpdmTransport;

/**
 * The PCIe side of an emulated device: a physical function and two virtual ones, two ports, and
 * what answers IDE_KM, that of CXL and TDISP in sessions: key management in one at a time. Port 0
 * is the end of its link; port 1, of the function behind it, leads nowhere. An interface that was
 * locked is in error as soon as its stream is not secure any more, or its session has ended. Safe
 * for threads.
 *
 * <p>Without a slot it takes other numbers for its interfaces too, eight at most, if it is asked
 * for its version of TDISP by them: no host has numbered its bus, and a function takes its number
 * from the first request to it.
 */
public final class EmulatedEndpoint {
  /** Requester ID of its physical function: 3b:00.0. Its virtual ones follow. */
  public static final int REQUESTER_ID = 0x3B00;

  private static final int INTERFACES = 3;
  private static final int DOE_VERSION = 2;

  private final EmulatedFunction function;
  private final SharedMailbox mailbox = new SharedMailbox();
  private final DevicePorts ports;
  private final EmulatedCxlPort cxl;
  private final List<OneSession> keyManagement;
  private final EmulatedInterfaces ownInterfaces;
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
    function.add(
        ExtendedCapability.DOE, DOE_VERSION, new EmulatedMailbox(DoeDiscovery.OF_SPDM, mailbox, 0));
    ports =
        new DevicePorts(
            List.of(
                DevicePort.on(function, REQUESTER_ID, new LinkEnd(crypto)),
                port("0000:3b:00.1", REQUESTER_ID + 1, vendorId, deviceId, crypto)));
    cxl = new EmulatedCxlPort(REQUESTER_ID, crypto);
    ownInterfaces = new EmulatedInterfaces(ports, crypto);
    interfaces = new TdispResponder(ownInterfaces, interfaceIds());
    ports.all().forEach(port -> port.end().onInsecure(interfaces::streamFailed));
    OneSession pcieKeys = new OneSession(new IdeKmResponder(ports));
    OneSession cxlKeys = new OneSession(new CxlIdeKmResponder(cxl), cxl::forgetAll);
    keyManagement = List.of(pcieKeys, cxlKeys);
    responder =
        new VendorResponder(
            Map.of(
                VendorProtocol.IDE_KM,
                pcieKeys,
                VendorProtocol.CXL_IDE_KM,
                cxlKeys,
                VendorProtocol.TDISP,
                interfaces));
  }

  private static DevicePort port(
      String name, int requesterId, int vendorId, int deviceId, SpdmCrypto crypto) {
    return DevicePort.on(
        new EmulatedFunction(name, vendorId, deviceId), requesterId, new LinkEnd(crypto));
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

  /**
   * Speaks to the device through the DOE mailbox of its physical function, from now on in this
   * conversation.
   *
   * @param name for messages to people
   * @param answers SPDM; it ends with the transport
   */
  public SpdmTransport open(String name, MessageHandler answers, Deadline deadline)
      throws SpdmException {
    return mailbox.open(name, function, answers, deadline);
  }

  /** As a device's {@code ResponderDevice.vendorDefined} answers. */
  public Optional<VendorDefined.Response> answer(VendorDefined.Request request, Origin origin) {
    return responder.answer(request, origin);
  }

  /** A session with the device has ended. */
  public void sessionEnded(Bytes session) {
    ports.sessionEnded(session);
    keyManagement.forEach(each -> each.ended(session));
    interfaces.sessionEnded(session);
  }

  /** Somebody wrote to the configuration of an interface. */
  public void configure(InterfaceId id) {
    interfaces.fail(id);
  }

  /** The device was reset: no key and no lock is left. */
  public void reset() {
    ports.forgetAll();
    cxl.forgetAll();
    interfaces.reset();
  }

  /** A host has numbered it: it takes no other number. */
  void enumerated() {
    ownInterfaces.enumerated();
  }

  /** The IDE registers of port 0. */
  public IdePort registers() {
    return ports.all().getFirst().registers();
  }

  /** Its end of the link: that of port 0. */
  public LinkEnd end() {
    return ports.all().getFirst().end();
  }

  /** How many keys its CXL port has. */
  public int cxlKeys() {
    return cxl.keys();
  }
}
