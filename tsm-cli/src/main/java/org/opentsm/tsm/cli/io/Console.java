package org.opentsm.tsm.cli.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.PrintableText;

/**
 * Where the tool speaks: results on standard output, everything else on standard error.
 *
 * <p>Texts may come from a device or a file. No control character of theirs reaches a terminal.
 */
public final class Console {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);
  private static final String ERASE_LINE = "\r\u001b[2K";

  private final RememberingStream results;
  private final PrintStream out;
  private PrintStream err;
  private final boolean terminal;
  private final String tool;
  private Optional<Outlet> outlet = Optional.empty();
  private boolean stepShown;

  /**
   * @param out for results
   * @param err for everything else
   * @param terminal whether a person is looking at {@code err}, and likes to see progress
   */
  public Console(OutputStream out, PrintStream err, boolean terminal) {
    this(out, err, terminal, "tsm");
  }

  /**
   * @param out for results
   * @param err for everything else
   * @param terminal whether a person is looking at {@code err}, and likes to see progress
   * @param tool what the user types for this tool
   */
  public Console(OutputStream out, PrintStream err, boolean terminal, String tool) {
    this.results = new RememberingStream(out);
    this.out = new PrintStream(results, false, StandardCharsets.UTF_8);
    this.err = err;
    this.terminal = terminal;
    this.tool = tool;
  }

  /**
   * From here on standard error makes nobody wait, this process's log included: what nobody reads
   * is dropped. For a process that has more to do than to tell about it.
   */
  public synchronized void neverWait() {
    boolean ofProcess = err == System.err;
    Outlet started = Outlet.to(err);
    outlet = Optional.of(started);
    err = started.printer();
    if (ofProcess) {
      System.setErr(err);
    }
  }

  /** Waits a moment for standard error to be written, after {@link #neverWait}. */
  public void drain() {
    try {
      if (outlet.isPresent()) {
        outlet.get().drain(LAST_WORDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A command of this tool as the user can paste it. */
  public String command(String words) {
    return tool + " " + words;
  }

  /** For texts of the tool itself that are results: help. */
  public PrintWriter resultWriter() {
    return new PrintWriter(out, true, out.charset());
  }

  /** A line of the result. */
  public synchronized void result(String line) {
    eraseStep();
    out.println(PrintableText.of(line));
  }

  /** The result as JSON, indented. */
  public synchronized void result(JsonNode json) {
    eraseStep();
    try {
      out.println(JSON.writeValueAsString(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree of JSON is always writable.", e);
    }
  }

  /** The result as octets. */
  public synchronized void result(Bytes octets) {
    eraseStep();
    byte[] all = octets.toByteArray();
    out.write(all, 0, all.length);
  }

  /** A remark to a person. */
  public synchronized void note(String line) {
    eraseStep();
    err.println("tsm: " + PrintableText.of(line));
  }

  /** What is going on now: shown on a terminal alone, until something else is said. */
  public synchronized void step(String what) {
    if (terminal) {
      err.print(ERASE_LINE + PrintableText.of(what) + "...");
      err.flush();
      stepShown = true;
    }
  }

  /** Whether what is said has been lost already: a reader that had enough, or a full disk. */
  public synchronized boolean isReaderGone() {
    return results.failure().isPresent();
  }

  /** Lets a reader see what has been said so far. */
  public synchronized void flush() {
    eraseStep();
    out.flush();
    err.flush();
    drain();
  }

  /**
   * Hands over what is left to say.
   *
   * @throws CliException if results were lost, as on a full disk; a reader that had enough, as in
   *     {@code tsm show e.cbor | head}, lost nothing
   */
  public synchronized void finish() throws CliException {
    flush();
    Optional<IOException> failure = results.failure();
    if (failure.isPresent() && !isBrokenPipe(failure.get())) {
      throw new CliException(
          CliErrorCode.FILE_FAILED,
          "standard output: expected to take the result, found " + failure.get().getMessage());
    }
  }

  private static boolean isBrokenPipe(IOException failure) {
    return String.valueOf(failure.getMessage()).contains("Broken pipe");
  }

  private void eraseStep() {
    if (stepShown) {
      err.print(ERASE_LINE);
      err.flush();
      stepShown = false;
    }
  }

  /** A PrintStream swallows failures; this keeps the first. */
  private static final class RememberingStream extends FilterOutputStream {
    private Optional<IOException> first = Optional.empty();

    RememberingStream(OutputStream out) {
      super(out);
    }

    Optional<IOException> failure() {
      return first;
    }

    @Override
    public void write(int octet) throws IOException {
      remember(() -> out.write(octet));
    }

    @Override
    public void write(byte[] octets, int from, int length) throws IOException {
      remember(() -> out.write(octets, from, length));
    }

    @Override
    public void flush() throws IOException {
      remember(out::flush);
    }

    private void remember(Writing writing) throws IOException {
      try {
        writing.run();
      } catch (IOException e) {
        first = first.or(() -> Optional.of(e));
        throw e;
      }
    }

    private interface Writing {
      void run() throws IOException;
    }
  }
}
