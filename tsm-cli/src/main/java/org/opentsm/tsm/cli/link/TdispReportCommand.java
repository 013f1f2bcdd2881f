package org.opentsm.tsm.cli.link;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.Inject;
import org.opentsm.evidence.policy.PolicyNames;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.ide.tdisp.InterfaceReport;
import org.opentsm.ide.tdisp.TdiState;
import org.opentsm.ide.tdisp.TdispErrorException;
import org.opentsm.ide.tdisp.TdispRequester;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.cli.io.Console;
import org.opentsm.tsm.cli.io.ToolVersion;
import picocli.CommandLine.Command;

/** {@code tsm tdisp report}: what a locked interface says of itself. */
@Command(
    name = "report",
    description = {
      "Show the report of an interface that is locked or runs, decoded.",
      "Whoever holds the lock keeps it: nothing is locked for this. What looks wrong in the report is"
          + " listed with it and does not change the exit code; the device signs none of it."
    },
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    footerHeading = "%nExample:%n",
    footer = {"  tsm tdisp report spdm+doe://127.0.0.1:2323 --interface 3b:00.1"})
final class TdispReportCommand extends TdispQuestion {
  /** For Guice. */
  @Inject
  TdispReportCommand(TsmEnvironment environment, Console console) {
    super(environment, console);
  }

  @Override
  void ask(TdispRequester requester, InterfaceId id, ObjectNode answer, Deadline deadline)
      throws SpdmException, TdispErrorException, TsmException {
    TdiState state = requester.state(id, deadline);
    if (state != TdiState.CONFIG_LOCKED && state != TdiState.RUN) {
      throw new TsmException.Refused(
          TsmErrorCode.WRONG_STATE,
          target().head()
              + id
              + ": expected CONFIG_LOCKED or RUN, where there is a report, found "
              + state);
    }
    answer.put("state", PolicyNames.of(state));
    InterfaceReportView.add(InterfaceReport.decode(requester.report(id, deadline)), answer);
  }
}
