package org.opentsm.tsm.cli.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SteadyClock;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.PrivateDirectory;
import org.opentsm.tsm.api.spi.UserDirectories;
import org.opentsm.tsm.cli.http.Route;
import org.opentsm.tsm.cli.http.Router;
import org.opentsm.tsm.cli.http.UnixServer;
import org.opentsm.tsm.cli.io.CliErrorCode;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.SystemRefusal;
import org.opentsm.tsm.embed.OpenTsm;

/**
 * The daemon, put together: one {@link OpenTsm}, what it tells, and the routes to it on a socket.
 *
 * <p>What it held when it ended without a word is lost, and the first thing that its events say.
 */
public final class Daemon implements AutoCloseable {
  private static final int EPOCH_OCTETS = 8;
  private static final Duration PATIENCE_OF_READERS = Duration.ofSeconds(1);
  private static final Duration KEPT_FOR = Duration.ofMinutes(10);
  private static final Duration LISTING = Duration.ofSeconds(5);
  private static final String RESTARTED = "daemon.restarted";

  private final OpenTsm openTsm;
  private final EventLog log;
  private final EventRoutes events;
  private final Operations operations;
  private final Appraisals appraisals = new Appraisals();
  private final Fleet fleet;
  private final Streams streams;
  private final HeldJournal journal;
  private final StartDevices start;
  private final DaemonHoldings holdings;
  private final UnixServer server;
  private final Router router;
  private final Runnable lastWords;
  private final InstantSource clock;

  private Daemon(
      DaemonConfig config, Setting setting, SpdmCrypto ownCrypto, DaemonHoldings holdings) {
    this.holdings = holdings;
    lastWords = setting.lastWords();
    clock = setting.clock();
    Metrics metrics = new Metrics();
    openTsm =
        setting
            .change()
            .apply(
                OpenTsm.builder()
                    .environment(world ->
                        world
                            .crypto(ownCrypto)
                            .clock(setting.clock())
                            .credentials(holdings.credentials().credentials()))
                    .directories(setting.directories())
                    .meters(metrics.registry()))
            .build();
    SpdmCrypto crypto = openTsm.environment().crypto();
    DaemonConfig.Limits limits = config.limits();
    log = new EventLog(limits.kept().events());
    events = new EventRoutes(log, crypto.random(EPOCH_OCTETS).toHex(), limits.atOnce().readers());
    operations =
        new Operations(
            new Operations.Limits(
                limits.atOnce().operations(), limits.kept().operations(), KEPT_FOR),
            crypto,
            setting.clock(),
            SteadyClock.begin());
    fleet = new Fleet(openTsm);
    streams = new Streams();
    start = new StartDevices(fleet, log, setting.clock(), limits);
    journal =
        new HeldJournal(stateOf(setting.directories()).resolve("held"), crypto, setting.clock());
    Access access = new Access(setting.masters(), config.grants());
    router =
        new Router(
            routes(limits, metrics, access, crypto),
            (caller, right) ->
                Right.of(right).filter(one -> access.allows(caller, one)).isPresent());
    server =
        new UnixServer(
            new UnixServer.Settings(
                holdings.socket().path(),
                holdings.socket().isInherited(),
                limits.atOnce().connections(),
                limits.times().idle()),
            router,
            metrics::failed);
    metrics.gauge("connections", "callers that are connected", server::connections);
    metrics.gauge("readers", "readers of events", events::readers);
    metrics.gauge("operations", "verbs that are under way", operations::underWay);
  }

  /**
   * What is around a daemon.
   *
   * @param directories where its state is
   * @param clock the time of day
   * @param change what else its TSMs are given
   * @param masters names of the users who may do everything
   * @param lastWords called before the socket is closed: with one that was inherited, that ends
   *     standard error as well
   */
  public record Setting(
      UserDirectories directories,
      InstantSource clock,
      UnaryOperator<OpenTsm.Builder> change,
      Set<String> masters,
      Runnable lastWords) {
    private static final String ROOT = "root";

    /** What is usual: root and the user who runs this process are masters. */
    public static Setting of(UserDirectories directories, InstantSource clock) throws TsmException {
      Set<String> masters = new TreeSet<>(Set.of(ROOT));
      masters.add(PrivateDirectory.owner(stateOf(directories)));
      return new Setting(directories, clock, UnaryOperator.identity(), masters, () -> {});
    }

    /** The same with something to do at the end. */
    Setting withLastWords(Runnable words) {
      return new Setting(directories, clock, change, masters, words);
    }
  }

  /**
   * Begins to listen.
   *
   * @throws TsmException.Refused if another daemon listens there, or uses the state directory
   * @throws TsmException.NotPermitted if somebody else could change a directory, or the operating
   *     system refuses
   * @throws CliException with {@link CliErrorCode#BAD_CONFIGURATION} if a device or a file that is
   *     configured can never be used
   */
  public static Daemon start(DaemonConfig config, Setting setting)
      throws TsmException, CliException {
    return start(config, setting, DaemonSocket.claim(config.socket()));
  }

  /**
   * Begins to listen on a socket.
   *
   * @param socket closed with the daemon, or if it does not start
   */
  static Daemon start(DaemonConfig config, Setting setting, DaemonSocket socket)
      throws TsmException, CliException {
    SpdmCrypto crypto = SpdmCrypto.create();
    DaemonHoldings holdings =
        DaemonHoldings.take(socket, stateOf(setting.directories()), config.credentials(), crypto);
    Daemon daemon = null;
    boolean done = false;
    try {
      daemon = new Daemon(config, setting, crypto, holdings);
      StartCheck.require(daemon.openTsm, config.devices());
      daemon.tellWhatWasHeld();
      daemon.openTsm.subscribe(daemon::note);
      daemon.server.start();
      socket.open(config.socketMode());
      DaemonLog.listening(socket);
      Grantees.unknown(config.grants()).forEach(DaemonLog::unknownGrantee);
      daemon.start.begin(config.devices());
      done = true;
      return daemon;
    } catch (IOException e) {
      throw new TsmException.NotPermitted(
          TsmErrorCode.NOT_PERMITTED, "socket " + socket.path() + ": " + SystemRefusal.of(e), e);
    } finally {
      if (!done) {
        if (daemon == null) {
          holdings.close();
        } else {
          daemon.close();
        }
      }
    }
  }

  private static Path stateOf(UserDirectories directories) {
    return directories.state().resolve("daemon").toAbsolutePath();
  }

  /** All that it answers. */
  List<Route> routes() {
    return router.routes();
  }

  /** The verbs that callers have begun. */
  Operations operations() {
    return operations;
  }

  /** Ends what is under way, closes sessions, tells readers so, and frees the socket. */
  @Override
  public void close() {
    log.append(EventType.DAEMON_STOPPING, EventJson.at(clock.instant()));
    start.close();
    operations.close();
    appraisals.close();
    openTsm.close();
    journal.close();
    log.close();
    events.awaitReaders(PATIENCE_OF_READERS);
    DaemonLog.stopped(holdings.socket().path());
    lastWords.run();
    server.close();
    holdings.close();
  }

  private List<Route> routes(
      DaemonConfig.Limits limits, Metrics metrics, Access access, SpdmCrypto crypto) {
    Verbs verbs = new Verbs(operations, crypto);
    EvidenceShelf shelf = new EvidenceShelf(limits.kept().evidence());
    Baselines baselines = new Baselines(openTsm, fleet);
    Resume resume = new Resume(fleet, baselines, limits.atOnce().resumed());
    List<Route> routes = new ArrayList<>();
    Roster roster = new Roster(fleet, start, baselines);
    routes.addAll(new DeviceRoutes(fleet, roster, verbs, shelf, clock).routes());
    routes.addAll(new LinkRoutes(fleet, streams).routes());
    routes.addAll(new EvidenceRoutes(shelf, verbs, openTsm.verifier(), appraisals, clock).routes());
    routes.addAll(events.routes());
    routes.addAll(new OperationRoutes(operations, access).routes());
    routes.addAll(new CallerRoutes(access).routes());
    routes.addAll(new HostRoutes(openTsm, fleet, baselines, verbs, resume, metrics).routes());
    return routes;
  }

  private void note(TsmEvent event) {
    fleet.note(event);
    streams.note(event);
    journal.note(event);
    start.note(event);
    if (event instanceof TsmEvent.Progress progress) {
      operations.note(progress);
    }
    if (event instanceof TsmEvent.EventsMissed) {
      readAnew();
    }
    log.append(EventType.of(event), EventJson.toJson(event));
  }

  /** What no event told is asked for: an old state is not believed. */
  private void readAnew() {
    try {
      List<TsmDevice> devices = fleet.readAnew(Deadline.after(LISTING));
      Deadline links = Deadline.after(LISTING);
      streams.readAnew(
          devices,
          device -> fleet.tsmOf(device, Optional.empty()).link(device, links),
          clock.instant());
      journal.readAnew(devices);
    } catch (TsmException silent) {
      DaemonLog.notReadAnew(silent);
    }
  }

  private void tellWhatWasHeld() throws TsmException {
    HeldJournal.Lost lost = journal.lost();
    for (Held held : lost.devices()) {
      ObjectNode json = EventJson.head(held.lost().orElseThrow(), held.address());
      json.put("code", RESTARTED);
      json.put("reason", "the daemon ended without closing it");
      if (held.session()) {
        log.append(EventType.SESSION_LOST, json.deepCopy());
      }
      log.append(EventType.CONNECTION_LOST, json.deepCopy().put("accepted", held.accepted()));
    }
    if (lost.unreadable() > 0) {
      TsmEvent missed = new TsmEvent.EventsMissed(clock.instant(), lost.unreadable());
      log.append(EventType.EVENTS_MISSED, EventJson.toJson(missed));
    }
  }
}
