package org.opentsm.backend.nativecma.tpm;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;

/** Gives the responses that it was told, and remembers the commands. */
final class ScriptedTpm implements TpmTransport {
  final List<Bytes> commands = new ArrayList<>();
  private final Deque<Bytes> responses = new ArrayDeque<>();

  ScriptedTpm answer(String hex) {
    responses.add(Bytes.ofHex(hex.replace(" ", "")));
    return this;
  }

  @Override
  public String place() {
    return "scripted";
  }

  @Override
  public Bytes exchange(Bytes command, Deadline deadline) {
    commands.add(command);
    return responses.remove();
  }

  @Override
  public void close() {}
}
