package org.opentsm.tsm.cli.client;

import java.util.ArrayList;
import java.util.List;

/**
 * A table for a terminal of 80 columns, in which nothing is cut: a first cell that is too long
 * stands on a line of its own, so that it can be copied whole, and the last cell goes on below
 * itself.
 */
public final class TextTable {
  private static final int WIDTH = 80;
  private static final int LONGEST_FIRST = 30;
  private static final int LEAST_LAST = 16;
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param heads of the columns, two at least
   */
  public TextTable(String... heads) {
    rows.add(List.of(heads));
  }

  /** Adds a row of as many cells as there are heads. */
  public void row(String... cells) {
    rows.add(List.of(cells));
  }

  /** As lines without an end. */
  public List<String> lines() {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns - 1];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        int length = row.get(column).length();
        boolean apart = column == 0 && length > LONGEST_FIRST;
        widths[column] = Math.max(widths[column], apart ? 0 : length);
      }
    }
    List<String> lines = new ArrayList<>();
    rows.forEach(row -> addRow(row, widths, lines));
    return lines;
  }

  private static void addRow(List<String> row, int[] widths, List<String> lines) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = row.get(column);
      if (column == 0 && cell.length() > LONGEST_FIRST) {
        lines.add(GAP + cell);
        cell = "";
      }
      line.append(GAP).append(cell);
      line.append(" ".repeat(Math.max(0, widths[column] - cell.length())));
    }
    line.append(GAP);
    String indent = " ".repeat(line.length());
    List<String> last = wrapped(row.getLast(), Math.max(LEAST_LAST, WIDTH - line.length()));
    lines.add((line + last.getFirst()).stripTrailing());
    last.stream().skip(1).forEach(more -> lines.add(indent + more));
  }

  /** At spaces, and where there is none in time, in the word. At least one line. */
  private static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    String left = text;
    while (left.length() > width) {
      int space = left.lastIndexOf(' ', width);
      int end = space > 0 ? space : width;
      lines.add(left.substring(0, end));
      left = left.substring(end).stripLeading();
    }
    lines.add(left);
    return lines;
  }
}
