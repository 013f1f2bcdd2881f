package org.opentsm.tsm.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whether a grant is for anybody. */
class GranteesTest {
  @Test
  void namesThatTheHostDoesNotKnowAreTold() {
    assertThat(
            Grantees.unknown(
                List.of(
                    new Access.Grant(
                        Set.of("root", "*"), Set.of("root", "no such group"), Set.of()),
                    new Access.Grant(Set.of("4711"), Set.of("4711"), Set.of(Right.CONNECT)))))
        .containsExactlyInAnyOrder("user '*'", "group 'no such group'");
  }
}
