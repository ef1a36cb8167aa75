package io.forestall.bench.quality.data;

import io.forestall.ingest.collect.training.TrainingLogParser;
import io.forestall.ingest.collect.training.TrainingLogState;
import io.forestall.schemas.record.StepProgress;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Step times of real training runs, from their logs or from tables of them. */
public final class StepLogs {
  private StepLogs() {}

  /** Logs, read by the agent's own parser: only training steps with a duration are kept. */
  public static List<StepRun> logs(Path folder, String suffix) throws IOException {
    var runs = new ArrayList<StepRun>();
    for (Path file : files(folder, suffix)) {
      runs.add(new StepRun(name(file), parse(file)));
    }
    return runs;
  }

  /** Tables {@code step,iteration_seconds,…}. */
  public static List<StepRun> tables(Path folder) throws IOException {
    var runs = new ArrayList<StepRun>();
    for (Path file : files(folder, ".csv.gz")) {
      var seconds = new ArrayList<Double>();
      try (CsvFile csv = CsvFile.withHeader(file, "step,iteration_seconds")) {
        for (CsvRow line = csv.next(); line != null; line = csv.next()) {
          seconds.add(line.number(1));
        }
      }
      runs.add(new StepRun(name(file), seconds));
    }
    return runs;
  }

  private static List<Double> parse(Path file) throws IOException {
    var seconds = new ArrayList<Double>();
    var parser =
        new TrainingLogParser(
            "job", "node", -1, ZoneOffset.UTC, TrainingLogState.NEW, step -> keep(step, seconds));
    try (BufferedReader lines = CsvFile.lines(file)) {
      long number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        parser.line(line, number++, 0);
      }
    }
    return seconds;
  }

  private static void keep(StepProgress step, List<Double> seconds) {
    Double durationMillis = step.getDurationMillis();
    if (durationMillis != null && step.getPhase().equals("TRAIN")) {
      seconds.add(durationMillis / 1e3);
    }
  }

  private static List<Path> files(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  private static String name(Path file) {
    return file.getFileName().toString().replaceFirst("\\..*", "");
  }
}
