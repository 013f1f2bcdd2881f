/** Statements of Arm CCA: attestation tokens of a realm and its platform. */
@NullMarked
package org.opentsm.evidence.cca;

import org.jspecify.annotations.NullMarked;
