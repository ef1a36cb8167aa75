package io.forestall.bench.quality;

import java.util.List;

/**
 * What one data set says.
 *
 * @param key short name, as on the command line
 * @param notes paragraphs below the tables: how it was measured, and whose the other figures are
 */
public record Section(String key, String title, List<Table> tables, List<String> notes) {
  public Section {
    tables = List.copyOf(tables);
    notes = List.copyOf(notes);
  }

  public String markdown() {
    var text = new StringBuilder("### " + title + "\n");
    for (Table table : tables) {
      text.append('\n').append(table.markdown());
    }
    for (String note : notes) {
      text.append('\n').append(wrapped(note)).append('\n');
    }
    return text.toString();
  }

  /** Breaks a paragraph into lines. */
  public static String wrapped(String paragraph) {
    var text = new StringBuilder();
    int width = 0;
    for (String word : paragraph.split(" ", -1)) {
      boolean breaks = width > 0 && width + 1 + word.length() > 110;
      if (width > 0) {
        text.append(breaks ? '\n' : ' ');
      }
      width = breaks ? word.length() : width + 1 + word.length();
      text.append(word);
    }
    return text.toString();
  }
}
