package org.opentsm.spdm.requester;

import java.util.List;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.message.Challenge;

/**
 * A CHALLENGE_AUTH whose signature, nonces and digests were checked.
 *
 * @param identityMessages message B: GET_DIGESTS to CERTIFICATE as far as they were exchanged
 *     before, in turn
 * @param request the CHALLENGE as sent
 * @param response the CHALLENGE_AUTH as it came, with its signature
 * @param decoded the same
 */
public record ChallengeResult(
    List<Bytes> identityMessages, Bytes request, Bytes response, Challenge.Response decoded) {}
