/**
 * Statements of machines' roots of trust: what they say, in one vocabulary for all kinds, and
 * whether it holds.
 */
@NullMarked
package org.opentsm.evidence.statement;

import org.jspecify.annotations.NullMarked;
