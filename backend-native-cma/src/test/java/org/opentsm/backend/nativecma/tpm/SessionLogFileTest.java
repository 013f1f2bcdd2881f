package org.opentsm.backend.nativecma.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.evidence.testing.TestPki;
import org.opentsm.evidence.tpm.TpmSessionLog;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.spdm.algorithm.AsymAlgorithm;
import org.opentsm.spdm.algorithm.HashAlgorithm;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.spi.TsmEnvironment;
import org.opentsm.tsm.api.spi.UserDirectories;

/**
 * The file with all sessions since the TPM's reset: what a crash leaves, and what nobody may do.
 */
@Timeout(120)
class SessionLogFileTest {
  private static final SpdmCrypto CRYPTO = SpdmCrypto.create();
  private static final HashAlgorithm BANK = HashAlgorithm.SHA_256;
  private static final int PCR = 13;
  private static final int HEADER = 8;
  private static final int RECORD = 40;
  private static final Bytes ONE = Bytes.ofHex("01".repeat(48));
  private static final Bytes TWO = Bytes.ofHex("02".repeat(48));
  private static final Bytes THREE = Bytes.ofHex("03".repeat(48));
  private static PublicArea key;

  @TempDir Path home;
  private TsmEnvironment environment;

  @BeforeAll
  static void makeKey() throws Exception {
    ECPublicKey point = (ECPublicKey) TestPki.keyPair(AsymAlgorithm.ECDSA_P256).getPublic();
    key = new PublicArea(Bytes.of(1, 2, 3), TpmIds.ALG_SHA256, 0, point);
  }

  @BeforeEach
  void makeEnvironment() {
    environment =
        TsmEnvironment.builder(new UserDirectories(home.resolve("state"), home.resolve("run")))
            .build();
  }

  private SessionLogFile open(long resets) throws TsmException {
    return SessionLogFile.open(
        environment, key, resets, BANK, PCR, Deadline.after(Duration.ofMinutes(1)));
  }

  private void append(Bytes... commitments) throws TsmException {
    try (SessionLogFile file = open(7)) {
      for (Bytes each : commitments) {
        file.append(each);
      }
    }
  }

  private List<Bytes> sessions(long resets) throws TsmException {
    try (SessionLogFile file = open(resets)) {
      return file.log().sessions();
    }
  }

  private static List<Bytes> sessionsOf(Bytes... commitments) {
    return Arrays.stream(commitments)
        .map(each -> TpmSessionLog.session(CRYPTO, BANK, each))
        .toList();
  }

  private Path file() throws Exception {
    try (Stream<Path> all = Files.list(home.resolve("state").resolve("tpm"))) {
      return all.filter(each -> each.toString().endsWith(".log")).findFirst().orElseThrow();
    }
  }

  @Test
  void whatIsAppendedIsThereForTheNextProcess() throws Exception {
    append(ONE);
    append(TWO);

    assertThat(sessions(7)).isEqualTo(sessionsOf(ONE, TWO));
    assertThat(Files.size(file())).isEqualTo(HEADER + 2 * RECORD);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  /** The register keeps what it has when its user logs out: so does what explains it. */
  @Test
  void aLogoutForgetsNothing() throws Exception {
    append(ONE);
    environment =
        TsmEnvironment.builder(new UserDirectories(home.resolve("state"), home.resolve("run-2")))
            .build();

    assertThat(home.resolve("run")).doesNotExist();
    assertThat(sessions(7)).isEqualTo(sessionsOf(ONE));
    assertThat(home.resolve("run-2")).doesNotExist();
  }

  @Test
  void aResetBeginsAnew() throws Exception {
    append(ONE);

    assertThat(sessions(8)).isEmpty();
    assertThat(Files.size(file())).isEqualTo(HEADER);
  }

  /** Wherever the last record is cut, or whatever of it is garbage: it was never extended. */
  @Test
  void aTornTailIsDropped() throws Exception {
    append(ONE, TWO);
    byte[] whole = Files.readAllBytes(file());
    for (int size = HEADER + RECORD; size < whole.length; size++) {
      Files.write(file(), Arrays.copyOf(whole, size));
      assertThat(sessions(7)).as("cut to %d", size).isEqualTo(sessionsOf(ONE));
      assertThat(Files.size(file())).isEqualTo(HEADER + RECORD);
    }
    for (int i = HEADER + RECORD; i < whole.length; i++) {
      byte[] torn = whole.clone();
      torn[i] ^= 1;
      Files.write(file(), torn);
      assertThat(sessions(7)).as("changed at %d", i).isEqualTo(sessionsOf(ONE));
    }
    append(THREE);
    assertThat(sessions(7)).isEqualTo(sessionsOf(ONE, THREE));
  }

  /** All before the last record was whole once: somebody changed it. */
  @Test
  void whateverElseIsChangedIsTold() throws Exception {
    append(ONE, TWO);
    byte[] whole = Files.readAllBytes(file());
    for (int i = 0; i < HEADER + RECORD; i++) {
      if (i >= 4 && i < HEADER) {
        continue; // The count of resets: another one is a file of before.
      }
      byte[] changed = whole.clone();
      changed[i] ^= 1;
      Files.write(file(), changed);
      assertChanged();
    }
    for (int size = 0; size < HEADER; size++) {
      Files.write(file(), Arrays.copyOf(whole, size));
      assertChanged();
    }
  }

  private void assertChanged() throws Exception {
    assertThatThrownBy(() -> sessions(7))
        .isInstanceOf(TsmException.Protocol.class)
        .hasMessageContaining(file().toString())
        .hasMessageContaining("expected ")
        .hasMessageContaining("somebody changed it")
        .extracting(failure -> ((TsmException) failure).code())
        .isEqualTo(TsmErrorCode.MALFORMED_FILE);
  }

  /** A process that ended between file and register leaves one session too many, and never more. */
  @Test
  void aSessionThatNeverReachedTheRegisterIsDropped() throws Exception {
    append(ONE, TWO);
    Bytes one = new TpmSessionLog(BANK, PCR, sessionsOf(ONE)).replay(CRYPTO);
    Bytes both = new TpmSessionLog(BANK, PCR, sessionsOf(ONE, TWO)).replay(CRYPTO);
    try (SessionLogFile file = open(7)) {
      file.settle(both);
      assertThat(file.log().sessions()).hasSize(2);
    }
    try (SessionLogFile file = open(7)) {
      file.settle(one);
      file.append(THREE);
    }
    assertThat(sessions(7)).isEqualTo(sessionsOf(ONE, THREE));
  }

  /** What is not the log of the register explains nothing: neither to us nor to a verifier. */
  @Test
  void aRegisterToWhichTheLogDoesNotLeadIsRefused() throws Exception {
    append(ONE, TWO);
    for (Bytes other :
        List.of(
            Bytes.ofHex("ab".repeat(32)),
            new TpmSessionLog(BANK, PCR, sessionsOf(TWO)).replay(CRYPTO),
            new TpmSessionLog(BANK, PCR, sessionsOf(ONE, TWO, THREE)).replay(CRYPTO))) {
      try (SessionLogFile file = open(7)) {
        assertThatThrownBy(() -> file.settle(other))
            .isInstanceOf(TsmException.Refused.class)
            .hasMessageStartingWith("register 13: expected ")
            .hasMessageContaining("the 2 sessions in " + file())
            .hasMessageContaining(other.toHex())
            .extracting(failure -> ((TsmException) failure).code())
            .isEqualTo(TsmErrorCode.WRONG_STATE);
        assertThatThrownBy(() -> file.requireExtended(other))
            .isInstanceOf(TsmException.Refused.class);
      }
    }
    assertThat(sessions(7)).isEqualTo(sessionsOf(ONE, TWO));
  }

  /** Registers may come back reset although the TPM counts no reset (TPM Restart). */
  @Test
  void aRegisterThatWasResetBeginsALogAnew() throws Exception {
    append(ONE, TWO);
    try (SessionLogFile file = open(7)) {
      file.settle(Bytes.zeros(BANK.size()));
      assertThat(file.log().sessions()).isEmpty();
      file.append(THREE);
      file.requireExtended(new TpmSessionLog(BANK, PCR, sessionsOf(THREE)).replay(CRYPTO));
    }
    assertThat(sessions(7)).isEqualTo(sessionsOf(THREE));
  }

  @Test
  void aFullLogRefusesTyped() throws Exception {
    append(ONE);
    byte[] begin = Files.readAllBytes(file());
    ByteBuffer full =
        ByteBuffer.allocate(HEADER + TpmSessionLog.MOST_SESSIONS * RECORD).put(begin, 0, HEADER);
    Bytes session = sessionsOf(ONE).getFirst();
    Bytes entry = TpmSessionLog.entry(CRYPTO, BANK, session);
    Bytes value = Bytes.zeros(BANK.size());
    while (full.hasRemaining()) {
      value = CRYPTO.digest(BANK, value, entry);
      full.put(session.toByteArray()).put(value.toByteArray(), 0, RECORD - BANK.size());
    }
    Files.write(file(), full.array());

    try (SessionLogFile file = open(7)) {
      file.requireRoom(0);
      assertThatThrownBy(() -> file.append(TWO))
          .isInstanceOf(TsmException.Refused.class)
          .hasMessageContaining("at most 262143 sessions since the TPM's reset");
      assertThat(file.log().sessions()).hasSize(TpmSessionLog.MOST_SESSIONS);
    }
  }
}
