package org.opentsm.emulator.link;

/** What of a TLP is on the wire, for everybody who listens there. */
public sealed interface WireTlp {
  /** Where it goes. */
  Tlp.Routing routing();

  /** One that no stream protects. */
  record Clear(Tlp tlp) implements WireTlp {
    @Override
    public Tlp.Routing routing() {
      return tlp.routing();
    }
  }

  /**
   * One that a stream protects.
   *
   * @param link whether it is a link stream, which ends at the next port (the L bit)
   * @param trusted the T bit, which there is nowhere else
   */
  record Protected(boolean link, Tlp.Routing routing, boolean trusted, SealedTlp sealed)
      implements WireTlp {}
}
