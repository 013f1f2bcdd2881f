package org.opentsm.spdm.message;

/** A message that a Responder sends. */
public sealed interface SpdmResponse extends SpdmMessage permits Challenge.Response {}
