package org.opentsm.tsm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.opentsm.tsm.cli.TestTool.NONCE;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.backend.nativecma.NativeCmaTsm;
import org.opentsm.emulator.server.EmulatedConnector;
import org.opentsm.evidence.Nonce;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.MeteredTsm;
import org.opentsm.tsm.api.Tsm;
import org.opentsm.tsm.api.spi.TsmEnvironment;

/**
 * No octet of a session's keys stands in anything that leaves a TSM or the tool: results, events,
 * metrics, failures with their stacks, evidence, and what {@code show} and {@code verify} make of
 * it, as text, JSON and HTML.
 */
class SessionSecretsTest {
  private static final String OURS = "org.opentsm.";

  /** So many octets in a row are no accident. */
  private static final int RUN = 8;

  @TempDir Path home;

  private final Deadline deadline = Deadline.after(Duration.ofMinutes(2));
  private final Queue<String> texts = new ConcurrentLinkedQueue<>();

  @Test
  void leaveNothingThatComesOut() throws Exception {
    TestTool tool = new TestTool(home);
    TsmEnvironment environment =
        TsmEnvironment.builder(tool.directories)
            .crypto(SpdmCrypto.create())
            .connector(new EmulatedConnector())
            .build();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    NativeCmaTsm measured = new NativeCmaTsm(environment);
    DeviceAddress device = DeviceAddress.parse("emu:?fault=heartbeat-silence");
    Path evidence = tool.file("e.cbor");
    Set<Bytes> secrets;
    try (Tsm tsm = new MeteredTsm(measured, meters)) {
      tsm.subscribe(event -> texts.add(event.toString()));
      ConnectOptions options = ConnectOptions.DEFAULTS.withSession(ConnectOptions.Demand.REQUIRED);
      texts.add(tsm.connect(device, options, deadline).toString());
      CollectedEvidence collected =
          tsm.evidence(device, EvidenceRequest.of(new Nonce(Bytes.ofHex(NONCE))), deadline);
      texts.add(collected.toString());
      secrets = secretsBelow(measured);
      Bytes encoded = EvidenceCodec.encode(collected.evidence());
      texts.add(encoded.toHex());
      Files.write(evidence, encoded.toByteArray());
      Throwable failure =
          catchThrowable(() ->
              tsm.accept(
                  device,
                  collected.incarnation(),
                  collected.generation(),
                  collected.digest(),
                  deadline));
      assertThat(failure).isNotNull();
      StringWriter stack = new StringWriter();
      failure.printStackTrace(new PrintWriter(stack));
      texts.add(stack.toString());
    }
    texts.add(meters.getMetersAsString());
    Path html = tool.file("e.html");
    for (List<Object> command :
        List.<List<Object>>of(
            List.of("show", evidence),
            List.of("show", evidence, "--json"),
            List.of("show", evidence, "--html", html),
            List.of("verify", evidence, "--nonce", NONCE, "--root", tool.root(), "--json"),
            List.of("attest", device, "--session", "--nonce", NONCE, "--out", evidence, "--json"),
            List.of("attest", "emu:?fault=flipped-tag", "--nonce", NONCE, "--out", evidence))) {
      TestTool.Ended ended = tool.run(command.toArray());
      texts.add(ended.out() + ended.err());
    }
    if (Files.exists(html)) {
      texts.add(Files.readString(html));
    }

    // Both ends of the session: traffic secrets and keys of each direction, and what they came of.
    assertThat(secrets).hasSizeGreaterThan(3);
    for (Bytes secret : secrets) {
      for (int at = 0; at + RUN <= secret.length(); at += RUN) {
        String hex = secret.slice(at, RUN).toHex();
        String array = bracketless(secret.slice(at, RUN));
        assertThat(texts)
            .isNotEmpty()
            .noneMatch(text -> text.toLowerCase(Locale.ROOT).contains(hex))
            .noneMatch(text -> text.contains(array));
      }
    }
  }

  private static String bracketless(Bytes octets) {
    return java.util.Arrays.toString(octets.toByteArray()).replaceAll("[\\[\\]]", "");
  }

  /** What is secret in everything of this project that can be reached from an object. */
  private static Set<Bytes> secretsBelow(Object root) throws ReflectiveOperationException {
    Method octets = Secret.class.getDeclaredMethod("octets");
    octets.setAccessible(true);
    Set<Bytes> secrets = new HashSet<>();
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> ahead = new ArrayDeque<>(List.of(root));
    while (!ahead.isEmpty()) {
      Object next = ahead.pop();
      if (!seen.add(next)) {
        continue;
      }
      switch (next) {
        case Secret secret when !secret.isClosed() ->
            secrets.add(Bytes.copyOf((byte[]) octets.invoke(secret)));
        case Optional<?> optional -> optional.ifPresent(ahead::push);
        case Collection<?> many -> ahead.addAll(many);
        case Map<?, ?> map -> ahead.addAll(map.values());
        default -> fields(next, ahead);
      }
    }
    return secrets;
  }

  private static void fields(Object object, Deque<Object> ahead) throws IllegalAccessException {
    for (Class<?> type = object.getClass();
        type != null && type.getName().startsWith(OURS) && !type.isHidden();
        type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          field.setAccessible(true);
          Object value = field.get(object);
          if (value != null) {
            ahead.push(value);
          }
        }
      }
    }
  }
}
