package org.opentsm.evidence.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.opentsm.evidence.DeviceEvidence;
import org.opentsm.evidence.Evidence;
import org.opentsm.evidence.EvidenceErrorCode;
import org.opentsm.evidence.Limits;
import org.opentsm.evidence.Link;
import org.opentsm.evidence.MalformedEvidenceException;
import org.opentsm.evidence.Part;
import org.opentsm.evidence.RootOfTrust;
import org.opentsm.evidence.cbor.CborLimits;
import org.opentsm.evidence.cbor.CborReader;
import org.opentsm.evidence.cbor.CborValue;
import org.opentsm.evidence.cbor.CborWriter;
import org.opentsm.evidence.testing.SampleEvidence;
import org.opentsm.spdm.Bytes;

class EvidenceCodecTest {
  private static final CborLimits ANY = new CborLimits(1 << 24, 16, 1 << 16, 1 << 20, 1 << 12);

  @Test
  void theEncodingIsTheOneOfTheGoldenFile() throws Exception {
    assertThat(EvidenceCodec.encode(SampleEvidence.full()).toHex()).isEqualTo(golden());
  }

  @Test
  void whatIsDecodedEncodesToTheSameOctets() throws Exception {
    Bytes encoded = Bytes.ofHex(golden());

    EvidenceFile file = EvidenceCodec.decode(encoded);

    assertThat(file.evidence()).isEqualTo(SampleEvidence.full());
    assertThat(file.isIntact()).isTrue();
    assertThat(file).isEqualTo(EvidenceFile.of(SampleEvidence.full()));
    assertThat(EvidenceCodec.encode(file.evidence())).isEqualTo(encoded);
  }

  @Test
  void evidenceWithoutAnyPartIsStillEvidence() throws Exception {
    Evidence evidence =
        Evidence.of(
            SampleEvidence.NONCE,
            SampleEvidence.identity(),
            List.of(SampleEvidence.empty("spdm+tcp://a:1"), SampleEvidence.empty("b")));

    assertThat(EvidenceCodec.decode(EvidenceCodec.encode(evidence)).evidence()).isEqualTo(evidence);
  }

  @Test
  void aChangedBlobIsFoundByTheDigest() throws Exception {
    String changed = golden().replace("10e001ff", "10e001fe");

    assertThat(EvidenceCodec.decode(Bytes.ofHex(changed)).isIntact()).isFalse();
  }

  @Test
  void anUnknownVersionIsRefusedBeforeItsKeys() {
    assertThatThrownBy(() -> decodeWith("version", CborValue.of(2)))
        .isInstanceOfSatisfying(
            MalformedEvidenceException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(EvidenceErrorCode.UNSUPPORTED_VERSION);
              assertThat(refusal.path()).isEqualTo("/version");
              assertThat(refusal.offset()).isPositive();
            });
  }

  @Test
  void unknownAndMissingKeysAreRefused() throws Exception {
    assertThatThrownBy(() -> decodeWith("extra", CborValue.of(1)))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageContaining("/extra")
        .hasMessageContaining("only the keys");
    assertThatThrownBy(
            () -> EvidenceCodec.decode(Bytes.of(0xA1, 0x67, 'v', 'e', 'r', 's', 'i', 'o', 'n', 1)))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageContaining("expected the key ");
  }

  @Test
  void aNonceOfAnotherSizeIsRefused() {
    assertThatThrownBy(() -> decodeWith("nonce", CborValue.of(Bytes.zeros(31))))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageContaining("/nonce")
        .hasMessageContaining("at least 32 bytes, found 31");
    assertThatThrownBy(() -> decodeWith("nonce", CborValue.of(Bytes.zeros(33))))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageContaining("at most 32 bytes, found 33");
  }

  @Test
  void aLinkIsEncryptedOrNeedsNoneOrIsAbsent() throws Exception {
    DeviceEvidence device = SampleEvidence.device();
    DeviceEvidence integrated =
        new DeviceEvidence(
            device.device(),
            device.certificates(),
            device.publicKeys(),
            device.transcripts(),
            device.measurements(),
            device.session(),
            device.tdi(),
            Part.of(new Link.NotNeeded("The device is in the processor's package.")),
            device.tsm());
    Evidence evidence =
        Evidence.of(SampleEvidence.NONCE, SampleEvidence.identity(), List.of(integrated));

    assertThat(EvidenceCodec.decode(EvidenceCodec.encode(evidence)).evidence()).isEqualTo(evidence);
  }

  @Test
  void anObjectOfTheKernelsLargestSizeFits() throws Exception {
    Evidence evidence = withSupplements(new int[] {Limits.BLOB, 1});

    assertThat(EvidenceCodec.decode(EvidenceCodec.encode(evidence)).evidence()).isEqualTo(evidence);
  }

  @Test
  void moreThanTheLargestFileIsNotWritten() {
    Evidence evidence =
        withSupplements(new int[] {Limits.BLOB, Limits.BLOB, Limits.BLOB, Limits.BLOB});

    assertThatThrownBy(() -> EvidenceCodec.encode(evidence))
        .isInstanceOfSatisfying(
            MalformedEvidenceException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(EvidenceErrorCode.LIMIT_EXCEEDED));
  }

  private static Evidence withSupplements(int[] sizes) {
    List<RootOfTrust.Supplement> supplements = new ArrayList<>();
    for (int size : sizes) {
      supplements.add(new RootOfTrust.Supplement("event-log", Bytes.zeros(size)));
    }
    return new Evidence(
        Evidence.VERSION,
        SampleEvidence.NONCE,
        SampleEvidence.identity(),
        List.of(SampleEvidence.empty("x")),
        Part.absent("None."),
        Part.of(new RootOfTrust(RootOfTrust.Kind.TPM, Bytes.of(1), supplements)));
  }

  @Test
  void textForATerminalHasNoControlCharacters() {
    CborValue evil =
        CborValue.fields()
            .put("provider", CborValue.of("native-cma"))
            .put("providerVersion", CborValue.of("1\u001b[2J"))
            .put("engine", CborValue.of("x"))
            .put("side", CborValue.of("host"))
            .build();
    assertThatThrownBy(() -> decodeWith("identity", evil))
        .isInstanceOf(MalformedEvidenceException.class)
        .hasMessageContaining("/identity")
        .hasMessageContaining("printable");
  }

  @Test
  void moreDevicesThanTheFormatAllowsAreRefused() throws Exception {
    List<DeviceEvidence> devices = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      devices.add(SampleEvidence.empty("device " + i));
    }
    Bytes most =
        EvidenceCodec.encode(Evidence.of(SampleEvidence.NONCE, SampleEvidence.identity(), devices));
    CborValue.Fields fields = (CborValue.Fields) CborReader.read(most, ANY);
    CborValue.Array array = (CborValue.Array) fields.entry("devices").orElseThrow().value();
    List<CborValue> items = new ArrayList<>(array.items());
    items.add(items.getFirst());

    assertThat(EvidenceCodec.decode(most).evidence().devices()).hasSize(64);
    assertThatThrownBy(() -> decodeWith("devices", CborValue.of(items)))
        .isInstanceOfSatisfying(
            MalformedEvidenceException.class,
            refusal -> assertThat(refusal.code()).isEqualTo(EvidenceErrorCode.LIMIT_EXCEEDED));
  }

  private static void decodeWith(String key, CborValue value) throws Exception {
    CborValue.Fields fields = (CborValue.Fields) CborReader.read(Bytes.ofHex(golden()), ANY);
    CborValue.FieldsBuilder changed = CborValue.fields().put(key, value);
    for (CborValue.Entry entry : fields.entries()) {
      if (!entry.key().equals(key)) {
        changed.put(entry.key(), entry.value());
      }
    }
    EvidenceCodec.decode(CborWriter.encode(changed.build()));
  }

  private static String golden() throws IOException {
    try (InputStream in =
        EvidenceCodecTest.class.getResourceAsStream("/org/opentsm/evidence/full.hex")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", "");
    }
  }
}
