package org.opentsm.tsm.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ChannelException;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.NegotiationException;
import org.opentsm.spdm.PeerErrorException;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.SpdmException;
import org.opentsm.spdm.VerificationException;

class TsmExceptionTest {
  record Mapping(SpdmException cause, Class<? extends TsmException> kind, int exitCode) {}

  static List<Mapping> mappings() {
    return List.of(
        new Mapping(
            ChannelException.failed("peer", "connection refused", null),
            TsmException.Unreachable.class,
            4),
        new Mapping(
            ChannelException.timedOut("peer", "receive", Duration.ofSeconds(1)),
            TsmException.Unreachable.class,
            4),
        new Mapping(
            new MalformedMessageException("DIGESTS", "Digest", 4, "32 bytes", "3"),
            TsmException.Protocol.class,
            3),
        new Mapping(
            new ProtocolViolationException("DIGESTS", "SPDMVersion", "1.2", "1.0"),
            TsmException.Protocol.class,
            3),
        new Mapping(
            new NegotiationException("version", "1.2", "0.9"), TsmException.Protocol.class, 3),
        new Mapping(
            new PeerErrorException("CHALLENGE", 1, "InvalidRequest", 0, Bytes.EMPTY),
            TsmException.Protocol.class,
            3),
        new Mapping(
            VerificationException.signature("CHALLENGE_AUTH", "slot 0"),
            TsmException.Negative.class,
            1),
        new Mapping(
            VerificationException.nonce("CHALLENGE_AUTH", "Nonce", Bytes.of(1), Bytes.of(2)),
            TsmException.Negative.class,
            1));
  }

  @ParameterizedTest
  @MethodSource("mappings")
  void sortsFailuresOfAConversation(Mapping mapping) throws Exception {
    TsmException e = TsmException.of(DeviceAddress.parse("emu:"), mapping.cause());

    assertThat(e).isInstanceOf(mapping.kind()).hasCause(mapping.cause());
    assertThat(e.exitCode()).isEqualTo(mapping.exitCode());
    assertThat(e.getMessage()).startsWith("emu: ").contains(mapping.cause().getMessage());
  }

  @ParameterizedTest
  @MethodSource("mappings")
  void adviceChangesNothingButTheMessage(Mapping mapping) throws Exception {
    TsmException e = TsmException.of(DeviceAddress.parse("emu:"), mapping.cause());

    TsmException advised = e.with("look at the cable");

    assertThat(advised).isInstanceOf(mapping.kind()).hasCause(mapping.cause());
    assertThat(advised.code()).isEqualTo(e.code());
    assertThat(advised.getMessage()).isEqualTo(e.getMessage() + "; look at the cable");
  }

  @Test
  void aCodeBelongsToOneKind() {
    assertThatThrownBy(() -> new TsmException.BadArgument(TsmErrorCode.CLOSED, "closed"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @EnumSource(TsmErrorCode.class)
  void theCatalogueListsEveryCode(TsmErrorCode code) throws Exception {
    String catalogue =
        Files.readString(Path.of(System.getProperty("opentsm.root", ".."), "docs", "errors.md"));

    assertThat(catalogue)
        .containsPattern(
            "\\| `"
                + code.id()
                + "` \\| "
                + code.exitClass().exitCode()
                + " \\| [^|]+ \\| [^|]+ \\|");
  }

  @Test
  void namesADeviceOnceIfItsTransportDoesToo() throws Exception {
    DeviceAddress device = DeviceAddress.parse("emu:p384");

    assertThat(TsmException.of(device, ChannelException.failed("emu:p384", "gone", null)))
        .hasMessage("emu:p384: gone");
  }

  @Test
  void namesHostAndPortOnce() throws Exception {
    DeviceAddress device = DeviceAddress.parse("spdm+doe://127.0.0.1:2323");

    assertThat(TsmException.of(device, ChannelException.failed("127.0.0.1:2323", "refused", null)))
        .hasMessage("spdm+doe://127.0.0.1:2323: refused");
  }
}
