package org.opentsm.evidence.trust;

import com.fasterxml.jackson.databind.JsonNode;
import org.opentsm.spdm.Bytes;

/**
 * An endorsement that is no certificate: a JSON object of a platform's maker.
 *
 * @param name of its file, for messages to people
 * @param content as it was given, for signatures are over octets
 * @param json the object
 */
public record TrustDocument(String name, Bytes content, JsonNode json) {}
