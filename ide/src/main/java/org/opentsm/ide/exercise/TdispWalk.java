package org.opentsm.ide.exercise;

import java.util.Optional;
import org.opentsm.ide.channel.VendorProtocol;
import org.opentsm.ide.exercise.KeyMessages.Port;
import org.opentsm.ide.km.IdeKmRequester;
import org.opentsm.ide.km.KeySwitch;
import org.opentsm.ide.stream.IdeStream;
import org.opentsm.ide.stream.StreamException;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.ide.tdisp.LockInterface;
import org.opentsm.ide.tdisp.PlainMessage;
import org.opentsm.ide.tdisp.TdiState;
import org.opentsm.ide.tdisp.TdispCapabilities;
import org.opentsm.ide.tdisp.TdispErrorCode;
import org.opentsm.ide.tdisp.TdispErrorException;
import org.opentsm.ide.tdisp.TdispMessageType;
import org.opentsm.ide.tdisp.TdispRequester;
import org.opentsm.ide.tdisp.TdispVersion;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;

/** An interface on its way through its states, and what is asserted about every answer. */
final class TdispWalk {
  static final int HEADER = 16;
  private static final int ERROR_SIZE = HEADER + 2 * Integer.BYTES;
  private static final int FUNCTION_ID_AT = 4;
  private static final long REPORTING_OFFSET = 0x1000_0000L;

  private final TdispTarget target;

  TdispWalk(TdispTarget target) {
    this.target = target;
  }

  /**
   * Where a case begins.
   *
   * @param nonce of the last lock, none before it
   * @param lockRequest with which it was locked, or would be
   */
  record Begun(Bytes nonce, LockInterface.Request lockRequest) {}

  /** What is done there. */
  @FunctionalInterface
  interface Then {
    void run(Begun begun) throws SpdmException, TdispErrorException, NotRunException;
  }

  InterfaceId id() {
    return target.interfaceId();
  }

  TdispRequester requester() {
    return new TdispRequester(target.channel());
  }

  Bytes plain(TdispMessageType type) {
    return new PlainMessage(type, id()).encode();
  }

  /**
   * Brings the interface into a state, and back when the case is done.
   *
   * @param keyed whether there is a stream with keys
   */
  void in(TdiState state, boolean keyed, Deadline deadline, Then then)
      throws SpdmException, TdispErrorException, StreamException, NotRunException {
    var _ = requester().versions(id(), deadline);
    TdispCapabilities.Response capabilities = requester().capabilities(id(), deadline);
    if (requester().state(id(), deadline) == TdiState.ERROR) {
      // Somebody has left it so, an exercise that was broken off perhaps.
      requester().stop(id(), deadline);
    }
    require(TdiState.CONFIG_UNLOCKED, deadline);
    try (Keyed stream = keyed ? stream(deadline) : () -> 0) {
      LockInterface.Request request =
          new LockInterface.Request(
              id(), capabilities.lockFlags(), stream.id(), REPORTING_OFFSET, 0);
      try {
        Bytes nonce = Bytes.zeros(LockInterface.NONCE_SIZE);
        if (state != TdiState.CONFIG_UNLOCKED) {
          nonce = requester().lock(request, deadline);
        }
        if (state == TdiState.RUN) {
          requester().start(id(), nonce, deadline);
        }
        require(state, deadline);
        then.run(new Begun(nonce, request));
      } finally {
        unlock();
      }
    }
  }

  private void require(TdiState state, Deadline deadline)
      throws SpdmException, TdispErrorException, NotRunException {
    TdiState found = requester().state(id(), deadline);
    if (found != state) {
      throw new NotRunException("it begins in " + state + ", and the interface is in " + found);
    }
  }

  /** With time of its own: the case's may be up. */
  private void unlock() {
    try {
      requester().stop(id(), Deadline.after(KeyMessages.PATIENCE));
    } catch (SpdmException | TdispErrorException e) {
      // A case of its own tells whether it can be stopped.
    }
  }

  /** A stream with keys at the device's end. */
  private interface Keyed extends AutoCloseable {
    int id();

    @Override
    default void close() {}
  }

  private Keyed stream(Deadline deadline) throws SpdmException, StreamException, NotRunException {
    Optional<HostStreams> host = target.streams();
    if (host.isPresent()) {
      return both(host.get().open(new IdeKmRequester(target.channel()), _ -> {}, deadline));
    }
    KeyMessages messages = new KeyMessages(target.channel(), target.crypto());
    Port port = messages.port(0, deadline);
    Keyed keyed = keysAlone(messages, port);
    boolean done = false;
    try {
      messages.program(port, KeyMessages.slots(0), deadline);
      messages.order(KeySwitch.Order.GO, port, KeyMessages.slots(0), deadline);
      done = true;
    } finally {
      if (!done) {
        keyed.close();
      }
    }
    return keyed;
  }

  private static Keyed both(IdeStream stream) {
    return new Keyed() {
      @Override
      public int id() {
        return stream.id();
      }

      @Override
      public void close() {
        stream.close();
      }
    };
  }

  private static Keyed keysAlone(KeyMessages messages, Port port) {
    return new Keyed() {
      @Override
      public int id() {
        return port.streamId();
      }

      @Override
      public void close() {
        messages.clear(port, KeyMessages.slots(0));
      }
    };
  }

  /**
   * Sends a request and asserts four things about the answer: its size, type, version and
   * interface.
   *
   * @param size of the answer, with {@code more} octets that it says itself
   */
  Optional<Bytes> expect(
      Steps steps, int first, Bytes request, TdispMessageType type, int size, Deadline deadline) {
    return expect(steps, first, request, id(), type, size, _ -> 0, deadline);
  }

  /** How many octets more an answer says that it has. */
  @FunctionalInterface
  interface More {
    int of(Bytes answer);
  }

  Optional<Bytes> expect(
      Steps steps,
      int first,
      Bytes request,
      InterfaceId asked,
      TdispMessageType type,
      int size,
      More more,
      Deadline deadline) {
    String message = nameOf(request);
    Optional<Bytes> found =
        steps.ask(target.channel(), VendorProtocol.TDISP, first, message, request, deadline);
    found.ifPresent(answer -> {
      int whole = size + more.of(answer);
      steps.check(
          first,
          message,
          type + " of " + whole + " bytes",
          answer.length() + " bytes",
          answer.length() == whole);
      int value = Octets.at(answer, 1);
      steps.check(
          first + 1,
          message,
          "MessageType " + type,
          TdispMessageType.of(value).map(Enum::name).orElse(value + ""),
          value == type.value());
      steps.equal(first + 2, message, "TDISPVersion", TdispVersion.V1_0, Octets.at(answer, 0));
      steps.equal(
          first + 3,
          message,
          "FUNCTION_ID",
          asked.functionId(),
          Octets.at(answer, FUNCTION_ID_AT, Integer.BYTES));
    });
    return found;
  }

  /** Sends a request that is to be refused: five assertions, with the error's code. */
  void expectError(Steps steps, int first, Bytes request, TdispErrorCode code, Deadline deadline) {
    expectError(steps, first, request, id(), code, deadline);
  }

  void expectError(
      Steps steps,
      int first,
      Bytes request,
      InterfaceId asked,
      TdispErrorCode code,
      Deadline deadline) {
    Optional<Bytes> answer =
        expect(
            steps,
            first,
            request,
            asked,
            TdispMessageType.TDISP_ERROR,
            ERROR_SIZE,
            _ -> 0,
            deadline);
    answer.ifPresent(error -> {
      long found = Octets.at(error, HEADER, Integer.BYTES);
      steps.check(
          first + 4,
          nameOf(request),
          "ERROR_CODE " + code,
          TdispErrorCode.of(found).map(Enum::name).orElse(Long.toString(found)),
          found == code.value());
    });
  }

  /** Asks for the state, which is one assertion. */
  void expectState(Steps steps, int assertion, TdiState state, Deadline deadline) {
    Bytes request = plain(TdispMessageType.GET_DEVICE_INTERFACE_STATE);
    Optional<Bytes> answer =
        steps.ask(
            target.channel(), VendorProtocol.TDISP, assertion, nameOf(request), request, deadline);
    answer.ifPresent(found -> checkState(steps, assertion, state, found));
  }

  static void checkState(Steps steps, int assertion, TdiState state, Bytes answer) {
    int found = Octets.at(answer, HEADER);
    steps.check(
        assertion,
        TdispMessageType.GET_DEVICE_INTERFACE_STATE.name(),
        "TDI_STATE " + state,
        TdiState.of(found).map(Enum::name).orElse(found + ""),
        found == state.value());
  }

  private static String nameOf(Bytes request) {
    int type = Octets.at(request, 1);
    return TdispMessageType.of(type)
        .map(Enum::name)
        .orElseGet(() -> String.format("a request 0x%02x", type));
  }
}
