package org.opentsm.evidence.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentsm.evidence.cbor.CborValue;

/** Checks items of CBOR against the part of CDDL (RFC 8610) that this module's definition uses. */
public final class Cddl {
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"[^\"]*\"|[0-9]+|[a-zA-Z][a-zA-Z0-9-]*|=>|\\.\\.|\\.size|\\.regexp|\\.and|[=/?*:,(){}\\[\\]]");

  private final List<String> tokens = new ArrayList<>();
  private final Map<String, Predicate<CborValue>> rules = new HashMap<>();
  private int at;

  private Cddl(String text) {
    String plain = text.replaceAll(";[^\n]*", "");
    Matcher matcher = TOKEN.matcher(plain);
    int end = 0;
    while (matcher.find()) {
      if (!plain.substring(end, matcher.start()).isBlank()) {
        throw new IllegalStateException("unknown CDDL: " + plain.substring(end, matcher.start()));
      }
      tokens.add(matcher.group());
      end = matcher.end();
    }
    while (at < tokens.size()) {
      String name = next();
      expect("=");
      rules.put(name, type());
    }
  }

  public static Cddl load(String resource) throws IOException {
    try (InputStream in = Cddl.class.getResourceAsStream(resource)) {
      return new Cddl(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  public boolean matches(String rule, CborValue value) {
    return rule(rule).test(value);
  }

  private Predicate<CborValue> rule(String name) {
    Predicate<CborValue> rule = rules.get(name);
    if (rule == null) {
      throw new IllegalStateException("no CDDL rule " + name);
    }
    return rule;
  }

  private Predicate<CborValue> type() {
    Predicate<CborValue> type = controlled();
    while (peek("/")) {
      next();
      type = type.or(controlled());
    }
    return type;
  }

  private Predicate<CborValue> controlled() {
    Predicate<CborValue> type = single();
    if (peek(".and")) {
      next();
      type = type.and(single());
    }
    return type;
  }

  private Predicate<CborValue> single() {
    String token = next();
    if (token.equals("{")) {
      return map();
    }
    if (token.equals("[")) {
      return array();
    }
    if (token.startsWith("\"")) {
      String literal = token.substring(1, token.length() - 1);
      return value -> value instanceof CborValue.Text text && text.value().equals(literal);
    }
    if (Character.isDigit(token.charAt(0))) {
      long least = Long.parseLong(token);
      long most = least;
      if (peek("..")) {
        next();
        most = Long.parseLong(next());
      }
      long limit = most;
      return value ->
          value instanceof CborValue.Unsigned number
              && number.value() >= least
              && number.value() <= limit;
    }
    if (token.equals("bstr") || token.equals("tstr")) {
      return string(token.equals("bstr"));
    }
    return value -> rule(token).test(value);
  }

  private Predicate<CborValue> string(boolean bytes) {
    if (peek(".regexp")) {
      next();
      Pattern pattern = Pattern.compile(next().replace("\"", "").replace("\\u{", "\\x{"));
      return value ->
          value instanceof CborValue.Text text && pattern.matcher(text.value()).matches();
    }
    expect(".size");
    long least;
    long most;
    if (peek("(")) {
      next();
      least = Long.parseLong(next());
      expect("..");
      most = Long.parseLong(next());
      expect(")");
    } else {
      least = Long.parseLong(next());
      most = least;
    }
    return value ->
        switch (value) {
          case CborValue.ByteString octets when bytes ->
              octets.value().length() >= least && octets.value().length() <= most;
          case CborValue.Text text when !bytes -> {
            int size = text.value().getBytes(StandardCharsets.UTF_8).length;
            yield size >= least && size <= most;
          }
          default -> false;
        };
  }

  private Predicate<CborValue> array() {
    long least = 1;
    long most = 1;
    if (Character.isDigit(tokens.get(at).charAt(0))) {
      least = Long.parseLong(next());
      expect("*");
      most = Long.parseLong(next());
    }
    Predicate<CborValue> each = type();
    expect("]");
    long atLeast = least;
    long atMost = most;
    return value ->
        value instanceof CborValue.Array array
            && array.items().size() >= atLeast
            && array.items().size() <= atMost
            && array.items().stream().allMatch(each);
  }

  private Predicate<CborValue> map() {
    if (Character.isDigit(tokens.get(at).charAt(0))) {
      return table();
    }
    Map<String, Predicate<CborValue>> known = new HashMap<>();
    List<String> needed = new ArrayList<>();
    while (!peek("}")) {
      boolean optional = peek("?");
      if (optional) {
        next();
      }
      String key = next().replace("\"", "");
      expect(":");
      known.put(key, type());
      if (!optional) {
        needed.add(key);
      }
      if (peek(",")) {
        next();
      }
    }
    next();
    return value ->
        value instanceof CborValue.Fields map
            && needed.stream().allMatch(key -> map.entry(key).isPresent())
            && map.entries().stream()
                .allMatch(entry ->
                    known.containsKey(entry.key()) && known.get(entry.key()).test(entry.value()));
  }

  /** {@code { n*m key => value }} */
  private Predicate<CborValue> table() {
    int least = Integer.parseInt(next());
    expect("*");
    int most = Integer.parseInt(next());
    String key = next();
    expect("=>");
    Predicate<CborValue> type = type();
    expect("}");
    return value ->
        value instanceof CborValue.Fields map
            && map.entries().size() >= least
            && map.entries().size() <= most
            && map.entries().stream()
                .allMatch(
                    entry -> rule(key).test(CborValue.of(entry.key())) && type.test(entry.value()));
  }

  private boolean peek(String token) {
    return at < tokens.size() && tokens.get(at).equals(token);
  }

  private String next() {
    return tokens.get(at++);
  }

  private void expect(String token) {
    String found = next();
    if (!found.equals(token)) {
      throw new IllegalStateException("CDDL: expected " + token + ", found " + found);
    }
  }
}
