package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;

/**
 * A request whose code is assigned but whose layout this library does not decode yet.
 *
 * @param version of the connection
 * @param code which request it is
 * @param body everything behind the code: Param1, Param2 and the fields
 */
public record UnsupportedRequest(SpdmVersion version, MessageCode code, Bytes body)
    implements SpdmRequest {
  /** Checks that the code is a request's. */
  public UnsupportedRequest {
    if (!code.isRequest()) {
      throw new IllegalArgumentException(code + " is no request");
    }
  }

  static UnsupportedRequest decode(WireReader in, MessageCode code)
      throws MalformedMessageException {
    return new UnsupportedRequest(
        Header.readVersion(in, code), code, in.bytes(in.remaining(), "body"));
  }

  @Override
  public Bytes encode() {
    return Bytes.concat(Bytes.of(version.code(), code.value()), body);
  }
}
