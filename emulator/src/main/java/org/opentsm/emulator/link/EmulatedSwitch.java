package org.opentsm.emulator.link;

import java.util.Optional;
import org.opentsm.spdm.Bytes;

/**
 * A switch with one port up and one down. Selective streams pass through it as they are, if it lets
 * them (Flow-Through IDE Stream Enabled); link streams end at it, so that it sees what they
 * protect.
 *
 * @param flowThrough whether selective streams of others pass
 * @param up the link stream to the root port; empty if there is none
 * @param down the link stream to the device; empty if there is none
 */
public record EmulatedSwitch(
    boolean flowThrough, Optional<LinkStream> up, Optional<LinkStream> down) {
  /** One end of a link stream. */
  public record LinkStream(LinkEnd end, int streamId) {}

  /** One that lets selective streams pass, without link streams. */
  public static EmulatedSwitch transparent() {
    return new EmulatedSwitch(true, Optional.empty(), Optional.empty());
  }

  /** What comes out below of what comes in above; empty if nothing does. */
  public Optional<WireTlp> down(WireTlp wire) {
    return pass(wire, up, down);
  }

  /** What comes out above of what comes in below; empty if nothing does. */
  public Optional<WireTlp> up(WireTlp wire) {
    return pass(wire, down, up);
  }

  private Optional<WireTlp> pass(WireTlp wire, Optional<LinkStream> from, Optional<LinkStream> to) {
    return switch (wire) {
      case WireTlp.Protected sealed when !sealed.link() ->
          flowThrough ? Optional.of(wire) : Optional.empty();
      case WireTlp.Protected sealed ->
          from.flatMap(link -> link.end().open(sealed.sealed(), header(sealed)))
              .flatMap(content ->
                  onward(
                      new Tlp(
                          sealed.sealed().subStream(), sealed.routing(), sealed.trusted(), content),
                      to));
      case WireTlp.Clear(Tlp tlp) -> onward(tlp, to);
    };
  }

  private static Optional<WireTlp> onward(Tlp tlp, Optional<LinkStream> to) {
    return to.isEmpty()
        ? Optional.of(new WireTlp.Clear(tlp))
        : to.get()
            .end()
            .seal(
                to.get().streamId(),
                tlp.subStream(),
                Tlp.header(tlp.routing(), tlp.trusted()),
                tlp.content())
            .map(sealed -> new WireTlp.Protected(true, tlp.routing(), tlp.trusted(), sealed));
  }

  private static Bytes header(WireTlp.Protected wire) {
    return Tlp.header(wire.routing(), wire.trusted());
  }
}
