package org.opentsm.spdm.responder;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.answer.Refusal;
import org.opentsm.spdm.certificate.PeerIdentity;
import org.opentsm.spdm.message.ErrorResponse.NotReady;
import org.opentsm.spdm.message.MessageCode;
import org.opentsm.spdm.message.RespondIfReady;
import org.opentsm.spdm.message.SpdmRequest;
import org.opentsm.spdm.transcript.Transcript;

/** What a Responder remembers of what is said in the clear, or in one session. */
final class Dialogue {
  /** What is answered with a question. */
  static final Set<MessageCode> ENCAPSULATION =
      Set.of(MessageCode.GET_ENCAPSULATED_REQUEST, MessageCode.DELIVER_ENCAPSULATED_RESPONSE);

  private static final int MAX_LATER = 4;

  final Transcript transcript;

  /** What one message of it holds at most, in octets. */
  final long longest;

  private Optional<Pending> pending = Optional.empty();
  private Optional<EncapsulatedFlow> flow = Optional.empty();
  private final Deque<EncapsulatedFlow> later = new ArrayDeque<>();
  private Optional<PeerIdentity> requester = Optional.empty();
  private LargeMessages.Transfer transfer = new LargeMessages.Transfer.None();

  /**
   * What is being answered, be it well formed or not; for RESPOND_IF_READY the request that it
   * stands for. Empty if the code is unknown.
   */
  private Optional<MessageCode> answering = Optional.empty();

  /** What is said in the clear. */
  Dialogue(Transcript transcript) {
    this(transcript, Long.MAX_VALUE);
  }

  /**
   * @param longest what one message holds at most, in octets
   */
  Dialogue(Transcript transcript, long longest) {
    this.transcript = transcript;
    this.longest = longest;
  }

  /**
   * A request that the device wants time for.
   *
   * @param received as it came
   * @param told what was answered
   */
  record Pending(SpdmRequest request, Bytes received, NotReady told) {}

  /** What this end wants to know of the Requester, if anything. */
  Optional<EncapsulatedFlow> flow() {
    return flow;
  }

  /** From here on this end wants to know something. */
  void want(EncapsulatedFlow wanted) {
    flow = Optional.of(wanted);
  }

  /** The same, but what is wanted already comes first; of what is too much, nothing comes. */
  void wantLater(EncapsulatedFlow wanted) {
    if (flow.isEmpty()) {
      flow = Optional.of(wanted);
    } else if (later.size() < MAX_LATER) {
      later.add(wanted);
    }
  }

  /** What this end wanted is known, or will not be; what comes next, if anything does? */
  void wantNext() {
    flow = Optional.ofNullable(later.poll());
  }

  /** The Requester has proven who it is, outside of any session. */
  void authenticate(PeerIdentity proven) {
    requester = Optional.of(proven);
  }

  /** Whom the Requester has proven to be, outside of any session. */
  Optional<PeerIdentity> requester() {
    return requester;
  }

  /** What comes or goes in pieces in it. */
  LargeMessages.Transfer transfer() {
    return transfer;
  }

  /** From here on this does. */
  void transfer(LargeMessages.Transfer begun) {
    transfer = begun;
  }

  /** GET_VERSION came: nothing of this holds any more. */
  void restart() {
    transfer = new LargeMessages.Transfer.None();
    transcript.restart();
    requester = Optional.empty();
    later.clear();
    flow = Optional.empty();
  }

  /** A request came, be it well formed or not. */
  void begin() {
    answering = Optional.empty();
  }

  /** It has this code. */
  void begin(MessageCode code) {
    answering = Optional.of(code);
  }

  /**
   * Its answer is too large to be sent. A question that was in it was never asked, and never will
   * be: what is wanted else goes on without it.
   */
  void failUnsent() {
    fail();
    if (answering.filter(ENCAPSULATION::contains).isPresent()) {
      wantNext();
    }
  }

  /** It is answered with ERROR. */
  void fail() {
    answering.ifPresent(transcript::fail);
  }

  /** Whether a request waits for RESPOND_IF_READY. */
  boolean isWaiting() {
    return pending.isPresent();
  }

  /** It has to wait. */
  void suspend(SpdmRequest request, Bytes received, NotReady told) {
    pending = Optional.of(new Pending(request, received, told));
  }

  /** The request that waits, if this one asks for it; nothing waits from here on. */
  Pending resume(RespondIfReady.Request again) throws Refusal {
    Pending original =
        pending
            .filter(waiting ->
                waiting.told.requestCode() == again.requestCode()
                    && waiting.told.token() == again.token())
            .orElseThrow(Refusal::invalid);
    forgetPending();
    begin(original.request.code());
    return original;
  }

  /** Another request came: nothing waits any more. */
  void forgetPending() {
    pending = Optional.empty();
  }
}
