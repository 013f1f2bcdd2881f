package org.opentsm.spdm.transcript;

import org.opentsm.spdm.algorithm.AeadSuite;
import org.opentsm.spdm.algorithm.DheGroup;

/**
 * What both ends agreed on for secured sessions.
 *
 * @param group for KEY_EXCHANGE
 * @param aead of secured messages
 * @param encrypts whether secured messages are encrypted, or authenticated only
 * @param inTheClear whether the handshake goes on in the clear
 * @param heartbeat whether HEARTBEAT is sent and answered
 * @param keyUpdate whether KEY_UPDATE is sent and answered
 */
public record SessionParameters(
    DheGroup group,
    AeadSuite aead,
    boolean encrypts,
    boolean inTheClear,
    boolean heartbeat,
    boolean keyUpdate) {}
