package org.opentsm.tsm.cli;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which code calls which, among our own. Lambdas count as the code that makes them, references to
 * methods as calls, and a call of a method as one of each method that overrides it, but for those
 * of every object, such as equals. What a library calls back is found where it was made.
 */
final class CallGraph {
  private final JavaClasses all;

  CallGraph(JavaClasses all) {
    this.all = all;
  }

  /** Everything that is reached, with what reached it first; a start is reached by itself. */
  Map<JavaCodeUnit, JavaCodeUnit> reachedFrom(Predicate<JavaCodeUnit> start) {
    Map<JavaCodeUnit, JavaCodeUnit> reached = new LinkedHashMap<>();
    Deque<JavaCodeUnit> waiting = new ArrayDeque<>();
    for (JavaClass type : all) {
      type.getCodeUnits().stream()
          .filter(start)
          .forEach(unit -> {
            reached.put(unit, unit);
            waiting.add(unit);
          });
    }
    while (!waiting.isEmpty()) {
      JavaCodeUnit from = waiting.remove();
      called(from)
          .flatMap(this::withOverriders)
          .forEach(to -> {
            if (reached.putIfAbsent(to, from) == null) {
              waiting.add(to);
            }
          });
    }
    return reached;
  }

  /** How a unit was reached, for a person. */
  String path(Map<JavaCodeUnit, JavaCodeUnit> reached, JavaCodeUnit unit) {
    List<String> path = new ArrayList<>();
    JavaCodeUnit step = unit;
    while (true) {
      path.add(step.getOwner().getSimpleName() + "." + step.getName());
      JavaCodeUnit before = reached.get(step);
      if (before == null || before.equals(step)) {
        break;
      }
      step = before;
    }
    Collections.reverse(path);
    return String.join(" > ", path);
  }

  private static Stream<JavaCodeUnit> called(JavaCodeUnit from) {
    return Stream.concat(
            from.getCallsFromSelf().stream().map(JavaAccess::getTarget),
            from.getCodeUnitReferencesFromSelf().stream().map(JavaAccess::getTarget))
        .flatMap(target ->
            target.resolveMember().stream()
                .filter(JavaCodeUnit.class::isInstance)
                .map(JavaCodeUnit.class::cast));
  }

  private Stream<JavaCodeUnit> withOverriders(JavaCodeUnit unit) {
    if (unit.getOwner().isEquivalentTo(Object.class)) {
      return Stream.empty();
    }
    Stream<JavaCodeUnit> overriders =
        unit.getOwner().getAllSubclasses().stream()
            .flatMap(type -> type.getCodeUnits().stream())
            .filter(other ->
                other.getName().equals(unit.getName())
                    && !other.isConstructor()
                    && other.getRawParameterTypes().equals(unit.getRawParameterTypes()));
    return Stream.concat(Stream.of(unit), overriders)
        .filter(each -> each.getOwner().getPackageName().startsWith("org.opentsm"));
  }
}
