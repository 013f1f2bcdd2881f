package org.opentsm.tsm.cli.serve;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.opentsm.tsm.cli.http.Caller;

/**
 * Who may do what: the masters everything, others what a grant says, everybody else who can open
 * the socket looks on.
 *
 * @param masters names of users: root, and the one that the daemon runs as
 * @param grants in the order of the configuration; a caller has all that any of them gives
 */
public record Access(Set<String> masters, List<Grant> grants) {
  /** Takes copies. */
  public Access {
    masters = Set.copyOf(masters);
    grants = List.copyOf(grants);
  }

  /**
   * What some callers may do.
   *
   * @param users names, or numbers of users without one
   * @param groups likewise; the first group of a caller counts
   * @param rights that each of them has, beside reading
   */
  public record Grant(Set<String> users, Set<String> groups, Set<Right> rights) {
    /** Takes copies of the sets. */
    public Grant {
      users = Set.copyOf(users);
      groups = Set.copyOf(groups);
      rights = Set.copyOf(rights);
    }

    boolean isFor(Caller caller) {
      return users.contains(caller.user()) || groups.contains(caller.group());
    }
  }

  /** Everything that a caller may do. */
  public Set<Right> rightsOf(Caller caller) {
    if (masters.contains(caller.user())) {
      return EnumSet.allOf(Right.class);
    }
    Set<Right> rights = EnumSet.of(Right.READ);
    grants.stream()
        .filter(grant -> grant.isFor(caller))
        .forEach(grant -> rights.addAll(grant.rights()));
    return rights;
  }

  /** Whether a caller may do something. */
  public boolean allows(Caller caller, Right right) {
    return rightsOf(caller).contains(right);
  }
}
