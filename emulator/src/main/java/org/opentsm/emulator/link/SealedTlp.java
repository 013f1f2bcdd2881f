package org.opentsm.emulator.link;

import org.opentsm.ide.km.SubStream;
import org.opentsm.spdm.Bytes;

/**
 * What a transaction layer packet is on the link.
 *
 * @param keySet with whose keys, as the K bit says
 * @param octets the encrypted content and its MAC
 */
public record SealedTlp(int streamId, SubStream subStream, int keySet, Bytes octets) {}
