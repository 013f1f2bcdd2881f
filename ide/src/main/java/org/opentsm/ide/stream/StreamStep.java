package org.opentsm.ide.stream;

/** The steps of a stream's life, in the order in which they are taken. */
public enum StreamStep {
  /** A Stream ID of the host bridge, and a register block of each port. */
  ALLOCATE,
  /** What the root port's stream is for. */
  ASSOCIATE_ROOT_PORT,
  /** What the device's stream is for. */
  ASSOCIATE_DEVICE,
  /** Keys for what the device receives, and the root port transmits. */
  PROGRAM_DOWNSTREAM,
  /** Keys for what the device transmits, and the root port receives. */
  PROGRAM_UPSTREAM,
  /** The device receives with them. */
  DEVICE_RECEIVES,
  /** The root port receives with them. */
  ROOT_PORT_RECEIVES,
  /** The device transmits with them. */
  DEVICE_TRANSMITS,
  /** The root port transmits with them. */
  ROOT_PORT_TRANSMITS,
  /** The device's stream is switched on. */
  ENABLE_DEVICE,
  /** The root port's stream is switched on. */
  ENABLE_ROOT_PORT,
  /** Both ends say that the stream is secure. */
  AWAIT_SECURE,
  /** The keys before are stopped and overwritten. */
  RETIRE
}
