package io.forestall.ingest.collect.prometheus;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Name and labels of one series, read from its text:
 *
 * <pre>
 *   name{label="value", label="value",}     name     {"quoted name","quoted label"="value"}
 * </pre>
 *
 * Values know the escapes {@code \\ \" \n}. Source: Prometheus exposition formats 0.0.4 and 1.0.0.
 */
record SeriesText(String name, Map<String, String> labels) {
  private static final int MAX_LABELS = 64;

  /** The series of this text, or null when it is malformed. */
  static @Nullable SeriesText parse(String text) {
    return new Reader(text).series();
  }

  private static final class Reader {
    private final String text;
    private final Map<String, String> labels = new LinkedHashMap<>();
    private int at;

    Reader(String text) {
      this.text = text;
    }

    @Nullable SeriesText series() {
      String name = bareName();
      skipSpace();
      if (peek() == '{') {
        at++;
        String quotedName = braces(name.isEmpty());
        if (quotedName == null) {
          return null;
        }
        name = name.isEmpty() ? quotedName : name;
      }
      return name.isEmpty() || at < text.length() ? null : new SeriesText(name, labels);
    }

    /** Reads up to the closing brace; the quoted metric name or empty, null when malformed. */
    private @Nullable String braces(boolean nameWanted) {
      String quotedName = "";
      skipSpace();
      while (peek() != '}') {
        boolean quoted = peek() == '"';
        String label = quoted ? quotedText() : bareName();
        skipSpace();
        if (label == null || label.isEmpty()) {
          return null;
        }
        if (peek() == '=') {
          at++;
          skipSpace();
          String value = quotedText();
          if (value == null || labels.put(label, value) != null || labels.size() > MAX_LABELS) {
            return null;
          }
        } else if (quoted && nameWanted && quotedName.isEmpty()) {
          quotedName = label;
        } else {
          return null;
        }
        skipSpace();
        if (peek() == ',') {
          at++;
          skipSpace();
        } else if (peek() != '}') {
          return null;
        }
      }
      at++;
      return quotedName;
    }

    private String bareName() {
      int start = at;
      while (at < text.length() && isNamePart(text.charAt(at), at == start)) {
        at++;
      }
      return text.substring(start, at);
    }

    private @Nullable String quotedText() {
      if (peek() != '"') {
        return null;
      }
      at++;
      var value = new StringBuilder();
      while (at < text.length()) {
        char character = text.charAt(at++);
        if (character == '"') {
          return value.toString();
        }
        if (character == '\\') {
          character = escaped();
          if (character == 0) {
            return null;
          }
        }
        value.append(character);
      }
      return null;
    }

    private char escaped() {
      char character = peek();
      at++;
      return switch (character) {
        case 'n' -> '\n';
        case '\\', '"' -> character;
        default -> 0;
      };
    }

    private void skipSpace() {
      while (peek() == ' ' || peek() == '\t') {
        at++;
      }
    }

    /** The next character, or NUL at the end. */
    private char peek() {
      return at < text.length() ? text.charAt(at) : 0;
    }

    private static boolean isNamePart(char character, boolean first) {
      boolean letter =
          (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
      boolean digit = character >= '0' && character <= '9';
      return letter || character == '_' || character == ':' || (digit && !first);
    }
  }
}
