package org.opentsm.evidence.html;

import org.opentsm.spdm.PrintableText;

/**
 * Writes HTML. Names of elements and attributes are this package's own; every text and every value
 * of an attribute is taken for hostile: characters that mean something to a browser are escaped,
 * those that nobody can see become question marks.
 */
final class Markup {
  private final StringBuilder out = new StringBuilder(1 << 16);

  /**
   * Begins an element.
   *
   * @param attributes names and values in turn
   */
  Markup open(String element, String... attributes) {
    out.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1]);
      out.append('"');
    }
    out.append('>');
    return this;
  }

  Markup close(String element) {
    out.append("</").append(element).append('>');
    return this;
  }

  Markup text(String text) {
    escape(text);
    return this;
  }

  /** A whole element with a text in it. */
  Markup element(String element, String className, String text) {
    return open(element, "class", className).text(text).close(element);
  }

  /** What this package wrote itself, as it is. */
  Markup own(String markup) {
    out.append(markup);
    return this;
  }

  private void escape(String text) {
    PrintableText.of(text)
        .codePoints()
        .forEach(character -> {
          switch (character) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            default -> out.appendCodePoint(character);
          }
        });
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
