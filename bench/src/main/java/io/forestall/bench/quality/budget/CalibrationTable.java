package io.forestall.bench.quality.budget;

import io.forestall.streams.core.score.fuse.BlockKind;
import io.forestall.streams.core.score.fuse.Calibration;
import io.forestall.streams.core.score.fuse.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Writes the calibration of joined scores that ships with the program, from simulated healthy
 * fleets at several intervals.
 *
 * <pre>
 *   mvn -q -B -Dquick -DskipTests package
 *   java -cp 'bench/target/forestall-bench.jar:bench/target/lib/*' \
 *       io.forestall.bench.quality.budget.CalibrationTable --name healthy-blocks@1 --out FILE.csv
 * </pre>
 *
 * Its seeds are 101 and on, which nothing else uses. Takes about ten minutes on two cores.
 */
public final class CalibrationTable {
  /** Stretches of healthy time: how long, how often sampled, how many of them. */
  private record Stretch(Duration duration, Duration interval, int count) {}

  private static final List<Stretch> STRETCHES =
      List.of(
          new Stretch(Duration.ofDays(7), Duration.ofSeconds(30), 6),
          new Stretch(Duration.ofDays(2), Duration.ofSeconds(15), 4),
          new Stretch(Duration.ofDays(2), Duration.ofSeconds(60), 4),
          new Stretch(Duration.ofHours(12), Duration.ofSeconds(5), 4),
          new Stretch(Duration.ofHours(6), Duration.ofSeconds(2), 4),
          new Stretch(Duration.ofHours(3), Duration.ofSeconds(15), 24));

  private static final long FIRST_SEED = 101;
  private static final double[] LEVELS = {0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001};
  private static final int FEWEST_BLOCKS = 200;
  private static final double PEAKS = 600;
  private static final double SMALLEST_RATE = 1e-3;
  private static final double LARGEST_RATE = 0.05;

  private CalibrationTable() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 4 || !arguments[0].equals("--name") || !arguments[2].equals("--out")) {
      System.err.println("usage: CalibrationTable --name NAME@VERSION --out FILE.csv");
      System.exit(2);
    }
    List<String> families = families(arguments[1], played(Calibration.parse(List.of("# none"))));
    List<String> lines = new ArrayList<>(families);
    lines.addAll(fused(played(Calibration.parse(families))));
    Files.write(Path.of(arguments[3]), lines);
  }

  private static BlockLog played(Calibration calibration) {
    var log = new BlockLog();
    List<Runnable> runs = new ArrayList<>();
    long seed = FIRST_SEED;
    for (Stretch stretch : STRETCHES) {
      for (int n = 0; n < stretch.count; n++) {
        long own = seed++;
        runs.add(
            () -> HealthyFleet.play(stretch.duration, stretch.interval, own, calibration, log));
      }
    }
    runs.parallelStream().forEach(Runnable::run);
    System.err.println(log.size() + " blocks, and " + log.troubled() + " in which a rule spoke");
    return log;
  }

  /** Rows of the families. */
  static List<String> families(String name, BlockLog log) {
    List<String> lines = new ArrayList<>();
    lines.add("# " + name);
    for (boolean device : new boolean[] {true, false}) {
      for (BlockKind kind : BlockKind.values()) {
        for (Family family : Family.values()) {
          double[] scores = log.ascending(device, kind, block -> block.highest(family));
          if (scores.length >= FEWEST_BLOCKS
              && (family.ofSeries() || scores[scores.length - 1] > 0)) {
            lines.add(family(start(device, kind, family.text(), scores.length), scores));
          }
        }
      }
    }
    return lines;
  }

  /** Rows of what they add up to, by a calibration of the families. */
  static List<String> fused(BlockLog log) {
    List<String> lines = new ArrayList<>();
    for (boolean device : new boolean[] {true, false}) {
      for (BlockKind kind : BlockKind.values()) {
        double[] sums = log.ascending(device, kind, BlockLog.Block::fused);
        if (sums.length >= FEWEST_BLOCKS) {
          lines.add(tail(start(device, kind, "fused", sums.length), sums));
        }
      }
    }
    return lines;
  }

  private static String start(boolean device, BlockKind kind, String part, int blocks) {
    return (device ? "device," : "host,") + kind.text() + ',' + part + ',' + blocks;
  }

  private static String family(String start, double[] ascending) {
    var line = new StringBuilder(start);
    for (double level : LEVELS) {
      line.append(number(ascending[(int) Math.floor((1 - level) * (ascending.length - 1))]));
    }
    return line.append(number(ascending[ascending.length - 1])).toString();
  }

  /** A generalised Pareto tail by probability-weighted moments (Hosking and Wallis 1987). */
  private static String tail(String start, double[] ascending) {
    int blocks = ascending.length;
    double wanted = Math.min(Math.max(PEAKS / blocks, SMALLEST_RATE), LARGEST_RATE);
    double threshold = ascending[(int) Math.floor((1 - wanted) * (blocks - 1))];
    double[] excesses =
        IntStream.range(0, blocks)
            .mapToDouble(i -> ascending[i] - threshold)
            .filter(excess -> excess > 0)
            .toArray();
    double mean = 0;
    double weighted = 0;
    for (int i = 0; i < excesses.length; i++) {
      mean += excesses[i] / excesses.length;
      weighted += excesses[i] * (1 - (i + 0.65) / excesses.length) / excesses.length;
    }
    double shape = Math.min(Math.max(2 - mean / (mean - 2 * weighted), 0), 0.5);
    if (!(shape >= 0)) {
      shape = 0;
    }
    double rate = Math.max(excesses.length, 1) / (double) blocks;
    double scale = Math.max(mean * (1 - shape), 0.1);
    return start + number(threshold) + number(rate) + number(shape) + number(scale);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, ",%.5g", value);
  }
}
