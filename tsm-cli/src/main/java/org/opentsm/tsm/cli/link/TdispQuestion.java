package org.opentsm.tsm.cli.link;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.opentsm.ide.channel.SessionChannel;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.ide.tdisp.TdispErrorCode;
import org.opentsm.ide.tdisp.TdispErrorException;
import org.opentsm.ide.tdisp.TdispRequester;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.requester.SpdmSession;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.spdm.SecuredQuestion;
import org.opentsm.tsm.cli.spdm.SessionOpener;
import picocli.CommandLine.Mixin;

/** A question about one interface of a device. */
abstract class TdispQuestion extends SecuredQuestion {
  @Mixin private InterfaceOption which;

  TdispQuestion(TsmEnvironment environment, Console console) {
    super(environment, console);
  }

  abstract void ask(TdispRequester requester, InterfaceId id, ObjectNode answer, Deadline deadline)
      throws SpdmException, TdispErrorException, TsmException;

  @Override
  protected final void ask(
      SpdmSession session, SessionOpener further, ObjectNode answer, Deadline deadline)
      throws SpdmException, TsmException {
    SessionChannel channel = new SessionChannel(session);
    InterfaceId id = which.in(target(), channel, deadline);
    InterfaceOption.describe(id, answer);
    try {
      ask(new TdispRequester(channel), id, answer, deadline);
    } catch (TdispErrorException e) {
      throw failure(e);
    }
  }

  private TsmException failure(TdispErrorException e) {
    String message = target().head() + e.getMessage();
    Optional<TdispErrorCode> known = e.error().known();
    if (known.filter(code -> code == TdispErrorCode.UNSUPPORTED_REQUEST).isPresent()) {
      return new TsmException.LacksFeature(TsmErrorCode.DEVICE_LACKS_FEATURE, message);
    }
    return known.filter(code -> code == TdispErrorCode.INVALID_INTERFACE_STATE).isPresent()
        ? new TsmException.Refused(TsmErrorCode.WRONG_STATE, message)
        : new TsmException.Protocol(TsmErrorCode.DEVICE_REFUSED, message, e);
  }
}
