package io.forestall.bench.quality.hang;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Which cases are played. Seeds differ between all cases of a fault. */
final class HangCases {
  static final List<Duration> INTERVALS =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(15), Duration.ofSeconds(30));

  /** Faults that stop a job at once; the simulator's numbers. */
  static final List<String> FAULTS =
      List.of(
          "F01", "F02", "F03", "F05", "F06", "F07", "F08", "F15", "F17", "F18", "F20", "F22", "F27",
          "F28", "F29", "F30");

  private static final int CASES = 8;
  private static final int SMALL_CASES = 2;

  private HangCases() {}

  /** Every fault at every interval with all sources, and half as often with fewer. */
  static List<HangCase> hangs(HangOptions options) {
    int usual = options.small() ? SMALL_CASES : CASES;
    int count = options.cases() > 0 ? options.cases() : usual;
    var cases = new ArrayList<HangCase>();
    for (Duration interval : intervals(options)) {
      for (String fault : FAULTS) {
        if (!options.fault().isEmpty() && !options.fault().equals(fault)) {
          continue;
        }
        for (Sources sources : Sources.values()) {
          long seed = options.firstSeed() + sources.seeds();
          int some = sources == Sources.ALL ? count : (count + 1) / 2;
          for (int i = 0; i < some; i++) {
            cases.add(new HangCase(fault, interval, sources, seed + i));
          }
        }
      }
    }
    return cases;
  }

  /** The wider the interval, the cheaper an hour. */
  static List<BenignCase> benign(HangOptions options) {
    var cases = new ArrayList<BenignCase>();
    if (!options.fault().isEmpty() && !options.fault().equals("benign")) {
      return cases;
    }
    for (Duration interval : intervals(options)) {
      for (Sources sources : Sources.values()) {
        int hours = interval.toSeconds() == 1 ? 2 : 10;
        int runs = options.small() ? 3 : interval.toSeconds() == 1 ? 12 : 40;
        long seed = options.firstSeed() + sources.seeds();
        for (int i = 0; i < (options.cases() > 0 ? options.cases() : runs); i++) {
          cases.add(new BenignCase(interval, sources, hours, seed + i));
        }
      }
    }
    return cases;
  }

  private static List<Duration> intervals(HangOptions options) {
    Duration one = options.interval();
    return one == null ? INTERVALS : List.of(one);
  }
}
