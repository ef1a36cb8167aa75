package io.forestall.ingest.collect.tail;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A path with {@code *}, {@code {job}} and {@code {rank}}, and the files that it stands for. Names
 * are matched one directory level at a time; levels without any of them are not listed.
 */
public final class LogPattern {
  /** Directories that are listed, and entries that are looked at in each, to bound a scan. */
  private static final int MAX_DIRECTORIES = 1_000;

  private static final int MAX_ENTRIES = 100_000;

  private static final Pattern PLACE = Pattern.compile("\\*|\\{job\\}|\\{rank\\}");

  private final List<String> names;
  private final Pattern whole;
  private final boolean namesJob;
  private final boolean namesRank;

  public LogPattern(String path) {
    this.names = List.of(path.substring(1).split("/", -1));
    this.whole = Pattern.compile(expression(path, true));
    this.namesJob = path.contains("{job}");
    this.namesRank = path.contains("{rank}");
  }

  /** A file that matches, with what its path tells. */
  public record Match(Path path, String job, int rank) {}

  /** Whether a path is one of those that this stands for. */
  public boolean matches(String path) {
    return whole.matcher(path).matches();
  }

  /** The job's id in a matching path, or the fallback. */
  public Match match(Path path, String job, int rank) {
    Matcher matcher = whole.matcher(path.toString());
    if (!matcher.matches()) {
      return new Match(path, job, rank);
    }
    return new Match(
        path,
        namesJob ? matcher.group("job") : job,
        namesRank ? Integer.parseInt(matcher.group("rank")) : rank);
  }

  /** The files that match now; a directory that cannot be read has none. */
  public List<Path> files() {
    List<Path> level = List.of(Path.of("/"));
    for (String name : names) {
      var next = new ArrayList<Path>();
      for (Path directory : level.subList(0, Math.min(level.size(), MAX_DIRECTORIES))) {
        addMatches(directory, name, next);
      }
      level = next;
    }
    return level.stream().filter(Files::isRegularFile).toList();
  }

  private static void addMatches(Path directory, String name, List<Path> found) {
    if (!PLACE.matcher(name).find()) {
      Path path = directory.resolve(name);
      if (Files.exists(path)) {
        found.add(path);
      }
      return;
    }
    Pattern pattern = Pattern.compile(expression(name, false));
    int seen = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        Path file = entry.getFileName();
        if (file != null && pattern.matcher(file.toString()).matches()) {
          found.add(entry);
        }
        if (++seen == MAX_ENTRIES) {
          return;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // not there, no directory or not ours to read: nothing matches in it
    }
  }

  private static String expression(String path, boolean capturing) {
    var expression = new StringBuilder();
    Matcher place = PLACE.matcher(path);
    int done = 0;
    boolean job = !capturing;
    boolean rank = !capturing;
    while (place.find()) {
      expression.append(Pattern.quote(path.substring(done, place.start())));
      switch (place.group()) {
        case "*" -> expression.append("[^/]*");
        case "{job}" -> {
          expression.append(job ? "[^/]+" : "(?<job>[^/]+?)");
          job = true; // a name can be captured once; later ones are any text
        }
        default -> {
          expression.append(rank ? "\\d{1,7}" : "(?<rank>\\d{1,7})");
          rank = true;
        }
      }
      done = place.end();
    }
    return expression.append(Pattern.quote(path.substring(done))).toString();
  }
}
