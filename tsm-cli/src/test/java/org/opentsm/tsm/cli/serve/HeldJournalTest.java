package org.opentsm.tsm.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.crypto.SpdmCrypto;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.DeviceState;
import org.opentsm.tsm.api.EvidenceGeneration;
import org.opentsm.tsm.api.Incarnation;
import org.opentsm.tsm.api.TsmDevice;
import org.opentsm.tsm.api.TsmEvent;
import org.opentsm.tsm.api.TsmException;

/** What daemons that died one after the other have lost, as the next one says it. */
class HeldJournalTest {
  private static final Instant CRASH = Instant.parse("2026-11-22T08:00:00Z");

  @TempDir Path home;
  private Path directory;
  private DeviceAddress device;

  @BeforeEach
  void place() throws Exception {
    directory = home.resolve("held");
    device = DeviceAddress.parse("emu:");
  }

  @Test
  void everyDaemonOfADaySaysIt() throws Exception {
    hold(CRASH.minusSeconds(60), opened());

    Held lost = new Held(device, true, false, Optional.of(CRASH));
    assertThat(lostAt(CRASH)).containsExactly(lost);
    assertThat(lostAt(CRASH.plusSeconds(1))).containsExactly(lost);
    assertThat(lostAt(CRASH.plus(Duration.ofHours(23)))).containsExactly(lost);
    assertThat(lostAt(CRASH.plus(Duration.ofHours(25)))).isEmpty();
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void whatTheFirstOneLostIsNotForgottenForWhatTheSecondOneLost() throws Exception {
    hold(CRASH.minusSeconds(60), opened());
    // The second daemon connected the device again, without a session, and died as well.
    hold(CRASH, connected(), accepted());

    Instant again = CRASH.plusSeconds(60);
    assertThat(lostAt(again)).containsExactly(new Held(device, true, true, Optional.of(again)));
  }

  @Test
  void whatWasGivenBackIsNotLost() throws Exception {
    hold(CRASH.minusSeconds(60), opened(), disconnected());

    assertThat(lostAt(CRASH)).isEmpty();
  }

  @Test
  void aRevalidationLeavesTheFileAsItIs() throws Exception {
    HeldJournal journal = journal(CRASH.minusSeconds(60));
    assertThat(journal.lost().devices()).isEmpty();
    journal.note(connected());
    journal.note(opened());
    journal.note(accepted());
    Object before = inode();
    journal.note(disconnected());
    journal.note(connected());
    journal.note(opened());

    // It may say too much for a moment, and never too little.
    assertThat(inode()).isEqualTo(before);
    assertThat(lostAt(CRASH)).containsExactly(new Held(device, true, true, Optional.of(CRASH)));
    journal.close();
  }

  @Test
  void aClosedJournalSaysWhatIsSo() throws Exception {
    try (HeldJournal journal = journal(CRASH)) {
      assertThat(journal.lost().devices()).isEmpty();
      journal.note(opened());
      journal.note(disconnected());
    }

    assertThat(lostAt(CRASH)).isEmpty();
  }

  @Test
  void afterMissedEventsItSaysWhatIsHeldAndNeverLess() throws Exception {
    HeldJournal journal = journal(CRASH.minusSeconds(60));
    assertThat(journal.lost().devices()).isEmpty();
    journal.note(opened());
    DeviceAddress other = DeviceAddress.parse("emu:p256");

    journal.readAnew(
        List.of(standing(device, DeviceState.LOST), standing(other, DeviceState.ACCEPTED)));
    journal.close();

    assertThat(lostAt(CRASH)).containsExactly(new Held(other, true, true, Optional.of(CRASH)));
  }

  private static TsmDevice standing(DeviceAddress address, DeviceState state) {
    return new TsmDevice(
        address, Incarnation.FIRST, EvidenceGeneration.NONE, state, Optional.empty());
  }

  private Object inode() throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      return Files.getAttribute(files.findFirst().orElseThrow(), "unix:ino");
    }
  }

  @Test
  void whatCannotBeReadIsCountedAndStays() throws Exception {
    hold(CRASH.minusSeconds(60), opened());
    Path good;
    try (Stream<Path> files = Files.list(directory)) {
      good = files.findFirst().orElseThrow();
    }
    List<String> contents =
        List.of(
            Files.readString(good).replace("\"version\":1", "\"version\":2"),
            "",
            "{\"version\":1,\"address\":\"\"}",
            " ".repeat(5000));
    for (String content : contents) {
      Files.writeString(good, content);

      assertThat(journal(CRASH).lost()).isEqualTo(new HeldJournal.Lost(List.of(), 1));
      assertThat(good).hasContent(content);
    }
  }

  /** A daemon that starts, has events, and ends without a word. */
  private void hold(Instant start, TsmEvent... events) throws TsmException {
    HeldJournal journal = journal(start);
    assertThat(journal.lost().unreadable()).isZero();
    for (TsmEvent event : events) {
      journal.note(event);
    }
    journal.settle();
  }

  private TsmEvent disconnected() {
    return new TsmEvent.Disconnected(CRASH, device, Incarnation.FIRST);
  }

  private List<Held> lostAt(Instant start) throws TsmException {
    HeldJournal.Lost lost = journal(start).lost();
    assertThat(lost.unreadable()).isZero();
    return lost.devices();
  }

  private HeldJournal journal(Instant now) {
    return new HeldJournal(directory, SpdmCrypto.create(), InstantSource.fixed(now));
  }

  private TsmEvent connected() {
    return new TsmEvent.Connected(CRASH, device, Incarnation.FIRST, 0);
  }

  private TsmEvent opened() {
    return new TsmEvent.SessionOpened(
        CRASH, device, Incarnation.FIRST, OptionalInt.of(0), "AES_256_GCM");
  }

  private TsmEvent accepted() {
    return new TsmEvent.Accepted(
        CRASH, device, Incarnation.FIRST, EvidenceGeneration.NONE, Bytes.zeros(48));
  }
}
