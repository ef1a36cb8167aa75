package io.forestall.bench.quality.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The Numenta Anomaly Benchmark as its repository lays it out: {@code data/<category>/<file>.csv}
 * with timestamp and value, {@code labels/combined_windows.json}, and {@code
 * results/<detector>/<category>/<detector>_<file>.csv.gz} with timestamp and score. The windows'
 * file says which files belong; times have no zone and are read as UTC.
 */
public final class NabData {
  private final Path folder;

  public NabData(Path folder) {
    this.folder = folder;
  }

  /** All files that the windows name, by name. */
  public List<NabSeries> series() throws IOException {
    Path labels = folder.resolve("labels/combined_windows.json");
    var series = new ArrayList<NabSeries>();
    for (Map.Entry<String, JsonNode> entry : windows(labels).properties()) {
      series.add(read(entry.getKey(), entry.getValue()));
    }
    return series;
  }

  /** Detectors whose published scores are here. */
  public List<String> published() throws IOException {
    Path results = folder.resolve("results");
    if (!Files.isDirectory(results)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(results)) {
      return folders.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  /** The scores that a detector's authors published for one file. */
  public double[] publishedScores(String detector, NabSeries series) throws IOException {
    int slash = series.name().indexOf('/') + 1;
    String name = series.category() + "/" + detector + "_" + series.name().substring(slash) + ".gz";
    Path file = folder.resolve("results").resolve(detector).resolve(name);
    double[] scores = new double[series.rows()];
    int row = 0;
    try (CsvFile csv = CsvFile.withHeader(file, "timestamp,anomaly_score")) {
      for (CsvRow line = csv.next(); line != null; line = csv.next()) {
        if (row == scores.length) {
          throw line.broken("the series has only " + row + " rows");
        }
        scores[row++] = line.number(1);
      }
    }
    if (row < scores.length) {
      throw new IOException(file + " ends after " + row + " of " + scores.length + " rows");
    }
    return scores;
  }

  private static JsonNode windows(Path labels) throws IOException {
    try (var text = CsvFile.lines(labels)) {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IOException(labels + " is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  private NabSeries read(String name, JsonNode windows) throws IOException {
    if (!name.matches("\\w+/[\\w.-]+")) {
      throw new IOException("not a NAB file name: " + name);
    }
    double[] times = new double[1024];
    double[] values = new double[1024];
    var rowOf = new HashMap<Long, Integer>();
    int rows = 0;
    try (CsvFile csv =
        CsvFile.withHeader(folder.resolve("data").resolve(name), "timestamp,value")) {
      for (CsvRow line = csv.next(); line != null; line = csv.next()) {
        if (rows == times.length) {
          times = Arrays.copyOf(times, 2 * rows);
          values = Arrays.copyOf(values, 2 * rows);
        }
        long seconds = seconds(name, line.text(0));
        rowOf.putIfAbsent(seconds, rows); // clocks went back in some: the first one counts
        times[rows] = seconds;
        values[rows++] = line.number(1);
      }
    }
    var ranges = new ArrayList<RowRange>();
    for (JsonNode window : windows) {
      Integer first = rowOf.get(seconds(name, window.path(0).asText()));
      Integer last = rowOf.get(seconds(name, window.path(1).asText()));
      if (first == null || last == null || last < first) {
        throw new IOException("no rows for the window " + window + " of " + name);
      }
      ranges.add(new RowRange(first, last));
    }
    return new NabSeries(name, Arrays.copyOf(times, rows), Arrays.copyOf(values, rows), ranges);
  }

  private static long seconds(String name, String timestamp) throws IOException {
    try {
      return LocalDateTime.parse(timestamp.replace(' ', 'T')).toEpochSecond(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      throw new IOException(name + ": not a time: " + timestamp, e);
    }
  }
}
