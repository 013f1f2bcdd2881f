package org.opentsm.spdm.crypto;

import java.security.spec.ECPoint;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;

/**
 * The public keys that verified something lately.
 *
 * <p>Bouncy Castle keeps tables with a point that is used again and again, and then verifies in
 * less than half the time. A fleet has few roots and authorities, and a device is asked more than
 * once: remembering their points pays. The least recently used goes first, so that strangers' keys
 * cost no more than a few kilobytes each for a while.
 */
final class PublicPoints {
  private static final int CAPACITY = 256;

  private record Key(EcCurve curve, ECPoint point) {}

  private final Map<Key, ECPublicKeyParameters> recent =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, ECPublicKeyParameters> eldest) {
          return size() > CAPACITY;
        }
      };

  /**
   * The key at this point.
   *
   * @throws IllegalArgumentException if it is not on the curve
   */
  ECPublicKeyParameters get(EcCurve curve, ECPoint point) {
    Key key = new Key(curve, point);
    synchronized (recent) {
      ECPublicKeyParameters known = recent.get(key);
      if (known != null) {
        return known;
      }
    }
    ECPublicKeyParameters made = new ECPublicKeyParameters(curve.point(point), curve.domain());
    synchronized (recent) {
      ECPublicKeyParameters other = recent.putIfAbsent(key, made);
      return other == null ? made : other;
    }
  }
}
