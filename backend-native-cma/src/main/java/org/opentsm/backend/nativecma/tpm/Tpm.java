package org.opentsm.backend.nativecma.tpm;

import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.TsmException;

/** Speaks with a TPM: commands out, responses or response codes in. */
final class Tpm implements AutoCloseable {
  private static final int ST_NO_SESSIONS = 0x8001;
  private static final int ST_SESSIONS = 0x8002;

  /** How often a TPM may want the same command again. */
  private static final int MOST_REPEATS = 8;

  private static final String STRUCTURE = "a TPM's response";

  private final TpmTransport transport;
  private final Deadline deadline;

  Tpm(TpmTransport transport, Deadline deadline) {
    this.transport = transport;
    this.deadline = deadline;
  }

  /** Where it is, for people. */
  String place() {
    return transport.place();
  }

  /** Runs a command that the TPM has no reason to refuse. */
  <R> R run(TpmCommand<R> command) throws TsmException {
    try {
      return ask(command);
    } catch (TpmResponseException refused) {
      throw TpmFailures.refused(place(), refused);
    }
  }

  /**
   * Runs a command that the TPM may refuse.
   *
   * @throws TpmResponseException if it does
   */
  <R> R ask(TpmCommand<R> command) throws TsmException, TpmResponseException {
    Bytes encoded = encode(command);
    boolean started = false;
    for (int i = 0; i < MOST_REPEATS; i++) {
      Bytes response = transport.exchange(encoded, deadline);
      ResponseCode code = code(command, response);
      if (code.isNotStarted() && !started) {
        started = true;
        transport.exchange(encode(new Startup()), deadline);
      } else if (!code.isRetry()) {
        return decode(command, code, response);
      }
    }
    throw TpmFailures.malformed(
        place(),
        command.name() + ": the TPM wanted it " + MOST_REPEATS + " times and gave nothing");
  }

  /** Ends an object or session; a TPM that has forgotten it already is right. */
  void flush(long handle) throws TsmException {
    try {
      ask(new FlushContext(handle));
    } catch (TpmResponseException gone) {
      // It is no longer there.
    }
  }

  @Override
  public void close() {
    transport.close();
  }

  /** The octets of a command (Part 1, "Command/Response Structure"). */
  static Bytes encode(TpmCommand<?> command) {
    TpmOutput body = new TpmOutput();
    command.handles().forEach(body::u32);
    List<Authorization> authorizations = command.authorizations();
    if (!authorizations.isEmpty()) {
      TpmOutput area = new TpmOutput();
      authorizations.forEach(authorization -> authorization.write(area));
      Bytes octets = area.octets();
      body.u32(octets.length()).bytes(octets);
    }
    command.writeParameters(body);
    Bytes octets = body.octets();
    return new TpmOutput()
        .u16(authorizations.isEmpty() ? ST_NO_SESSIONS : ST_SESSIONS)
        .u32(TpmTransport.HEADER + octets.length())
        .u32(command.code())
        .bytes(octets)
        .octets();
  }

  /** What a successful response says. */
  static <R> R decode(TpmCommand<R> command, Bytes response)
      throws TpmMalformedException, TpmResponseException {
    TpmInput in = new TpmInput(command.name(), response);
    int tag = in.u16("tag");
    long size = in.u32("responseSize");
    if (size != response.length()) {
      throw in.reject(4, "responseSize", Integer.toString(response.length()), Long.toString(size));
    }
    ResponseCode code = new ResponseCode(in.u32("responseCode"));
    if (!code.equals(ResponseCode.SUCCESS)) {
      throw new TpmResponseException(command.name(), code);
    }
    boolean sessions = !command.authorizations().isEmpty();
    if (tag != (sessions ? ST_SESSIONS : ST_NO_SESSIONS)) {
      throw in.reject(10, "tag", sessions ? "8002" : "8001", String.format("%04x", tag));
    }
    long handle = command.returnsHandle() ? in.u32("responseHandle") : 0;
    Bytes parameters =
        sessions
            ? in.bytes(in.count(TpmTransport.MOST_RESPONSE, "parameterSize"), "parameters")
            : in.rest();
    TpmInput parameterInput = new TpmInput(command.name(), parameters);
    R result = command.decode(handle, parameterInput);
    parameterInput.end();
    return result;
  }

  private ResponseCode code(TpmCommand<?> command, Bytes response) throws TsmException {
    TpmInput in = new TpmInput(STRUCTURE, response);
    try {
      in.bytes(6, "header");
      return new ResponseCode(in.u32("responseCode"));
    } catch (TpmMalformedException malformed) {
      throw TpmFailures.malformed(place(), command.name() + ": " + malformed.getMessage());
    }
  }

  private <R> R decode(TpmCommand<R> command, ResponseCode code, Bytes response)
      throws TsmException, TpmResponseException {
    if (!code.equals(ResponseCode.SUCCESS)) {
      throw new TpmResponseException(command.name(), code);
    }
    try {
      return decode(command, response);
    } catch (TpmMalformedException malformed) {
      throw TpmFailures.malformed(place(), String.valueOf(malformed.getMessage()));
    }
  }
}
