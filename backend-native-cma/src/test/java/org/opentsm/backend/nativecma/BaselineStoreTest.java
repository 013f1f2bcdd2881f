package org.opentsm.backend.nativecma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.opentsm.backend.nativecma.World.nonce;
import static org.opentsm.backend.nativecma.World.soon;

import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.Sha384;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.evidence.codec.EvidenceCodec;
import org.opentsm.spdm.Bytes;
import org.opentsm.tsm.api.CollectedEvidence;
import org.opentsm.tsm.api.ConnectOptions;
import org.opentsm.tsm.api.DeviceAddress;
import org.opentsm.tsm.api.EvidenceRequest;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;
import org.opentsm.tsm.api.revalidation.Baseline;
import org.opentsm.tsm.api.revalidation.BaselineCodec;
import org.opentsm.tsm.api.revalidation.BaselineStore;

/** What is kept of a device, and that nothing else is ever taken for it. */
@Timeout(120)
class BaselineStoreTest {
  private static final Instant AT = Instant.parse("2026-11-21T22:00:00Z");

  @TempDir Path directory;
  private World world;
  private DeviceAddress address;
  private BaselineStore baselines;
  private Baseline baseline;

  @BeforeEach
  void accept() throws Exception {
    world = new World(directory);
    address = world.put("d", World.device("p256"));
    baselines = new BaselineStore(world.environment, "native-cma");
    baseline =
        Baseline.of(address, collect(world, address).evidence(), AT, World.CRYPTO).orElseThrow();
  }

  static CollectedEvidence collect(World world, DeviceAddress address) throws TsmException {
    try (NativeCmaTsm tsm = new NativeCmaTsm(world.environment)) {
      tsm.connect(address, ConnectOptions.DEFAULTS, soon());
      return tsm.evidence(address, EvidenceRequest.of(nonce()), soon());
    }
  }

  @Test
  void whatIsKeptIsWhatWasAccepted() throws Exception {
    baselines.write(baseline);

    Baseline kept = baselines.read(address).orElseThrow();

    assertThat(kept).isEqualTo(baseline);
    assertThat(kept.leafKey()).isEqualTo(baseline.leafKey());
    assertThat(kept.digest()).isEqualTo(baseline.digest());
    assertThat(kept.acceptedAt()).isEqualTo(AT);
    assertThat(BaselineCodec.encode(kept)).isEqualTo(BaselineCodec.encode(baseline));
    assertThat(baselines.read(World.at("other"))).isEmpty();
    baselines.forget(address);
    baselines.forget(address);
    assertThat(baselines.read(address)).isEmpty();
  }

  @Test
  void whatAnotherWroteIsRead() throws Exception {
    baselines.write(baseline);
    Baseline read = baselines.read(address).orElseThrow();
    assertThat(baselines.read(address)).containsSame(read);

    Instant later = AT.plusSeconds(1);
    Baseline newer = Baseline.of(address, baseline.evidence(), later, World.CRYPTO).orElseThrow();
    new BaselineStore(world.environment, NativeCmaTsm.PROVIDER).write(newer);
    assertThat(baselines.read(address).orElseThrow().acceptedAt()).isEqualTo(later);

    // What was good a moment ago vouches for nothing, whatever the file says of its age.
    Path file = baselines.file(address);
    FileTime before = Files.getLastModifiedTime(file);
    byte[] octets = Files.readAllBytes(file);
    octets[octets.length / 2] ^= 1;
    Files.write(file, octets);
    Files.setLastModifiedTime(file, before);
    assertRefused(TsmErrorCode.MALFORMED_FILE, "expected");
  }

  @Test
  void whoHasOneIsListed() throws Exception {
    assertThat(baselines.list()).isEmpty();
    baselines.write(
        Baseline.of(World.at("other"), baseline.evidence(), AT, World.CRYPTO).orElseThrow());
    baselines.write(baseline);
    // What a power failure left of a baseline that was being written is none.
    Files.writeString(baselines.file(address).resolveSibling("new77.baseline"), "");

    assertThat(baselines.list())
        .allSatisfy(entry -> assertThat(entry.defect()).isEmpty())
        .extracting(entry -> entry.address().orElseThrow())
        .containsExactlyInAnyOrder(address, World.at("other"));
  }

  @Test
  void whatCannotBeReadIsListedWithItsReasonAndTheAddressThatItStillHas() throws Exception {
    byte[] whole = BaselineCodec.encode(baseline).toByteArray();
    byte[] changed = whole.clone();
    changed[20] ^= 1;
    Bytes evidence = EvidenceCodec.encode(baseline.evidence());
    for (byte[] damaged :
        List.of(
            changed, Arrays.copyOf(whole, whole.length / 2), sealed(2, evidence).toByteArray())) {
      write(Bytes.owning(damaged));
      assertListed(Optional.of(address), "expected");
    }
    for (String damaged : List.of("", "nonsense", "\u0067address", "\u0067address\u0078\u00ff")) {
      write(Bytes.owning(damaged.getBytes(StandardCharsets.ISO_8859_1)));
      assertListed(Optional.empty(), "expected a baseline, found none");
    }
    Baseline other =
        Baseline.of(World.at("other"), baseline.evidence(), AT, World.CRYPTO).orElseThrow();
    write(BaselineCodec.encode(other));
    assertListed(Optional.empty(), "found of test:other");
    Files.setPosixFilePermissions(
        baselines.file(address), PosixFilePermissions.fromString("rw-rw----"));
    assertListed(Optional.empty(), "rw-rw----");
  }

  private void assertListed(Optional<DeviceAddress> whose, String reason) throws TsmException {
    BaselineStore.Entry entry = baselines.list().getFirst();
    assertThat(baselines.list()).hasSize(1);
    assertThat(entry.file()).isEqualTo(baselines.file(address));
    assertThat(entry.address()).isEqualTo(whose);
    assertThat(entry.defect().orElseThrow()).hasMessageContaining(reason);
  }

  @Test
  void whoeverIsCancelledIsNotToldThatThereAreNone() throws Exception {
    baselines.write(baseline);
    Thread.currentThread().interrupt();
    TsmException cancelled = catchThrowableOfType(TsmException.class, () -> baselines.list());

    assertThat(Thread.interrupted()).isTrue();
    assertThat(cancelled.code()).isEqualTo(TsmErrorCode.CANCELLED);
  }

  @Test
  void nobodyElseReadsIt() throws Exception {
    baselines.write(baseline);
    baselines.write(baseline);

    Path file = baselines.file(address);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(file.getParent())) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void aFileThatOthersCouldHaveWrittenIsRefused() throws Exception {
    baselines.write(baseline);
    Path file = baselines.file(address);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));

    assertRefused(TsmErrorCode.NOT_PERMITTED, "rw-rw----");
  }

  @Test
  void aLinkIsNotFollowed() throws Exception {
    baselines.write(baseline);
    Path file = baselines.file(address);
    Path elsewhere = directory.resolve("elsewhere");
    Files.move(file, elsewhere);
    Files.createSymbolicLink(file, elsewhere);

    assertRefused(TsmErrorCode.NOT_PERMITTED, "no regular file");
    // Writing replaces the link, and not what it leads to.
    baselines.write(baseline);
    assertThat(Files.isSymbolicLink(file)).isFalse();
  }

  @Test
  void theBaselineOfAnotherDeviceIsNotThatOfThisOne() throws Exception {
    Baseline other =
        Baseline.of(World.at("other"), baseline.evidence(), AT, World.CRYPTO).orElseThrow();
    baselines.write(other);
    Files.move(baselines.file(World.at("other")), baselines.file(address));

    assertRefused(TsmErrorCode.MALFORMED_FILE, "test:other");
  }

  @Test
  void aHugeFileIsRefusedUnread() throws Exception {
    baselines.write(baseline);
    try (RandomAccessFile file = new RandomAccessFile(baselines.file(address).toFile(), "rw")) {
      // Sparse: no disk holds that much.
      file.setLength(1L << 40);
    }

    assertRefused(TsmErrorCode.MALFORMED_FILE, "1099511627776 bytes");
  }

  @Test
  void everyOctetCounts() throws Exception {
    Bytes encoded = BaselineCodec.encode(baseline);
    List<Integer> taken = new ArrayList<>();
    for (int at = 0; at < encoded.length(); at += at < 300 ? 1 : 97) {
      byte[] changed = encoded.toByteArray();
      changed[at] ^= 1;
      try {
        BaselineCodec.decode(Bytes.owning(changed), World.CRYPTO);
        taken.add(at);
      } catch (MalformedEvidenceException refused) {
        assertThat(refused).hasMessageContaining("expected");
      }
    }
    assertThat(taken).isEmpty();
  }

  @Test
  void everyCutIsRefused() throws Exception {
    Bytes encoded = BaselineCodec.encode(baseline);
    for (int length = 0; length < encoded.length(); length += length < 300 ? 1 : 97) {
      Bytes cut = encoded.slice(0, length);
      assertThat(
              catchThrowableOfType(
                  MalformedEvidenceException.class, () -> BaselineCodec.decode(cut, World.CRYPTO)))
          .as("cut at %d", length)
          .isNotNull();
    }
  }

  /** Whoever writes digests anew still cannot sign. */
  @Test
  void aKeyThatDidNotSignIsNoBaseline() throws Exception {
    world = new World(directory);
    DeviceAddress other = world.put("o", World.device("p256").sibling("OTHER", 5));
    Evidence theirs = collect(world, other).evidence();
    DeviceEvidence mine = baseline.evidence().devices().getFirst();
    DeviceEvidence mixed =
        new DeviceEvidence(
            mine.device(),
            theirs.devices().getFirst().certificates(),
            mine.publicKeys(),
            mine.transcripts(),
            mine.measurements(),
            mine.session(),
            mine.tdi(),
            mine.link(),
            mine.tsm());
    Evidence forged = Evidence.of(baseline.evidence().nonce(), baseline.identity(), List.of(mixed));
    Evidence replayed = Evidence.of(nonce(), baseline.identity(), baseline.evidence().devices());

    assertThat(Baseline.of(address, forged, AT, World.CRYPTO)).isEmpty();
    assertThat(Baseline.of(address, replayed, AT, World.CRYPTO)).isEmpty();
    write(file(forged));
    assertRefused(TsmErrorCode.MALFORMED_FILE, "signatures of one key");
  }

  @Test
  void anotherVersionIsRefused() throws Exception {
    write(sealed(2, EvidenceCodec.encode(baseline.evidence())));

    assertRefused(TsmErrorCode.MALFORMED_FILE, "version 1, found 2");
  }

  @Test
  void evidenceOfTwoDevicesIsNone() throws Exception {
    DeviceEvidence device = baseline.evidence().devices().getFirst();
    Evidence two =
        Evidence.of(baseline.evidence().nonce(), baseline.identity(), List.of(device, device));

    assertThat(Baseline.of(address, two, AT, World.CRYPTO)).isEmpty();
  }

  private Bytes file(Evidence evidence) throws Exception {
    return sealed(1, EvidenceCodec.encode(evidence));
  }

  private Bytes sealed(int version, Bytes evidence) {
    CborValue.FieldsBuilder fields =
        CborValue.fields()
            .put("baseline", CborValue.of(version))
            .put("address", CborValue.of(address.text()))
            .put("accepted", CborValue.of(AT.getEpochSecond()))
            .put("evidence", CborValue.of(evidence));
    Bytes digest = Sha384.of(CborWriter.encode(fields.build()));
    return CborWriter.encode(fields.put("digest", CborValue.of(digest)).build());
  }

  private void write(Bytes octets) throws Exception {
    baselines.write(baseline);
    Files.write(baselines.file(address), octets.toByteArray());
  }

  private void assertRefused(TsmErrorCode code, String found) {
    TsmException refusal = catchThrowableOfType(TsmException.class, () -> baselines.read(address));
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal.code()).isEqualTo(code);
    assertThat(refusal).hasMessageContaining(found);
  }
}
