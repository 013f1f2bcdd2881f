package org.opentsm.tsm.cli;

import org.opentsm.tsm.cli.client.AcceptCommand;
import org.opentsm.tsm.cli.client.ConnectCommand;
import org.opentsm.tsm.cli.client.DisconnectCommand;
import org.opentsm.tsm.cli.client.EventsCommand;
import org.opentsm.tsm.cli.client.EvidenceCommand;
import org.opentsm.tsm.cli.client.LockCommand;
import org.opentsm.tsm.cli.client.RevalidateCommand;
import org.opentsm.tsm.cli.client.StatusCommand;
import org.opentsm.tsm.cli.client.UnlockCommand;
import org.opentsm.tsm.cli.command.AttestCommand;
import org.opentsm.tsm.cli.command.BackendsCommand;
import org.opentsm.tsm.cli.command.CertCommand;
import org.opentsm.tsm.cli.command.DevicesCommand;
import org.opentsm.tsm.cli.command.EmulateCommand;
import org.opentsm.tsm.cli.command.PolicyCommand;
import org.opentsm.tsm.cli.command.ShowCommand;
import org.opentsm.tsm.cli.command.VerifyCommand;
import org.opentsm.tsm.cli.demo.DemoCommand;
import org.opentsm.tsm.cli.doctor.DoctorCommand;
import org.opentsm.tsm.cli.exchange.ExportCommand;
import org.opentsm.tsm.cli.exchange.ImportCommand;
import org.opentsm.tsm.cli.io.ToolVersion;
import org.opentsm.tsm.cli.link.IdeCommand;
import org.opentsm.tsm.cli.link.TdispCommand;
import org.opentsm.tsm.cli.serve.ServeCommand;
import org.opentsm.tsm.cli.spdm.SpdmCommand;
import org.opentsm.tsm.cli.statement.StatementCommand;
import org.opentsm.tsm.cli.tpm.TpmCommand;
import picocli.CommandLine.Command;

/** The tool's commands. */
@Command(
    name = "tsm",
    description = "Attests PCIe devices for confidential computing, and verifies the evidence.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class,
    subcommands = {
      DemoCommand.class,
      BackendsCommand.class,
      DevicesCommand.class,
      AttestCommand.class,
      VerifyCommand.class,
      PolicyCommand.class,
      ShowCommand.class,
      CertCommand.class,
      ImportCommand.class,
      ExportCommand.class,
      EmulateCommand.class,
      SpdmCommand.class,
      IdeCommand.class,
      TdispCommand.class,
      StatementCommand.class,
      TpmCommand.class,
      ServeCommand.class,
      StatusCommand.class,
      EventsCommand.class,
      ConnectCommand.class,
      EvidenceCommand.class,
      LockCommand.class,
      AcceptCommand.class,
      RevalidateCommand.class,
      UnlockCommand.class,
      DisconnectCommand.class,
      DoctorCommand.class,
      HelpCommand.class
    },
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Done (affirming; warning too, unless --strict)",
      "1:A negative answer: contraindicated, none, a bad signature or nonce",
      "2:Wrong usage",
      "3:Malformed input or protocol violation",
      "4:Device or daemon unreachable, or timed out",
      "5:The backend lacks the feature",
      "6:Refused by state: owned by another, not connected, stale",
      "7:Not permitted: privilege, file permissions",
      "70:A defect of the tool itself; please report it",
      "130:Interrupted with Ctrl-C"
    },
    footerHeading = "%nTargets:%n",
    footer = {
      "  spdm+doe://HOST:PORT    a responder behind the socket of DMTF's emulators,",
      "                          PCI DOE binding",
      "  spdm+mctp://HOST:PORT   the same, MCTP binding",
      "  spdm+tcp://HOST:PORT    the same, TCP binding",
      "  dsp0287://HOST:PORT     a responder that speaks SPDM over TCP",
      "  emu:[PROFILE]           the embedded emulated device",
      "  0000:3b:00.0            a PCI function: nothing installed reaches one yet",
      "%nEnvironment:",
      "  OPENTSM_STATE_DIR       what was accepted, logs of TPMs' sessions, keys of",
      "                          emulated devices (default: $XDG_STATE_HOME/opentsm,",
      "                          or ~/.local/state/opentsm)",
      "  OPENTSM_RUNTIME_DIR     the socket (default: $XDG_RUNTIME_DIR/opentsm,",
      "                          or opentsm-USER in the directory for temporary files)",
      "  OPENTSM_LOCK_DIR        locks on devices, for the whole host (default:",
      "                          /run/lock/opentsm; the runtime directory where that",
      "                          is missing or others could tamper with it)",
      "  OPENTSM_SOCKET          where the daemon listens, for the commands that use it",
      "                          (default: tsm.sock in the runtime directory)",
      "  OPENTSM_LOG             level of the log: TRACE, DEBUG, INFO, WARN (default),",
      "                          ERROR or OFF",
      "  OPENTSM_LOG_FORMAT      text (default) or json",
      "  TSM_JAVA_OPTS           options for the JVM, read by the launcher",
      "%nStart with 'tsm demo'."
    })
public final class TsmCommand {
  /** For Guice and picocli. */
  TsmCommand() {}
}
