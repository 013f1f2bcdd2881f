package org.opentsm.evidence.trust;

import org.opentsm.spdm.Bytes;

/**
 * A file as an operator gives it.
 *
 * @param name for messages to people
 * @param content what it holds
 */
public record TrustFile(String name, Bytes content) {}
