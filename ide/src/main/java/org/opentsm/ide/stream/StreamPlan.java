package org.opentsm.ide.stream;

import java.util.List;
import java.util.Optional;
import org.opentsm.ide.register.AddressAssociation;
import org.opentsm.ide.register.IdePort;
import org.opentsm.ide.register.RidAssociation;
import org.opentsm.ide.register.SelectiveStream;
import org.opentsm.ide.register.StreamControl;

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
  /** The root port's end in a block: for the device, and as much of its memory as there is room. */
  StreamEnd rootPortEnd(SelectiveStream block, int streamId) {
    List<AddressAssociation> windows = rootPort.windows();
    return new StreamEnd(
        "root port",
        block,
        StreamControl.NONE.withStreamId(streamId).enabled(true),
        Optional.of(rootPort.behind()),
        List.copyOf(windows.subList(0, Math.min(block.addressBlocks(), windows.size()))));
  }

  /** The device's end in a block: for the root port. */
  StreamEnd deviceEnd(SelectiveStream block, int streamId) {
    int root = rootPort.requesterId();
    return new StreamEnd(
        "device",
        block,
        StreamControl.NONE
            .withStreamId(streamId)
            .asDefault(asDefault)
            .teeLimited(teeLimited)
            .enabled(true),
        Optional.of(new RidAssociation(root, root, 0)),
        List.of());
  }
}
