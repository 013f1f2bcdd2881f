package org.opentsm.tsm.cli.spdm;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.opentsm.evidence.policy.PolicyNames;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.VerificationException;
import org.opentsm.spdm.message.ResponderCapability;
import org.opentsm.spdm.requester.RequesterConfig;
import org.opentsm.spdm.requester.SessionOffer;
import org.opentsm.spdm.requester.SpdmConnection;
import org.opentsm.spdm.transcript.Negotiated;
import org.opentsm.spdm.transport.SpdmTransport;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.DeviceConnector;
import org.opentsm.tsm.api.spi.DeviceLink;
import org.opentsm.tsm.api.spi.DeviceOwnership;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.command.GivenCredentials;
import org.opentsm.tsm.cli.command.JsonOption;
import org.opentsm.tsm.cli.command.PcapOption;
import org.opentsm.tsm.cli.command.TimeLimit;
import org.opentsm.tsm.cli.io.CliException;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ExitCode;
import org.opentsm.tsm.cli.pcap.Recording;
import org.opentsm.tsm.cli.report.EvidenceReport;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * What all questions have in common: a device that is ours meanwhile, a negotiation that offers all
 * that the library has, and an answer as an outline or as JSON.
 */
public abstract class Question implements Callable<Integer> {
  private static final String EMULATED = "emu";

  private final TsmEnvironment environment;
  private final Console console;

  @Parameters(paramLabel = "TARGET", description = "The device; 'tsm --help' lists the forms.")
  private DeviceAddress target;

  @Mixin private TimeLimit limit;
  @Mixin private JsonOption json;
  @Mixin private PcapOption pcap;

  @Spec private CommandSpec command;

  Question(TsmEnvironment environment, Console console) {
    this.environment = environment;
    this.console = console;
  }

  /**
   * Asks.
   *
   * @param device with which everything was negotiated
   * @param given what the tool shows of itself
   * @param answer takes what it says
   */
  abstract void ask(
      SpdmConnection device, GivenCredentials given, ObjectNode answer, Deadline deadline)
      throws SpdmException, TsmException, CliException;

  /** What the tool shows of itself to the device. */
  GivenCredentials credentials() throws TsmException, CliException {
    return GivenCredentials.NONE;
  }

  /** Looks at what was typed, before the device is asked for anything. */
  protected void check() throws TsmException, CliException {
    // Most questions have nothing that could be wrong.
  }

  @Override
  public final Integer call() throws TsmException, CliException {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("version", 1);
    answer.put("target", target.text());
    Deadline deadline = limit.start();
    check();
    try (GivenCredentials given = credentials();
        Recording recording = pcap.start()) {
      converse(recording.in(environment), given, answer, deadline);
    }
    if (json.isGiven()) {
      console.result(answer);
    } else {
      answer.remove("version");
      lines(answer).forEach(console::result);
    }
    return outcome().value();
  }

  /** The answer for a person. */
  protected List<String> lines(ObjectNode answer) {
    return EvidenceReport.lines(answer);
  }

  /** Whether a device that can use several keys must do so. */
  boolean needsSeveralKeys() {
    return false;
  }

  /** How a question ends that was answered. */
  protected ExitCode outcome() {
    return ExitCode.DONE;
  }

  /** What may be wrong where the device's proof does not hold; empty if there is nothing to say. */
  Optional<String> doubt() {
    return Optional.empty();
  }

  /** What to do about an ERROR of the device, for a person; empty if there is nothing to say. */
  Optional<String> advice(PeerErrorException error) {
    return Optional.empty();
  }

  private void converse(
      TsmEnvironment where, GivenCredentials given, ObjectNode answer, Deadline deadline)
      throws TsmException, CliException {
    DeviceConnector connector = where.connectorOf(target);
    RequesterConfig everything =
        RequesterConfig.defaults()
            .withSessions(SessionOffer.everything().withPreSharedKeys())
            .withSeveralKeys(needsSeveralKeys());
    try (var _ =
            new DeviceOwnership(where, owner())
                .acquire(target, connector.responder(target, where));
        SpdmTransport transport = connector.open(target, where, deadline)) {
      console.step(target.head() + "negotiating");
      ask(
          SpdmConnection.connect(transport, everything, given.identity(), where.crypto(), deadline),
          given,
          answer,
          deadline);
    } catch (SpdmException e) {
      TsmException failure = given.explain(TsmException.of(target, e));
      Optional<String> advice =
          switch (e) {
            case PeerErrorException error -> advice(error);
            case VerificationException _ -> doubt();
            default -> Optional.empty();
          };
      throw advice.isPresent() ? failure.with(advice.get()) : failure;
    }
  }

  private String owner() {
    return command.parent().qualifiedName();
  }

  /** The device. */
  protected final DeviceAddress target() {
    return target;
  }

  /** The link to the device, if both of its ports can be reached. */
  protected final Optional<DeviceLink> link() throws TsmException {
    return environment.connectorOf(target).link(target, environment);
  }

  /** Shows a person who waits how far it is. */
  protected final void step(String what) {
    console.step(target.head() + what);
  }

  /** What was typed makes no sense. */
  protected final ParameterException wrong(String what) {
    return new ParameterException(command.commandLine(), "expected " + what);
  }

  /**
   * Says early and plainly what a device cannot do.
   *
   * @throws TsmException.LacksFeature if it has none of the capabilities
   */
  final void require(Negotiated agreed, ResponderCapability... anyOf)
      throws TsmException.LacksFeature {
    for (ResponderCapability capability : anyOf) {
      if (agreed.has(capability)) {
        return;
      }
    }
    throw lacks(String.join(" or ", names(anyOf)), agreed.capabilities().toString());
  }

  /**
   * The slot that is wanted, or else the lowest that holds a chain.
   *
   * @throws TsmException.LacksFeature if it holds none
   */
  final int chooseSlot(SpdmConnection device, OptionalInt wanted, Deadline deadline)
      throws SpdmException, TsmException.LacksFeature {
    require(device.negotiated(), ResponderCapability.CERT_CAP);
    OptionalInt chosen = Slots.choose(device.digests(deadline), wanted);
    if (chosen.isEmpty()) {
      throw lacks(
          "a certificate chain in " + (wanted.isPresent() ? "slot " + wanted.getAsInt() : "a slot"),
          "none");
    }
    return chosen.getAsInt();
  }

  /** The device lacks something. */
  protected final TsmException.LacksFeature lacks(String expected, String found) {
    return new TsmException.LacksFeature(
        TsmErrorCode.DEVICE_LACKS_FEATURE,
        target.head() + "expected " + expected + ", found " + found);
  }

  /** Whether the device is one inside the tool, which lives as long as the connection to it. */
  final boolean isGoneAfterwards() {
    return target.scheme().equals(EMULATED);
  }

  /** Whether a person reads along: says so outside of the answer. */
  final void note(String text) {
    console.note(text);
  }

  /** Names of constants, in their order, as an array. */
  static void addNames(ObjectNode json, String key, Collection<? extends Enum<?>> constants) {
    var list = json.putArray(key);
    constants.stream().sorted().forEach(constant -> list.add(constant.name()));
  }

  /** The name of an algorithm, as policies write it. */
  static String name(Enum<?> algorithm) {
    return PolicyNames.of(algorithm);
  }

  private static String[] names(ResponderCapability... capabilities) {
    String[] names = new String[capabilities.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = capabilities[i].name();
    }
    return names;
  }
}
