package org.opentsm.spdm.requester;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;
import org.opentsm.spdm.certificate.CertificateChain;
import org.opentsm.spdm.crypto.Secret;
import org.opentsm.spdm.crypto.SecretAccess;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.spdm.message.MeasurementSummaryType;
import org.opentsm.spdm.responder.MutualAuthentication.Form;
import org.opentsm.spdm.responder.Responder;
import org.opentsm.spdm.responder.SessionSupport;
import org.opentsm.spdm.session.PreSharedKey;
import org.opentsm.spdm.testing.TestDevice;
import org.opentsm.spdm.testing.TestPki;
import org.opentsm.spdm.transport.InMemoryTransport;
import org.opentsm.spdm.transport.TransportMessage;

/**
 * After a session, and after one that failed, nothing that this library made prints an octet of a
 * key: every object of it that can be reached from both ends is asked for its text, and so is the
 * failure with its stack. However the session began, and whoever renewed its keys.
 */
class NoSecretIsPrintedTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final String OURS = "org.opentsm.spdm";

  /** So many octets in a row are no accident. */
  private static final int RUN = 4;

  private final TestDevice device = new TestDevice();
  private final Responder responder = new Responder(device, CRYPTO);
  private final TestPki pki = new TestPki(TestDevice.ASYM);
  private final Deadline deadline = Deadline.after(Duration.ofMinutes(1));
  private boolean tampers;

  /** How the session begins. */
  enum Way {
    KEY_EXCHANGE,
    MUTUAL,
    MUTUAL_DIGESTS,
    PSK,
    PSK_WITHOUT_CONTEXT
  }

  @ParameterizedTest
  @EnumSource
  void inNoTextOfAnyObject(Way way) throws Exception {
    device.offerSessions(
        new SessionSupport(List.of(DheGroup.SECP_256_R1), List.of(AeadSuite.AES_128_GCM), 0, 4),
        true,
        false);
    device.demand(
        switch (way) {
          case MUTUAL -> Form.ENCAPSULATED;
          case MUTUAL_DIGESTS -> Form.GET_DIGESTS;
          default -> Form.NONE;
        },
        false);
    PreSharedKey shared =
        new PreSharedKey(Bytes.of(1, 2), Secret.owning(CRYPTO.random(48).toByteArray()));
    device.share(shared, way != Way.PSK_WITHOUT_CONTEXT);
    SpdmConnection connection = connect();
    CertificateChain chain = connection.certificateChain(0, deadline);
    SpdmSession session =
        way == Way.PSK || way == Way.PSK_WITHOUT_CONTEXT
            ? connection.openPskSession(shared, MeasurementSummaryType.ALL, deadline)
            : connection.openSession(0, chain, MeasurementSummaryType.ALL, deadline);
    assertThat(responder.requester(session.id()).isPresent())
        .isEqualTo(way == Way.MUTUAL || way == Way.MUTUAL_DIGESTS);
    Walk walk = new Walk();
    walk.from(connection, session, responder, shared);
    List<Bytes> secrets = new ArrayList<>(walk.secrets());
    Set<Secret> found = Collections.newSetFromMap(new IdentityHashMap<>());
    found.addAll(walk.found);
    List<String> texts = new ArrayList<>(walk.texts());
    session.updateKeys(true, deadline);
    session.updateKeys(false, deadline);
    responder.requestKeyUpdate(session.id());
    assertThat(session.answerRequests(deadline)).isTrue();
    session.heartbeat(deadline);
    Walk later = new Walk();
    later.from(connection, session, responder, shared);
    secrets.addAll(later.secrets());
    secrets.add(scalar(pki.leafKey().getPrivate()));
    texts.addAll(later.texts());
    found.addAll(later.found);
    tampers = true;
    try {
      session.heartbeat(deadline);
    } catch (SpdmException failure) {
      StringWriter stack = new StringWriter();
      failure.printStackTrace(new PrintWriter(stack));
      texts.add(stack.toString());
    }

    assertThat(secrets).hasSizeGreaterThan(8);
    assertThat(texts).hasSizeGreaterThan(40);
    for (Bytes secret : secrets) {
      assertNowhere(secret, texts);
    }
    session.close();
    responder.close();
    shared.close();
    assertThat(found).isNotEmpty().allMatch(Secret::isClosed);
  }

  private static void assertNowhere(Bytes secret, List<String> texts) {
    for (int at = 0; at + RUN <= secret.length(); at += RUN) {
      byte[] run = secret.slice(at, RUN).toByteArray();
      String hex = HexFormat.of().formatHex(run);
      String array = Arrays.toString(run).replaceAll("[\\[\\]]", "");
      assertThat(texts)
          .isNotEmpty()
          .noneMatch(text -> text.toLowerCase(Locale.ROOT).contains(hex))
          .noneMatch(text -> text.contains(array));
    }
  }

  /** What is secret of a private key. */
  private static Bytes scalar(PrivateKey key) {
    byte[] scalar = ((ECPrivateKey) key).getS().toByteArray();
    return Bytes.copyOf(scalar).slice(scalar.length - 31);
  }

  private SpdmConnection connect() throws SpdmException {
    return SpdmConnection.connect(
        InMemoryTransport.over(
            "test device", request -> responder.handle(request).map(this::carried)),
        RequesterConfig.defaults()
            .withVersions(Set.of(SpdmVersion.V1_3))
            .withSessions(SessionOffer.everything().withPreSharedKeys()),
        Optional.of(
            new KeyedIdentity(
                Set.of(TestDevice.ASYM),
                List.of(pki.root(), pki.authority(), pki.leaf()),
                pki.leafKey().getPrivate(),
                CRYPTO)),
        CRYPTO,
        deadline);
  }

  private TransportMessage carried(TransportMessage answer) {
    byte[] octets = answer.octets().toByteArray();
    octets[octets.length - 1] ^= (byte) (tampers ? 1 : 0);
    return answer.with(Bytes.owning(octets));
  }

  /** Everything of this library that can be reached from an object. */
  private static final class Walk {
    final Set<Secret> found = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> ahead = new ArrayDeque<>();

    void from(Object... roots) throws IllegalAccessException {
      ahead.addAll(List.of(roots));
      while (!ahead.isEmpty()) {
        Object next = ahead.pop();
        if (seen.add(next)) {
          open(next);
        }
      }
    }

    List<Bytes> secrets() {
      return found.stream().filter(secret -> !secret.isClosed()).map(SecretAccess::of).toList();
    }

    List<String> texts() {
      return seen.stream().filter(Walk::isOurs).map(Object::toString).toList();
    }

    private void open(Object object) throws IllegalAccessException {
      switch (object) {
        case Secret secret -> found.add(secret);
        case Optional<?> optional -> optional.ifPresent(ahead::push);
        case Collection<?> many -> many.stream().filter(it -> it != null).forEach(ahead::push);
        case Map<?, ?> map -> {
          map.keySet().forEach(ahead::push);
          map.values().forEach(ahead::push);
        }
        default -> {
          if (object.getClass().isArray() && !object.getClass().componentType().isPrimitive()) {
            for (int i = 0; i < Array.getLength(object); i++) {
              push(Array.get(object, i));
            }
          } else if (isOurs(object)) {
            fields(object);
          }
        }
      }
    }

    private void fields(Object object) throws IllegalAccessException {
      for (Class<?> type = object.getClass(); isOurs(type); type = type.getSuperclass()) {
        for (Field field : type.getDeclaredFields()) {
          if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
            field.setAccessible(true);
            push(field.get(object));
          }
        }
      }
    }

    private void push(Object object) {
      if (object != null) {
        ahead.push(object);
      }
    }

    private static boolean isOurs(Object object) {
      return isOurs(object.getClass());
    }

    private static boolean isOurs(Class<?> type) {
      return type != null
          && type.getName().startsWith(OURS)
          && !type.isHidden()
          && !type.getName().startsWith(OURS + ".testing");
    }
  }
}
