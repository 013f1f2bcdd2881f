/**
 * Deterministic CBOR (RFC 8949, "Core Deterministic Encoding Requirements"): one encoding for each
 * value, and no other is read. Knows the items that evidence needs: unsigned integers, byte
 * strings, texts, arrays, and maps with text keys.
 */
@NullMarked
package org.opentsm.evidence.cbor;

import org.jspecify.annotations.NullMarked;
