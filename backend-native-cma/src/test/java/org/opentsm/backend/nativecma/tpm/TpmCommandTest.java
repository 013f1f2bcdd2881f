package org.opentsm.backend.nativecma.tpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.Deadline;
import org.opentsm.tsm.api.TsmErrorCode;
import org.opentsm.tsm.api.TsmException;

/** Commands and responses, octet by octet. */
class TpmCommandTest {
  private static Tpm tpm(ScriptedTpm scripted) {
    return new Tpm(scripted, Deadline.after(Duration.ofMinutes(1)));
  }

  private static String hex(TpmCommand<?> command) {
    return Tpm.encode(command).toHex();
  }

  @Test
  void commandsAreWhatTheSpecificationSays() {
    assertThat(hex(new Startup())).isEqualTo("80010000000c000001440000");
    assertThat(hex(new ReadClock())).isEqualTo("80010000000a00000181");
    assertThat(hex(new FlushContext(0x80000000L))).isEqualTo("80010000000e0000016580000000");
    assertThat(hex(new GetCapability.Banks()))
        .isEqualTo("8001000000160000017a" + "00000005" + "00000000" + "00000001");
    assertThat(hex(new GetCapability.Handles(0x81000001L)))
        .isEqualTo("8001000000160000017a" + "00000001" + "81000001" + "000000fe");
    assertThat(hex(new ReadPublic(0x81010001L))).isEqualTo("80010000000e0000017381010001");
    assertThat(hex(new PcrRead(PcrBank.of(TpmIds.ALG_SHA256, List.of(13, 0, 7)))))
        .isEqualTo("8001000000140000017e" + "00000001" + "000b" + "03" + "812000");
    assertThat(hex(new PcrExtend(13, TpmIds.ALG_SHA256, Bytes.ofHex("ab".repeat(32)))))
        .isEqualTo(
            "80020000004100000182"
                + "0000000d"
                + "00000009"
                + "40000009"
                + "0000"
                + "01"
                + "0000"
                + "00000001"
                + "000b"
                + "ab".repeat(32));
    assertThat(
            hex(
                new Quote(
                    0x80000000L,
                    Bytes.ofHex("5a5a"),
                    PcrBank.of(TpmIds.ALG_SHA256, List.of(0, 13)))))
        .isEqualTo(
            "80020000002b00000158"
                + "80000000"
                + "00000009"
                + "40000009"
                + "0000"
                + "01"
                + "0000"
                + "00025a5a"
                + "0010"
                + "00000001"
                + "000b"
                + "03"
                + "012000");
  }

  /** Template L-2 with its policy, as the TCG publishes it. */
  @Test
  void theEndorsementKeyIsTheOneThatMakersCertify() {
    assertThat(KeyTemplate.eccEndorsementKey().octets().toHex())
        .isEqualTo(
            "0023000b000300b2"
                + "0020837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa"
                + "0006008000430010"
                + "00030010"
                + "0020"
                + "00".repeat(32)
                + "0020"
                + "00".repeat(32));
  }

  @Test
  void valuesOfRegistersComeWithTheirNumbers() throws Exception {
    PcrRead.Response read =
        tpm(new ScriptedTpm()
                .answer(
                    "8001 0000003e 00000000 00000017 00000001 000b 03 010000 00000001 0020"
                        + "cd".repeat(32)))
            .run(new PcrRead(PcrBank.of(TpmIds.ALG_SHA256, List.of(0))));

    assertThat(read.updateCounter()).isEqualTo(0x17);
  }

  @Test
  void aTpmThatWasNotStartedIsStarted() throws Exception {
    ScriptedTpm scripted =
        new ScriptedTpm()
            .answer("8001 0000000a 00000100")
            .answer("8001 0000000a 00000000")
            .answer("8001 00000023 00000000" + "00".repeat(16) + "00000007 00000000 01");

    assertThat(tpm(scripted).run(new ReadClock())).isEqualTo(7);
    assertThat(scripted.commands.get(1)).isEqualTo(Tpm.encode(new Startup()));
  }

  @Test
  void aCommandIsRepeatedWhereTheTpmWantsThatAndNotForever() throws Exception {
    ScriptedTpm scripted = new ScriptedTpm().answer("8001 0000000a 00000922");
    scripted.answer("8001 0000000a 00000000");
    tpm(scripted).run(new FlushContext(1));
    ScriptedTpm stubborn = new ScriptedTpm();
    for (int i = 0; i < 8; i++) {
      stubborn.answer("8001 0000000a 00000922");
    }

    assertThat(scripted.commands).hasSize(2);
    assertThatThrownBy(() -> tpm(stubborn).run(new FlushContext(1)))
        .isInstanceOf(TsmException.Protocol.class)
        .hasMessageContaining("scripted: TPM2_FlushContext: the TPM wanted it 8 times");
  }

  @ParameterizedTest
  @CsvSource({
    "0000018b, tsm.device-refused, 'TPM_RC_HANDLE: no such handle (handle 1, response code 18b)'",
    "000009a2, tsm.not-permitted, 'TPM_RC_BAD_AUTH: wrong authorization (session 1, response'",
    "00000921, tsm.not-permitted, TPM_RC_LOCKOUT",
    "000002ca, tsm.device-lacks-feature, 'TPM_RC_TYPE (parameter 2, response code 2ca)'",
    "00000143, tsm.device-lacks-feature, TPM_RC_COMMAND_CODE",
    "00000101, tsm.device-refused, failure mode",
    "12345678, tsm.device-refused, response code 12345678",
  })
  void responseCodesAreReadToAPerson(String code, String error, String text) {
    assertThatThrownBy(() ->
            tpm(new ScriptedTpm().answer("8001 0000000a " + code)).run(new ReadPublic(0x81000001L)))
        .isInstanceOfSatisfying(
            TsmException.class, refused -> assertThat(refused.code().id()).isEqualTo(error))
        .hasMessageStartingWith("scripted: TPM2_ReadPublic: ")
        .hasMessageContaining(text);
  }

  @ParameterizedTest
  @CsvSource({
    "8001 0000000b 00000000, responseSize",
    "8002 0000000a 00000000, tag",
    "8001 0000000e 00000000 00000000, time",
    "8001 00000024 00000000 00000000000000000000000000000000 00000007 00000000 01 00, end",
    "8001, header",
  })
  void aResponseThatIsNoneIsRefused(String response, String field) {
    assertThatThrownBy(() -> tpm(new ScriptedTpm().answer(response)).run(new ReadClock()))
        .isInstanceOfSatisfying(
            TsmException.Protocol.class,
            refused -> assertThat(refused.code()).isEqualTo(TsmErrorCode.PROTOCOL_VIOLATION))
        .hasMessageContaining(field + " at offset")
        .hasMessageContaining(": expected ");
  }

  @Test
  void aTpmThatGivesOtherRegistersIsRefused() {
    assertThatThrownBy(() ->
            tpm(new ScriptedTpm()
                    .answer(
                        "8001 0000003e 00000000 00000017 00000001 000b 03 020000 00000001 0020"
                            + "cd".repeat(32)))
                .run(new PcrRead(PcrBank.of(TpmIds.ALG_SHA256, List.of(0)))))
        .hasMessageContaining("pcrValues.count");
  }

  /** Whoever quotes registers cuts their values out by that size. */
  @ParameterizedTest
  @ValueSource(ints = {0, 16, 31, 33, 48, 64})
  void aRegisterHasTheSizeOfItsBank(int size) {
    String answer =
        String.format(
            Locale.ROOT,
            "8001 %08x 00000000 00000017 00000001 000b 03 010000 00000001 %04x%s",
            30 + size,
            size,
            "cd".repeat(size));

    assertThatThrownBy(() ->
            tpm(new ScriptedTpm().answer(answer))
                .run(new PcrRead(PcrBank.of(TpmIds.ALG_SHA256, List.of(0)))))
        .isInstanceOf(TsmException.Protocol.class)
        .hasMessageContaining("pcrValues.digest")
        .hasMessageContaining("expected 32 bytes, found " + size + " bytes");
  }

  @Test
  void aKeyThatSignsAnythingIsNoAttestationKey() throws Exception {
    Bytes template = KeyTemplate.eccEndorsementKey().octets();

    assertThat(PublicArea.decode(onCurve(template)).isAttestationKey()).isFalse();
  }

  /** The template's point of zeros in the place of the generator of P-256. */
  private static Bytes onCurve(Bytes template) {
    return Bytes.concat(
        template.slice(0, template.length() - 2 * 34),
        Bytes.ofHex(
            "0020"
                + "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
                + "0020"
                + "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"));
  }
}
