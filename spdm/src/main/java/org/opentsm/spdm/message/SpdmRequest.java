package org.opentsm.spdm.message;

/** A message that a Requester sends. */
public sealed interface SpdmRequest extends SpdmMessage permits Challenge.Request {}
