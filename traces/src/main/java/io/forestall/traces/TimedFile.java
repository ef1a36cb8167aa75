package io.forestall.traces;

import io.forestall.traces.csv.BlockInput;
import io.forestall.traces.csv.BlockOutput;
import io.forestall.traces.csv.CsvLine;
import io.forestall.traces.csv.CsvReader;
import io.forestall.traces.csv.TimeSorter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table of the trace that is played by time: events.csv or steps.csv. Its author may have written
 * it in any order. It is read through once; when it turns out to be unsorted, each play sorts it
 * into a temporary file, and when it is sorted and plain, plays that begin late jump to where they
 * begin. Safe for several threads.
 */
final class TimedFile {
  private static final String TIME = "time_ms";

  /** Distance of two places to jump to. */
  private static final int ROWS_PER_PLACE = 4_096;

  private final TraceFolder folder;
  private final String name;
  private final TraceProblems problems;
  private final String[] required;
  private @Nullable Scan scan;

  /** A row in the file: rows before it are not later than it. */
  private record Place(long timeMillis, long offset, long line) {}

  /** What reading the file through has shown. */
  private record Scan(long firstMillis, long lastMillis, boolean sorted, List<Place> places) {}

  TimedFile(TraceFolder folder, String name, TraceProblems problems, String... required) {
    this.folder = folder;
    this.name = name;
    this.problems = problems;
    this.required = required;
  }

  /** The earliest time; {@link Long#MAX_VALUE} when there is none. */
  long firstMillis() {
    return scan().firstMillis();
  }

  /** The latest time; {@link Long#MIN_VALUE} when there is none. */
  long lastMillis() {
    return scan().lastMillis();
  }

  /** Rows in the order of time, beginning not after that time; null when there is no such table. */
  @Nullable Rows open(long fromMillis) throws IOException {
    Scan scanned = scan();
    Table table = Table.open(folder, name, problems, required);
    if (table == null) {
      return null;
    }
    if (!scanned.sorted()) {
      return sorted(table);
    }
    Place place = null;
    for (Place next : scanned.places()) {
      if (next.timeMillis() >= fromMillis) {
        break;
      }
      place = next;
    }
    if (place == null) {
      return new Rows(table, null);
    }
    Path file = folder.find(name);
    if (file == null) {
      return null;
    }
    CsvReader later =
        CsvReader.openAt(file, place.offset(), place.line(), problems.of(folder.nameOf(file)));
    return new Rows(table.continuedBy(later), null);
  }

  private synchronized Scan scan() {
    Scan known = scan;
    if (known == null) {
      known = read();
      scan = known;
    }
    return known;
  }

  private Scan read() {
    // Rows are reported when they are played.
    Table table = Table.open(folder, name, new TraceProblems(), required);
    List<Place> places = new ArrayList<>();
    long firstMillis = Long.MAX_VALUE;
    long lastMillis = Long.MIN_VALUE;
    boolean sorted = true;
    if (table != null) {
      boolean jumps = !BlockInput.isCompressed(table.path());
      for (long rows = 0; table.next(); ) {
        if (!table.isWhole(TIME)) {
          continue;
        }
        long timeMillis = table.whole(TIME);
        sorted &= timeMillis >= lastMillis;
        firstMillis = Math.min(firstMillis, timeMillis);
        lastMillis = Math.max(lastMillis, timeMillis);
        if (jumps && rows++ % ROWS_PER_PLACE == 0) {
          places.add(new Place(timeMillis, table.reader().offset(), table.line()));
        }
      }
    }
    return new Scan(firstMillis, lastMillis, sorted, places);
  }

  private Rows sorted(Table table) throws IOException {
    Path copyFolder = Files.createTempDirectory("forestall-trace");
    Path copy = copyFolder.resolve(name);
    CsvReader reader = table.reader();
    try (var sorter = new TimeSorter(copyFolder, name);
        var out = new BlockOutput(copy)) {
      var line = new CsvLine();
      while (table.next()) {
        if (!table.isWhole(TIME)) {
          table.problem(TIME + " is no whole number: " + Table.quoted(table.text(TIME)));
          continue;
        }
        line.whole(reader.line());
        for (int cell = 0; cell < reader.cells(); cell++) {
          line.text(reader.text(cell));
        }
        sorter.add(table.whole(TIME), line.end());
      }
      sorter.drainTo(out);
    } catch (IOException e) {
      delete(copyFolder, copy);
      throw e;
    }
    Table rows = table.copiedTo(CsvReader.open(copy, problems.of(table.name())));
    return new Rows(rows, copyFolder);
  }

  private static void delete(Path folder, Path copy) throws IOException {
    Files.deleteIfExists(copy);
    Files.deleteIfExists(folder);
  }

  /** The rows while they are played. */
  final class Rows implements Closeable {
    private final Table table;
    private final @Nullable Path copyFolder;

    private Rows(Table table, @Nullable Path copyFolder) {
      this.table = table;
      this.copyFolder = copyFolder;
    }

    Table table() {
      return table;
    }

    @Override
    public void close() throws IOException {
      if (copyFolder != null) {
        delete(copyFolder, copyFolder.resolve(name));
      }
    }
  }
}
