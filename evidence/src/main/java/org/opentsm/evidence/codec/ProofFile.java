package org.opentsm.evidence.codec;

import org.opentsm.spdm.Bytes;

/**
 * A proof as it was read.
 *
 * @param proof the object
 * @param statedDigest the content digest that the file states, 48 octets
 * @param contentDigest the SHA-384 digest of the file's content, computed
 */
public record ProofFile(InclusionProof proof, Bytes statedDigest, Bytes contentDigest) {}
