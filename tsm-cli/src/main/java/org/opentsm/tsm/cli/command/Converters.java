package org.opentsm.tsm.cli.command;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.opentsm.emulator.UnknownNameException;
import org.opentsm.emulator.fault.Fault;
import org.opentsm.evidence.InvalidNonceException;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.RootOfTrust.Kind;
import org.opentsm.ide.tdisp.InterfaceId;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.TsmException;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** How words of the command line become values. Whatever does not is wrong usage. */
public final class Converters {
  private static final int MAX_PORT = 65_535;

  private Converters() {}

  /** Teaches a command line all of them. */
  public static void register(CommandLine line) {
    line.registerConverter(DeviceAddress.class, Converters::target);
    line.registerConverter(Nonce.class, Converters::nonce);
    line.registerConverter(Instant.class, Converters::instant);
    line.registerConverter(InetSocketAddress.class, Converters::listenAddress);
    line.registerConverter(Fault.class, Converters::fault);
    line.registerConverter(Kind.class, Converters::statementKind);
    line.registerConverter(InterfaceId.class, FunctionName::parse);
    line.registerConverter(PlatformRoot.class, Converters::platformRoot);
  }

  private static DeviceAddress target(String text) {
    try {
      return DeviceAddress.parse(text);
    } catch (TsmException.BadArgument e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  private static Nonce nonce(String text) {
    try {
      return Nonce.parse(text);
    } catch (InvalidNonceException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new TypeConversionException(
          "expected a time in UTC like 2026-11-21T12:00:00Z, found '" + text + "'");
    }
  }

  /** The kind of a root of trust's statement by its name. */
  private static Kind statementKind(String text) {
    return Kind.ofId(text)
        .orElseThrow(() ->
            new TypeConversionException("expected snp, tdx, cca or tpm, found '" + text + "'"));
  }

  /** {@code KIND=FILE}. */
  private static PlatformRoot platformRoot(String text) {
    int equals = text.indexOf('=');
    if (equals < 0 || equals == text.length() - 1) {
      throw new TypeConversionException(
          "expected KIND=FILE, as in snp=ark.pem, found '" + text + "'");
    }
    return new PlatformRoot(
        statementKind(text.substring(0, equals)), Path.of(text.substring(equals + 1)));
  }

  /** {@code HOST:PORT} or {@code [IPV6]:PORT}; port 0 takes a free one. */
  private static InetSocketAddress listenAddress(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    String digits = text.substring(colon + 1);
    boolean numeric =
        !digits.isEmpty()
            && digits.length() <= 5
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    if (host.isEmpty() || !numeric || Integer.parseInt(digits) > MAX_PORT) {
      throw new TypeConversionException(
          "expected HOST:PORT with a port of 0 to " + MAX_PORT + ", found '" + text + "'");
    }
    boolean brackets = host.startsWith("[") && host.endsWith("]");
    InetSocketAddress address =
        new InetSocketAddress(
            brackets ? host.substring(1, host.length() - 1) : host, Integer.parseInt(digits));
    if (address.isUnresolved()) {
      throw new TypeConversionException(
          "expected an address of this machine, found '" + host + "'");
    }
    return address;
  }

  private static Fault fault(String text) {
    try {
      return Fault.named(text);
    } catch (UnknownNameException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
