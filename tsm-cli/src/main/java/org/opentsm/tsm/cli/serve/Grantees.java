package org.opentsm.tsm.cli.serve;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.List;
import java.util.function.BiConsumer;

/** For whom the configuration has rights. */
final class Grantees {
  private Grantees() {}

  /**
   * Those whom this host does not know: a name that is misspelt, or is no name. It need not be a
   * mistake: users of containers have no names.
   *
   * @param unknown is told {@code user} or {@code group}, and the name
   */
  static void tellUnknown(List<Access.Grant> grants, BiConsumer<String, String> unknown) {
    UserPrincipalLookupService known = FileSystems.getDefault().getUserPrincipalLookupService();
    for (Access.Grant grant : grants) {
      for (String user : grant.users()) {
        if (!isFound(() -> known.lookupPrincipalByName(user))) {
          unknown.accept("user", user);
        }
      }
      for (String group : grant.groups()) {
        if (!isFound(() -> known.lookupPrincipalByGroupName(group))) {
          unknown.accept("group", group);
        }
      }
    }
  }

  @FunctionalInterface
  private interface Lookup {
    Object find() throws IOException;
  }

  private static boolean isFound(Lookup lookup) {
    try {
      lookup.find();
      return true;
    } catch (IOException notFound) {
      return false;
    }
  }
}
