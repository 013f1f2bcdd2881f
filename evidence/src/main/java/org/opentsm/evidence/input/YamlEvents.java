package org.opentsm.evidence.input;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.opentsm.spdm.PrintableText;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * The events of a file of YAML 1.2, one after the other, without what YAML has beyond JSON's data:
 * anchors, aliases and tags are refused where they stand.
 */
final class YamlEvents {
  private static final ScalarResolver RESOLVER = new CoreScalarResolver(false);
  private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]*)");
  private static final int LONGEST_PROBLEM = 160;
  private static final String FOUND = "found ";

  private final ParserImpl parser;
  private Event current;

  YamlEvents(String text, int most) {
    LoadSettings settings = LoadSettings.builder().setLabel("file").setCodePointLimit(most).build();
    this.parser = new ParserImpl(settings, new StreamReader(settings, text));
    this.current = new org.snakeyaml.engine.v2.events.StreamEndEvent();
  }

  Event current() {
    return current;
  }

  boolean is(Event.ID id) {
    return current.getEventId() == id;
  }

  /** The current event, if it is a scalar. */
  Optional<ScalarEvent> scalar() {
    return current instanceof ScalarEvent scalar ? Optional.of(scalar) : Optional.empty();
  }

  /** Moves on; the last event is that of the end, which stays. */
  void next() throws MalformedYamlException {
    try {
      if (parser.hasNext()) {
        current = parser.next();
      }
    } catch (MarkedYamlEngineException noYaml) {
      throw rejection(noYaml.getProblemMark(), "", "YAML or JSON", problem(noYaml.getProblem()));
    } catch (YamlEngineException noYaml) {
      throw rejection(current.getEndMark(), "", "YAML or JSON", problem(noYaml.getMessage()));
    }
    refuseExtras();
  }

  private void refuseExtras() throws MalformedYamlException {
    if (!(current instanceof NodeEvent node)) {
      return;
    }
    if (node instanceof AliasEvent || node.getAnchor().isPresent()) {
      throw rejection(node.getStartMark(), "", "no anchor or alias", "one");
    }
    Optional<String> tag =
        switch (node) {
          case ScalarEvent scalar -> scalar.getTag();
          case CollectionStartEvent collection -> collection.getTag();
          default -> Optional.empty();
        };
    if (tag.isPresent()) {
      throw rejection(node.getStartMark(), "", "no tag: quotes make a string", "one");
    }
  }

  /** Whether readers by YAML 1.2's core schema take it for a string. */
  static boolean isString(ScalarEvent scalar) {
    return tag(scalar).equals(Tag.STR);
  }

  static boolean isInteger(ScalarEvent scalar) {
    return scalar.isPlain() && INTEGER.matcher(scalar.getValue()).matches();
  }

  static String kind(ScalarEvent scalar) {
    Tag tag = tag(scalar);
    if (tag.equals(Tag.STR)) {
      return "a string";
    }
    if (tag.equals(Tag.INT)) {
      return isInteger(scalar) ? "an integer" : "an integer that JSON has not";
    }
    if (tag.equals(Tag.FLOAT)) {
      return "a fraction";
    }
    if (tag.equals(Tag.BOOL)) {
      return scalar.getValue().equals("true") ? "true" : "a truth value";
    }
    return "null";
  }

  private static Tag tag(ScalarEvent scalar) {
    return scalar.isPlain() ? RESOLVER.resolve(scalar.getValue(), true) : Tag.STR;
  }

  /** A rejection of what stands at a mark. */
  static MalformedYamlException rejection(
      Optional<Mark> at, String field, String expected, String found) {
    return new MalformedYamlException(
        field,
        at.map(mark -> mark.getLine() + 1).orElse(0),
        at.map(mark -> mark.getColumn() + 1).orElse(0),
        expected,
        found);
  }

  /** The library's words begin with "found" more often than not. */
  private static String problem(@Nullable String words) {
    String problem = PrintableText.of(String.valueOf(words));
    if (problem.startsWith(FOUND)) {
      problem = problem.substring(FOUND.length());
    }
    return problem.length() <= LONGEST_PROBLEM ? problem : problem.substring(0, LONGEST_PROBLEM);
  }
}
