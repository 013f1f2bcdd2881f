package org.opentsm.tsm.cli.serve;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;

/** For whom the configuration has rights. */
public final class Grantees {
  private Grantees() {}

  /**
   * Those whom this host does not know: a name that is misspelt, or of somebody who is yet to come.
   *
   * @return each as {@code user 'NAME'} or {@code group 'NAME'}
   */
  public static List<String> unknown(List<Access.Grant> grants) {
    UserPrincipalLookupService known = FileSystems.getDefault().getUserPrincipalLookupService();
    List<String> unknown = new ArrayList<>();
    for (Access.Grant grant : grants) {
      for (String user : grant.users()) {
        if (isUnknown(() -> known.lookupPrincipalByName(user))) {
          unknown.add("user '" + user + "'");
        }
      }
      for (String group : grant.groups()) {
        if (isUnknown(() -> known.lookupPrincipalByGroupName(group))) {
          unknown.add("group '" + group + "'");
        }
      }
    }
    return unknown;
  }

  @FunctionalInterface
  private interface Lookup {
    Object find() throws IOException;
  }

  private static boolean isUnknown(Lookup lookup) {
    try {
      lookup.find();
      return false;
    } catch (UserPrincipalNotFoundException nobody) {
      return true;
    } catch (IOException notNow) {
      // Names may come from a service that does not answer: that says nothing.
      return false;
    }
  }
}
