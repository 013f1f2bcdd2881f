package org.opentsm.ide.km;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;

/** Any octets for any message of CXL's IDE_KM, as {@link IdeKmFuzzTest} does for PCIe's. */
class CxlIdeKmFuzzTest {
  private static final Query.Request QUERY = new Query.Request(0);

  @MethodSource("messages")
  @FuzzTest(maxDuration = "2m")
  void anyCxlMessage(byte[] data) {
    Bytes input = Bytes.copyOf(data);
    StreamFields echoed =
        data.length < 7
            ? new StreamFields(0, 0, 0)
            : new StreamFields(input.get(3), input.get(5), input.get(6));
    IdeKmFuzzTest.attempt(input, octets -> Optional.of(CxlQuery.decode(octets, QUERY).encode()));
    IdeKmFuzzTest.attempt(
        input,
        octets ->
            Optional.of(CxlKeyProgram.acknowledge(echoed, CxlKeyProgram.taken(octets, echoed))));
    IdeKmFuzzTest.attempt(
        input, octets -> Optional.of(CxlKeyProgram.getKey(CxlKeyProgram.readGetKey(octets))));
    IdeKmFuzzTest.attempt(
        input,
        octets -> {
          try (CxlIdeKey key = CxlKeyProgram.readGenerated(octets, echoed)) {
            return Optional.of(Bytes.owning(CxlKeyProgram.generated(echoed, key)));
          }
        });
    IdeKmFuzzTest.attempt(
        input,
        octets -> {
          try (CxlKeyProgram.Request request = CxlKeyProgram.Request.decode(octets)) {
            return request
                .key()
                .map(key -> Bytes.owning(CxlKeyProgram.request(request.fields(), key)));
          }
        });
    var _ = new CxlIdeKmResponder(new TestCxlPorts(TestCxlPorts.ALL)).answer(input, Bytes.zeros(4));
  }

  static Stream<Arguments> messages() {
    return Stream.of(
            "000000",
            "0100000000000071" + "01000000",
            "02000000008800" + CxlIdeKmTest.IN_KEY_PROG,
            "03000000008000",
            "04000000008800",
            "05000000008000",
            "06000000008000",
            "07000000008000",
            "08000000008000" + CxlIdeKmTest.IN_KEY_PROG,
            "ff",
            "")
        .map(hex -> Arguments.of((Object) Bytes.ofHex(hex).toByteArray()));
  }
}
