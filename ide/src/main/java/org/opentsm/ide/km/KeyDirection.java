package org.opentsm.ide.km;

/** Which way a port uses a key. */
public enum KeyDirection {
  /** What it receives. */
  RECEIVE,
  /** What it transmits. */
  TRANSMIT;

  /** The other one: what one end transmits the other receives. */
  public KeyDirection opposite() {
    return this == RECEIVE ? TRANSMIT : RECEIVE;
  }
}
