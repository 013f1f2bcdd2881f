package org.opentsm.evidence.trust;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.opentsm.spdm.certificate.DeviceCertificate;
import org.opentsm.spdm.crypto.SpdmCrypto;

/**
 * Looks for the way from a root to a leaf among certificates of which nothing is known.
 *
 * @param others in any order, the leaf and roots among them or not
 */
record PathSearch(
    DeviceCertificate leaf,
    List<DeviceCertificate> others,
    List<DeviceCertificate> roots,
    SpdmCrypto crypto) {
  /** Certificates of the longest path that is looked for. */
  private static final int LONGEST = 8;

  /** Root first, leaf last. */
  List<DeviceCertificate> path() {
    return fromRoots().orElseGet(this::byNames);
  }

  /**
   * Downwards, so that each signature is checked with a key that a root vouches for, and each
   * authority is reached once.
   */
  private Optional<List<DeviceCertificate>> fromRoots() {
    if (roots.stream().anyMatch(leaf::isSameEntityAs)) {
      return Optional.of(List.of(leaf));
    }
    List<DeviceCertificate> unreached = new ArrayList<>(others);
    Queue<List<DeviceCertificate>> paths = new ArrayDeque<>();
    roots.forEach(root -> paths.add(List.of(root)));
    while (!paths.isEmpty()) {
      List<DeviceCertificate> path = paths.remove();
      if (isIssued(leaf, path.getLast())) {
        List<DeviceCertificate> found = with(path, leaf);
        return Optional.of(
            others.contains(found.getFirst()) ? found : found.subList(1, found.size()));
      }
      if (path.size() < LONGEST - 1) {
        for (Iterator<DeviceCertificate> next = unreached.iterator(); next.hasNext(); ) {
          DeviceCertificate below = next.next();
          if (mayStandBetween(below) && isIssued(below, path.getLast())) {
            next.remove();
            paths.add(with(path, below));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** What is self-issued and no root that is given is another root, whoever signed it. */
  private static boolean mayStandBetween(DeviceCertificate certificate) {
    return certificate.isCertificateAuthority() && !certificate.isSelfIssued();
  }

  private boolean isIssued(DeviceCertificate certificate, DeviceCertificate issuer) {
    return certificate.names(issuer) && certificate.isSignedBy(issuer, crypto);
  }

  private static List<DeviceCertificate> with(
      List<DeviceCertificate> path, DeviceCertificate below) {
    List<DeviceCertificate> longer = new ArrayList<>(path);
    longer.add(below);
    return longer;
  }

  private List<DeviceCertificate> byNames() {
    List<DeviceCertificate> path = new ArrayList<>(List.of(leaf));
    while (path.size() < LONGEST && !path.getFirst().isSelfIssued()) {
      Optional<DeviceCertificate> issuer =
          others.stream().filter(path.getFirst()::names).findFirst();
      if (issuer.isEmpty()) {
        break;
      }
      path.addFirst(issuer.get());
    }
    return path;
  }
}
