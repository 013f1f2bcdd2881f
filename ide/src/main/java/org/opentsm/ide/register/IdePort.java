package org.opentsm.ide.register;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.doe.ConfigSpace;
import org.opentsm.spdm.doe.ConfigSpaceException;
import org.opentsm.spdm.doe.ExtendedCapability;

/**
 * The IDE extended capability of a port (PCIe Base Specification, "IDE Extended Capability").
 *
 * <pre>
 * 0  header
 * 4  capability      {@link IdeCapabilities}
 * 8  control         bit 2: flow-through
 * 12 link streams    control and status of each
 *    selective streams  {@link SelectiveStream}
 * </pre>
 */
public final class IdePort {
  private static final String NAME = "IDE extended capability";
  private static final Field FLOW_THROUGH = Field.bit(2);
  private static final int CAPABILITY = 4;
  private static final int CONTROL = 8;
  private static final int STREAMS = 12;
  private static final int LINK_SIZE = 8;
  private static final int LINK_STATUS = 4;
  private static final int SMALLEST_BLOCK = 20;

  private final ConfigSpace config;
  private final int offset;
  private final IdeCapabilities capabilities;
  private final List<SelectiveStream> selective;

  private IdePort(
      ConfigSpace config,
      int offset,
      IdeCapabilities capabilities,
      List<SelectiveStream> selective) {
    this.config = config;
    this.offset = offset;
    this.capabilities = capabilities;
    this.selective = List.copyOf(selective);
  }

  /**
   * That of a function; empty if it has none.
   *
   * @throws MalformedMessageException if the list of capabilities, or the streams, do not fit the
   *     configuration space
   */
  public static Optional<IdePort> of(ConfigSpace config)
      throws ConfigSpaceException, MalformedMessageException {
    List<ExtendedCapability> found = ExtendedCapability.list(config, ExtendedCapability.IDE);
    return found.isEmpty() ? Optional.empty() : Optional.of(at(config, found.getFirst().offset()));
  }

  private static IdePort at(ConfigSpace config, int offset)
      throws ConfigSpaceException, MalformedMessageException {
    requireFits(offset, STREAMS, "registers");
    IdeCapabilities capabilities = new IdeCapabilities(config.read(offset + CAPABILITY));
    int at = offset + STREAMS;
    requireFits(at, LINK_SIZE * capabilities.linkStreams(), "link streams");
    at += LINK_SIZE * capabilities.linkStreams();
    List<SelectiveStream> selective = new ArrayList<>();
    for (int index = 0; index < capabilities.selectiveStreams(); index++) {
      requireFits(at, SMALLEST_BLOCK, "selective stream " + index);
      SelectiveStream stream = SelectiveStream.at(config, index, at);
      requireFits(at, stream.size(), "selective stream " + index);
      selective.add(stream);
      at += stream.size();
    }
    return new IdePort(config, offset, capabilities, selective);
  }

  private static void requireFits(int at, int size, String field) throws MalformedMessageException {
    if (at + size > ConfigSpace.SIZE) {
      throw new MalformedMessageException(
          NAME,
          field,
          at,
          size + " bytes in the configuration space",
          Math.max(0, ConfigSpace.SIZE - at) + " bytes");
    }
  }

  /** Which function it is, for messages to people: as in {@code 0000:3b:00.0}. */
  public String name() {
    return config.name();
  }

  /** What it can do. */
  public IdeCapabilities capabilities() {
    return capabilities;
  }

  /** Its selective streams, whether on or off. */
  public List<SelectiveStream> selectiveStreams() {
    return selective;
  }

  /** Those of its selective streams that are on, whoever switched them on. */
  public List<SelectiveStream> enabledStreams() throws ConfigSpaceException {
    List<SelectiveStream> on = new ArrayList<>();
    for (SelectiveStream each : selective) {
      if (each.control().isEnabled()) {
        on.add(each);
      }
    }
    return List.copyOf(on);
  }

  /**
   * How a link stream is set.
   *
   * @param index 0 to {@link IdeCapabilities#linkStreams()} - 1
   */
  public StreamControl linkControl(int index) throws ConfigSpaceException {
    return new StreamControl(config.read(link(index)));
  }

  /** Sets a link stream. */
  public void linkControl(int index, StreamControl control) throws ConfigSpaceException {
    config.write(link(index), control.register());
  }

  /** How a link stream stands. */
  public StreamStatus linkStatus(int index) throws ConfigSpaceException {
    return new StreamStatus(config.read(link(index) + LINK_STATUS));
  }

  /** Whether TLPs of other ports' streams pass through. */
  public boolean isFlowThrough() throws ConfigSpaceException {
    return FLOW_THROUGH.isSet(config.read(offset + CONTROL));
  }

  /** Lets TLPs of other ports' streams pass through, or not. */
  public void flowThrough(boolean value) throws ConfigSpaceException {
    int control = config.read(offset + CONTROL);
    config.write(offset + CONTROL, FLOW_THROUGH.with(control, value));
  }

  private int link(int index) {
    if (index < 0 || index >= capabilities.linkStreams()) {
      throw new IllegalArgumentException("there is no link stream " + index);
    }
    return offset + STREAMS + LINK_SIZE * index;
  }
}
