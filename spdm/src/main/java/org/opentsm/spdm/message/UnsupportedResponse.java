package org.opentsm.spdm.message;

import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.MalformedMessageException;
import org.opentsm.spdm.SpdmVersion;
import org.opentsm.spdm.wire.WireReader;

/**
 * A response whose code is assigned but whose layout this library does not decode yet.
 *
 * @param version of the connection
 * @param code which response it is
 * @param body everything behind the code: Param1, Param2 and the fields
 */
public record UnsupportedResponse(SpdmVersion version, MessageCode code, Bytes body)
    implements SpdmResponse {
  /** Checks that the code is a response's. */
  public UnsupportedResponse {
    if (code.isRequest()) {
      throw new IllegalArgumentException(code + " is no response");
    }
  }

  static UnsupportedResponse decode(WireReader in, MessageCode code)
      throws MalformedMessageException {
    return new UnsupportedResponse(
        Header.readVersion(in, code), code, in.bytes(in.remaining(), "body"));
  }

  @Override
  public Bytes encode() {
    return Bytes.concat(Bytes.of(version.code(), code.value()), body);
  }
}
