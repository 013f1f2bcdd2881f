package org.opentsm.tsm.api.spi;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.credential.Credentials;

/** What a backend is given by the program around it. Immutable, shared by threads. */
public final class TsmEnvironment {
  private final List<DeviceConnector> connectors;
  private final UserDirectories directories;
  private final SpdmCrypto crypto;
  private final InstantSource clock;
  private final Credentials credentials;
  private final Map<String, String> options;

  private TsmEnvironment(Builder builder) {
    connectors = List.copyOf(builder.connectors);
    directories = builder.directories;
    crypto = builder.crypto;
    clock = builder.clock;
    credentials = builder.credentials;
    options = Map.copyOf(builder.options);
  }

  /** An environment to be filled. */
  public static Builder builder(UserDirectories directories) {
    return new Builder(directories);
  }

  /** The same, to be changed. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** All ways to devices. */
  public List<DeviceConnector> connectors() {
    return connectors;
  }

  /**
   * The way to a device.
   *
   * @throws TsmException.BadArgument if none has the scheme
   * @throws TsmException.LacksFeature if none reaches PCI functions
   */
  public DeviceConnector connectorOf(DeviceAddress target) throws TsmException {
    for (DeviceConnector connector : connectors) {
      if (connector.schemes().contains(target.scheme())) {
        return connector;
      }
    }
    if (target.scheme().equals(DeviceAddress.PCI)) {
      throw new TsmException.LacksFeature(
          TsmErrorCode.LACKS_FEATURE,
          target.head() + "expected a connector for PCI functions, found none installed");
    }
    List<String> known =
        connectors.stream().flatMap(each -> each.schemes().stream()).sorted().toList();
    throw new TsmException.BadArgument(
        TsmErrorCode.UNKNOWN_SCHEME,
        target.head() + "scheme: expected one of " + known + ", found " + target.scheme());
  }

  /** Where the user's files are. */
  public UserDirectories directories() {
    return directories;
  }

  /** Cryptography and random octets. */
  public SpdmCrypto crypto() {
    return crypto;
  }

  /** The time of day for events and records. Deadlines do not depend on it. */
  public InstantSource clock() {
    return clock;
  }

  /** What a TSM authenticates itself with, where devices ask. */
  public Credentials credentials() {
    return credentials;
  }

  /** A setting, by its dotted name, such as {@code native-cma.slots}. */
  public Optional<String> option(String name) {
    return Optional.ofNullable(options.get(name));
  }

  /** Fills an environment. */
  public static final class Builder {
    /** A class path that cannot be searched at all fails again at each step. */
    static final int MOST_BROKEN = 64;

    private static final System.Logger LOGGER = System.getLogger(TsmEnvironment.class.getName());

    private final List<DeviceConnector> connectors = new ArrayList<>();
    private final UserDirectories directories;
    private SpdmCrypto crypto = SpdmCrypto.create();
    private InstantSource clock = InstantSource.system();
    private Credentials credentials = Credentials.NONE;
    private final Map<String, String> options = new HashMap<>();

    private Builder(UserDirectories directories) {
      this.directories = directories;
    }

    private Builder(TsmEnvironment from) {
      connectors.addAll(from.connectors);
      directories = from.directories;
      crypto = from.crypto;
      clock = from.clock;
      credentials = from.credentials;
      options.putAll(from.options);
    }

    /** Other ways to devices than those so far. */
    public Builder connectors(List<DeviceConnector> others) {
      connectors.clear();
      connectors.addAll(others);
      return this;
    }

    /** Adds a way to devices. Earlier ones go first. */
    public Builder connector(DeviceConnector connector) {
      connectors.add(connector);
      return this;
    }

    /**
     * Adds every connector that the class loader of this library sees. One that is broken is logged
     * as a warning and left out: the others serve their schemes.
     */
    public Builder discoverConnectors() {
      return discoverConnectors(TsmEnvironment.class.getClassLoader());
    }

    Builder discoverConnectors(ClassLoader loader) {
      Iterator<DeviceConnector> found =
          ServiceLoader.load(DeviceConnector.class, loader).iterator();
      int broken = 0;
      boolean more = true;
      while (more && broken < MOST_BROKEN) {
        try {
          more = found.hasNext();
          if (more) {
            connectors.add(found.next());
          }
        } catch (ServiceConfigurationError | LinkageError failure) {
          broken++;
          LOGGER.log(System.Logger.Level.WARNING, "A connector cannot be loaded: " + failure);
        }
      }
      return this;
    }

    /** Other cryptography than that of the JDK and Bouncy Castle. */
    public Builder crypto(SpdmCrypto chosen) {
      crypto = chosen;
      return this;
    }

    /** Another clock than the system's. */
    public Builder clock(InstantSource chosen) {
      clock = chosen;
      return this;
    }

    /** What a TSM authenticates itself with; otherwise it does not. */
    public Builder credentials(Credentials chosen) {
      credentials = chosen;
      return this;
    }

    /** A setting. */
    public Builder option(String name, String value) {
      options.put(name, value);
      return this;
    }

    /** The environment. */
    public TsmEnvironment build() {
      return new TsmEnvironment(this);
    }
  }
}
