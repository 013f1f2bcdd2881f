/**
 * What both roles have in common when they answer: a Responder always, a Requester where it is
 * asked back.
 */
@NullMarked
package org.opentsm.spdm.answer;

import org.jspecify.annotations.NullMarked;
