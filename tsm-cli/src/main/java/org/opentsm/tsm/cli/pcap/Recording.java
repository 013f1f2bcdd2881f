package org.opentsm.tsm.cli.pcap;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.session.SecuredFormat;
import org.opentsm.spdm.transport.MessageHandler;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.DeviceConnector;
import org.opentsm.tsm.api.spi.DeviceLink;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.io.CliException;

/**
 * What a command records of its conversations: all of them, or nothing.
 *
 * @param file that takes them, if somebody wants that
 */
public record Recording(Optional<PcapFile> file) implements AutoCloseable {
  /** An environment whose ways to devices are listened to. */
  public TsmEnvironment in(TsmEnvironment environment) {
    if (file.isEmpty()) {
      return environment;
    }
    List<DeviceConnector> tapped =
        environment.connectors().stream()
            .<DeviceConnector>map(connector -> new TappedConnector(connector, file.get()))
            .toList();
    return environment.toBuilder().connectors(tapped).build();
  }

  /** A Responder that is listened to, for one conversation. */
  public MessageHandler of(MessageHandler responder, SecuredFormat format) {
    return file.map(pcap -> pcap.conversation(format).on(responder)).orElse(responder);
  }

  /**
   * Ends the record.
   *
   * @throws CliException if it is not complete
   */
  @Override
  public void close() throws CliException {
    if (file.isPresent()) {
      file.get().close();
    }
  }

  private record TappedConnector(DeviceConnector connector, PcapFile pcap)
      implements DeviceConnector {
    @Override
    public Set<String> schemes() {
      return connector.schemes();
    }

    @Override
    public SpdmTransport open(DeviceAddress target, TsmEnvironment environment, Deadline deadline)
        throws TsmException, SpdmException {
      SpdmTransport transport = connector.open(target, environment, deadline);
      return pcap.conversation(transport.securedFormat()).on(transport);
    }

    @Override
    public List<DeviceAddress> list(TsmEnvironment environment) {
      return connector.list(environment);
    }

    @Override
    public String responder(DeviceAddress target, TsmEnvironment environment) throws TsmException {
      return connector.responder(target, environment);
    }

    @Override
    public Optional<DeviceLink> link(DeviceAddress target, TsmEnvironment environment)
        throws TsmException {
      return connector.link(target, environment);
    }
  }
}
