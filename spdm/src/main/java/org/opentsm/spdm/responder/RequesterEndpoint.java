package org.opentsm.spdm.responder;

import java.util.Optional;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.certificate.PeerIdentity;

/**
 * What a Requester has told of its endpoint.
 *
 * @param endpointInfo EPInfo of ENDPOINT_INFO
 * @param signer whose signature over it is good; empty if the Requester did not sign: then nobody
 *     vouches for it but, in a session, whoever has the session
 * @param origin where it came from
 */
public record RequesterEndpoint(Bytes endpointInfo, Optional<PeerIdentity> signer, Origin origin) {}
