package org.opentsm.spdm.transcript;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.opentsm.spdm.Bytes;
import org.opentsm.spdm.ProtocolViolationException;
import org.opentsm.spdm.message.GetCertificate;

/**
 * A chain that is read with GET_CERTIFICATE, portion by portion: the same rules for whoever reads
 * it and for whoever looks at the messages afterwards. Each portion begins where the last one
 * ended, brings at least an octet, and leaves what is then missing of a length that never changes.
 */
public final class ChainPortions {
  private final List<Bytes> pieces = new ArrayList<>();
  private long length;
  private OptionalLong total = OptionalLong.empty();

  /**
   * The next portion.
   *
   * @throws ProtocolViolationException if it is none; the chain cannot go on then
   */
  public void add(GetCertificate.Request request, GetCertificate.Response response)
      throws ProtocolViolationException {
    int portion = response.portion().length();
    long remainder = response.remainderLength();
    require(response, "SlotID", response.slot() == request.slot(), request.slot(), response.slot());
    require(
        response,
        "large form",
        response.large() == request.large(),
        request.large(),
        response.large());
    if (request.offset() != length || isWhole()) {
      throw new ProtocolViolationException(
          request.code().name(),
          "Offset",
          isWhole() ? "0, for the chain was whole" : length + ", where the last portion ended",
          Long.toString(request.offset()));
    }
    require(
        response,
        "PortionLength",
        portion > 0 && portion <= request.length(),
        "1 to " + request.length(),
        portion);
    long missing = total.orElse(length + portion + remainder) - length - portion;
    require(response, "RemainderLength", remainder == missing, Math.max(missing, 0), remainder);
    pieces.add(response.portion());
    length += portion;
    total = OptionalLong.of(length + remainder);
  }

  /** How many octets are there. */
  public long length() {
    return length;
  }

  /** How many portions are there. */
  public int count() {
    return pieces.size();
  }

  /** Whether nothing is missing. */
  public boolean isWhole() {
    return total.isPresent() && total.getAsLong() == length;
  }

  /** What is there, put together. */
  public Bytes joined() {
    return Bytes.concat(pieces);
  }

  private static void require(
      GetCertificate.Response response, String field, boolean holds, Object expected, Object found)
      throws ProtocolViolationException {
    if (!holds) {
      throw new ProtocolViolationException(
          response.code().name(), field, expected.toString(), found.toString());
    }
  }
}
