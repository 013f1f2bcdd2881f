package org.opentsm.ide.stream;

import java.util.List;
import org.opentsm.ide.register.AddressAssociation;
import org.opentsm.ide.register.IdePort;

/**
 * Between whom a selective stream is to be, and what for.
 *
 * @param rootPort the host's end
 * @param device the registers of the device's end
 * @param devicePort the port's index in IDE_KM, 0 to 255
 * @param asDefault whether the device uses it for all that has no stream of its own
 * @param teeLimited whether the device uses it for TEE traffic alone
 */
public record StreamPlan(
    RootPort rootPort, IdePort device, int devicePort, boolean asDefault, boolean teeLimited) {
  /** What the root port's stream is for: as many ranges as its block has room for. */
  List<AddressAssociation> windows(int room) {
    List<AddressAssociation> all = rootPort.windows();
    return all.subList(0, Math.min(room, all.size()));
  }
}
