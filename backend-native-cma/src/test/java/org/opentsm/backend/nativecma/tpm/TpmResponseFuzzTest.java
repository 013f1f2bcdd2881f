package org.opentsm.backend.nativecma.tpm;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;

/** Any octets as the response to each command: an answer, or a typed rejection. */
class TpmResponseFuzzTest {
  private static final List<TpmCommand<?>> COMMANDS =
      List.of(
          new GetCapability.Banks(),
          new GetCapability.Handles(0x81000000L),
          new ReadPublic(0x81000000L),
          new CreatePrimary(TpmIds.RH_OWNER, Bytes.EMPTY),
          new EvictControl(0x80000000L, 0x81000000L),
          new Quote(0x81000000L, Bytes.EMPTY, PcrBank.of(TpmIds.ALG_SHA256, List.of(0))),
          new PcrRead(PcrBank.of(TpmIds.ALG_SHA256, List.of(0, 1))),
          new PcrExtend(13, TpmIds.ALG_SHA256, Bytes.zeros(32)),
          new StartAuthSession(Bytes.zeros(16)),
          new PolicySecret(0x03000000L),
          new ActivateCredential(
              1, 2, Authorization.EMPTY_PASSWORD, new Credential(Bytes.EMPTY, Bytes.EMPTY)),
          new NvRead.Size(0x01C00002L),
          new NvRead.Portion(0x01C00002L, 4, 0),
          new ReadClock(),
          new FlushContext(1),
          new Startup());

  @MethodSource("responses")
  @FuzzTest(maxDuration = "2m")
  void anyResponse(byte[] data) {
    for (TpmCommand<?> command : COMMANDS) {
      try {
        Tpm.decode(command, Bytes.copyOf(data));
      } catch (TpmMalformedException | TpmResponseException refused) {
        // Another command's, or nobody's.
      }
    }
  }

  static Stream<Arguments> responses() {
    return Stream.of(
            "80010000000a0000018b",
            "80020000001300000000" + "00000000" + "0000010000",
            "80010000003e00000000000000170000000100" + "0b03010000000000010020" + "cd".repeat(32),
            "8001000000230000000000000000000000000000000000000000000000070000000001")
        .map(hex -> Arguments.of((Object) Bytes.ofHex(hex).toByteArray()));
  }
}
