package io.forestall.traces;

import io.forestall.traces.csv.BlockInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the files of a trace lie. Each may be there plain or as {@code .gz}; when both are, the
 * plain one counts and the other is reported. A telemetry file has its node's name, in which bytes
 * that a file name should not have are written as {@code %} and two hexadecimal digits.
 */
final class TraceFolder {
  static final String TELEMETRY = "telemetry";
  static final String CSV = ".csv";
  static final String GZIP = ".gz";

  private final Path path;
  private final TraceProblems problems;
  private final SortedMap<String, Path> telemetry = new TreeMap<>();

  private TraceFolder(Path path, TraceProblems problems) {
    this.path = path;
    this.problems = problems;
  }

  /** Looks into the folder; throws when there is none. */
  static TraceFolder open(Path path, TraceProblems problems) throws IOException {
    if (!Files.isDirectory(path)) {
      throw new NotDirectoryException("there is no folder " + path);
    }
    var folder = new TraceFolder(path, problems);
    folder.findTelemetry();
    return folder;
  }

  Path path() {
    return path;
  }

  /** Telemetry files by node. */
  SortedMap<String, Path> telemetry() {
    return Collections.unmodifiableSortedMap(telemetry);
  }

  /** The table of that name, such as nodes.csv; null when it is not there. */
  @Nullable Path find(String name) {
    Path plain = path.resolve(name);
    Path compressed = path.resolve(name + GZIP);
    if (!Files.isRegularFile(plain)) {
      return Files.isRegularFile(compressed) ? compressed : null;
    }
    if (Files.exists(compressed)) {
      reportShadowed(compressed);
    }
    return plain;
  }

  /** How a file of the folder is called in reports. */
  String nameOf(Path file) {
    return path.relativize(file).toString().replace('\\', '/');
  }

  private void findTelemetry() throws IOException {
    Path folder = path.resolve(TELEMETRY);
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        String plain = BlockInput.isCompressed(file) ? withoutEnd(name, GZIP) : name;
        if (plain.endsWith(CSV) && plain.length() > CSV.length() && Files.isRegularFile(file)) {
          addTelemetry(decoded(withoutEnd(plain, CSV)), file);
        }
      }
    }
  }

  private void addTelemetry(String node, Path file) {
    Path other = telemetry.putIfAbsent(node, file);
    if (other != null) {
      boolean better = BlockInput.isCompressed(other);
      if (better) {
        telemetry.put(node, file);
      }
      reportShadowed(better ? other : file);
    }
  }

  private void reportShadowed(Path file) {
    problems.add(nameOf(file), 0, "not read: the same file is there without " + GZIP);
  }

  private static String withoutEnd(String name, String end) {
    return name.substring(0, name.length() - end.length());
  }

  /** The file name of a node's telemetry, without its ending. */
  static String encoded(String node) {
    var name = new StringBuilder();
    for (byte part : node.getBytes(StandardCharsets.UTF_8)) {
      char character = (char) (part & 0xff);
      if (isPlain(character, name.length())) {
        name.append(character);
      } else {
        name.append('%')
            .append(Character.toUpperCase(Character.forDigit(character >> 4, 16)))
            .append(Character.toUpperCase(Character.forDigit(character & 15, 16)));
      }
    }
    return name.toString();
  }

  private static boolean isPlain(char character, int position) {
    if (character == '.') {
      return position > 0; // what begins with a dot is hidden, or another folder
    }
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9')
        || character == '-'
        || character == '_';
  }

  /** The node of a file name; a percent sign that begins no code stands for itself. */
  static String decoded(String name) {
    byte[] from = name.getBytes(StandardCharsets.UTF_8);
    byte[] to = new byte[from.length];
    int length = 0;
    for (int at = 0; at < from.length; at++) {
      int high = at + 2 < from.length ? Character.digit(from[at + 1], 16) : -1;
      int low = at + 2 < from.length ? Character.digit(from[at + 2], 16) : -1;
      if (from[at] == '%' && high >= 0 && low >= 0) {
        to[length++] = (byte) (high << 4 | low);
        at += 2;
      } else {
        to[length++] = from[at];
      }
    }
    return new String(to, 0, length, StandardCharsets.UTF_8);
  }
}
