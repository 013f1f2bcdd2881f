package org.opentsm.emulator.link;

/** What somebody on the wire does to a TLP that a stream protects. */
public enum LinkFault {
  /** It does not arrive. */
  DROP,
  /** It arrives twice. */
  REPLAY,
  /** It arrives behind the next one of its sub-stream. */
  REORDER,
  /** A bit of its content is another. */
  BIT_FLIP,
  /** It says that it was encrypted with the other key set. */
  OTHER_KEY_SET,
  /** It is sent elsewhere. */
  REDIRECT,
  /** It says that it does not belong to TEE traffic, or that it does. */
  OTHER_TRUST,
  /** It says that it is of another sub-stream. */
  OTHER_SUB_STREAM
}
