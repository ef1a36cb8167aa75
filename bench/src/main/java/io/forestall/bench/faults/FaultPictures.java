package io.forestall.bench.faults;

import io.forestall.bench.faults.SeriesBook.Owner;
import io.forestall.traces.Trace;
import io.forestall.traces.TraceLabel;
import io.forestall.traces.TraceLabels;
import io.forestall.traces.TraceProblems;
import io.forestall.traces.TraceSelection;
import io.forestall.traces.TraceWindow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Draws each fault of a simulated trace: four metrics at the culprit and, where there are any, the
 * median of its peers, with onset and failure. Arguments: the trace's folder, the folder for the
 * pictures. Gnuplot draws.
 */
public final class FaultPictures {
  private static final long BEFORE_MILLIS = 12 * 60_000;
  private static final long AFTER_MILLIS = 12 * 60_000;
  private static final long DEGRADED_MILLIS = 30 * 60_000;
  private static final int MAX_POINTS = 180;

  /** What is drawn of one fault. */
  private record Panels(String fault, String title, List<String> metrics) {}

  private final Trace trace;
  private final Path out;

  private FaultPictures(Trace trace, Path out) {
    this.trace = trace;
    this.out = out;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length != 2) {
      throw new IllegalArgumentException("arguments: TRACE-FOLDER PICTURE-FOLDER");
    }
    var problems = new TraceProblems();
    Path folder = Path.of(arguments[0]);
    Path out = Files.createDirectories(Path.of(arguments[1]));
    var pictures = new FaultPictures(Trace.open(folder, problems), out);
    var labels = new TreeMap<String, TraceLabel>();
    for (TraceLabel label : TraceLabels.read(folder, problems)) {
      labels.putIfAbsent(label.fault(), label);
    }
    for (Panels panels : panels()) {
      TraceLabel label = labels.get(panels.fault());
      if (label != null) {
        pictures.draw(panels, label);
      }
    }
  }

  private static List<Panels> panels() throws IOException {
    try (var reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(FaultPictures.class.getResourceAsStream("panels.csv")),
                StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .skip(1)
          .map(line -> line.split(","))
          .map(cells -> new Panels(cells[0], cells[1], List.of(cells[2].split(";"))))
          .toList();
    }
  }

  private void draw(Panels panels, TraceLabel label) throws IOException, InterruptedException {
    long failure = label.failureMillis() == TraceLabel.NO_FAILURE ? -1 : label.failureMillis();
    long from = label.onsetMillis() - BEFORE_MILLIS;
    long to = failure < 0 ? label.onsetMillis() + DEGRADED_MILLIS : failure + AFTER_MILLIS;
    Set<String> nodes = nodesAround(label);
    var book = new SeriesBook(new HashSet<>(panels.metrics()));
    trace.play(new TraceSelection(nodes, from, to), book);

    Path work = Files.createTempDirectory("fault-picture");
    var script = new StringBuilder();
    Path picture = out.resolve(panels.fault() + ".svg").toAbsolutePath();
    script
        .append(
            "set terminal svg size 900,540 font 'sans-serif,11' noenhanced background 'white'\n")
        .append("set output '")
        .append(picture)
        .append("'\nset multiplot layout 2,2\nset key horizontal outside bottom center\n")
        .append(
            "set border 3 lc '#999999'\nset tics nomirror out\nset xlabel 'minutes from onset'\n")
        .append("set arrow 1 from first 0, graph 0 to first 0, graph 1 nohead dt 2 lc '#666666'\n");
    if (failure > label.onsetMillis()) {
      double minutes = minutes(failure, label);
      script.append(
          String.format(
              Locale.ROOT,
              "set arrow 2 from first %1$.3f, graph 0 to first %1$.3f, graph 1 nohead lc '#D55E00'%n",
              minutes));
    }
    for (String metric : panels.metrics()) {
      panel(metric, label, book, work, script);
    }
    script.append("unset multiplot\n");
    Path file = Files.writeString(work.resolve("picture.gnuplot"), script);
    Process gnuplot = new ProcessBuilder("gnuplot", file.toString()).inheritIO().start();
    if (gnuplot.waitFor() != 0) {
      throw new IOException("gnuplot failed on " + file);
    }
    Files.writeString(picture, smaller(Files.readString(picture)));
  }

  /** Without what gnuplot says and nobody sees: groups of nothing, hundredths of a pixel. */
  private static String smaller(String svg) {
    return svg.replaceAll("(?<=[ML,]\\d{1,4}\\.\\d)\\d", "")
        .replaceAll("<g [^>]*>\\s*</g>\\s*", "")
        .replaceAll("(?m)^\\s+", "");
  }

  private Set<String> nodesAround(TraceLabel label) {
    Set<String> windows =
        trace.windows().stream()
            .filter(window -> label.node().isEmpty() || window.node().equals(label.node()))
            .filter(
                window ->
                    window.startMillis() <= label.onsetMillis()
                        && window.endMillis() >= label.onsetMillis())
            .map(TraceWindow::window)
            .limit(1)
            .collect(Collectors.toSet());
    if (!windows.isEmpty()) {
      return trace.windows().stream()
          .filter(window -> windows.contains(window.window()))
          .map(TraceWindow::node)
          .collect(Collectors.toSet());
    }
    return new HashSet<>(trace.telemetryNodes());
  }

  private static double minutes(long timeMillis, TraceLabel label) {
    return (timeMillis - label.onsetMillis()) / 60e3;
  }

  private void panel(
      String metric, TraceLabel label, SeriesBook book, Path work, StringBuilder script)
      throws IOException {
    List<Owner> owners = book.owners(metric);
    List<Owner> blamed =
        owners.stream()
            .filter(
                owner ->
                    label.node().isEmpty()
                        || owner.node().equals(label.node())
                        || owner.node().isEmpty())
            .filter(
                owner ->
                    label.device().isEmpty()
                        || owner.device().isEmpty()
                        || owner.device().equals(label.device()))
            .toList();
    boolean large = metric.contains("bytes") || metric.contains("hertz");
    script
        .append("set title '")
        .append(metric)
        .append("'\nset format y '")
        .append(large ? "%.2s %c" : "%g")
        .append("'\n");
    if (blamed.isEmpty()) {
      script.append("set yrange [0:1]\nplot NaN title 'not reported'\nset yrange [*:*]\n");
      return;
    }
    Owner culprit = blamed.get(0);
    List<Owner> peers =
        owners.stream()
            .filter(owner -> !owner.node().equals(culprit.node()) && !owner.node().isEmpty())
            .filter(owner -> owner.instance().equals(culprit.instance()))
            .toList();
    Path data = work.resolve(metric + ".culprit");
    write(book.line(metric, culprit), label, data);
    String name =
        culprit.node().isEmpty() ? "job" : label.node().isEmpty() ? "one of them" : "culprit";
    script
        .append("plot '")
        .append(data)
        .append("' using 1:2 with lines lw 1.5 lc '#0072B2' title '")
        .append(name)
        .append("'");
    if (!peers.isEmpty()) {
      Path median = work.resolve(metric + ".peers");
      write(median(peers.stream().map(peer -> book.line(metric, peer)).toList()), label, median);
      script
          .append(", '")
          .append(median)
          .append("' using 1:2 with lines lw 1 lc '#E69F00' title 'median of other nodes'");
    }
    script.append('\n');
  }

  /** The median of lines by time, each line's last value standing until its next. */
  private static Line median(List<Line> lines) {
    Line longest = lines.get(0);
    for (Line line : lines) {
      longest = line.size() > longest.size() ? line : longest;
    }
    var median = new Line();
    int[] positions = new int[lines.size()];
    for (int at = 0; at < longest.size(); at++) {
      long time = longest.timeMillis(at);
      var values = new ArrayList<Double>();
      for (int line = 0; line < lines.size(); line++) {
        Line one = lines.get(line);
        while (positions[line] + 1 < one.size() && one.timeMillis(positions[line] + 1) <= time) {
          positions[line]++;
        }
        if (one.size() > 0 && !Double.isNaN(one.value(positions[line]))) {
          values.add(one.value(positions[line]));
        }
      }
      double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
      Arrays.sort(sorted);
      median.add(time, sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2]);
    }
    return median;
  }

  private static void write(Line line, TraceLabel label, Path file) throws IOException {
    int every = Math.max(1, 2 * line.size() / MAX_POINTS);
    var text = new StringBuilder();
    for (int from = 0; from < line.size(); from += every) {
      int to = Math.min(line.size(), from + every);
      int low = line.extreme(from, to, -1);
      int high = line.extreme(from, to, 1);
      point(line, Math.min(low, high), label, text);
      if (low != high) {
        point(line, Math.max(low, high), label, text);
      }
    }
    Files.writeString(file, text);
  }

  private static void point(Line line, int at, TraceLabel label, StringBuilder text) {
    double value = line.value(at);
    text.append(String.format(Locale.ROOT, "%.3f ", minutes(line.timeMillis(at), label)))
        .append(Double.isNaN(value) ? "NaN" : String.format(Locale.ROOT, "%.6g", value))
        .append('\n');
  }
}
