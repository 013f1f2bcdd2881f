/** What is signed: VCA, M1/M2 and L1/L2, for requester, responder and verifier alike. */
@NullMarked
package org.opentsm.spdm.transcript;

import org.jspecify.annotations.NullMarked;
