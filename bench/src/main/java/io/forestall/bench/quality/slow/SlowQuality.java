package io.forestall.bench.quality.slow;

import io.forestall.bench.quality.MarkedPart;
import io.forestall.bench.quality.Section;
import io.forestall.simulator.SlowSteps;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Plays jobs whose steps become longer, and jobs whose work is uneven, and writes how soon that is
 * told, who is blamed and what for.
 *
 * <pre>
 *   mvn -q -B -Dquick -DskipTests package
 *   java -cp 'bench/target/forestall-bench.jar:bench/target/lib/*' \
 *       io.forestall.bench.quality.slow.SlowQuality --out docs/quality.md --date 2026-01-31
 * </pre>
 *
 * The rules were set with seeds 1 to 3. Takes some ten minutes on two cores; {@code --small} a
 * tenth of that.
 */
public final class SlowQuality {
  private static final double[] SIZES = {0.02, 0.05, 0.1, 0.3};
  private static final double[] WORK_SIZES = {0.1, 0.3};

  /** Samplings, in seconds. */
  private static final int[] INTERVALS = {1, 15, 30};

  private SlowQuality() {}

  public static void main(String[] arguments) throws IOException {
    SlowOptions options;
    try {
      options = SlowOptions.parse(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println(SlowOptions.USAGE);
      System.exit(2);
      return;
    }
    long began = System.nanoTime();
    List<SlowOutcome> outcomes =
        cases(options).parallelStream()
            .map(SlowCase::play)
            .peek(outcome -> print(outcome, options))
            .toList();
    double seconds = (System.nanoTime() - began) / 1e9;
    Section section = SlowReport.of(outcomes, options, seconds);
    if (options.out() == null) {
      System.out.println(section.markdown());
    } else {
      MarkedPart.write(options.out(), "slow", section.markdown());
    }
  }

  private static List<SlowCase> cases(SlowOptions options) {
    var cases = new ArrayList<SlowCase>();
    for (int interval : INTERVALS) {
      for (boolean log : new boolean[] {true, false}) {
        int seeds = options.seeds(log);
        Duration every = Duration.ofSeconds(interval);
        for (String fault : options.of(SlowSteps.FAULTS)) {
          add(cases, fault, SIZES, every, log, options.firstSeed(), seeds);
        }
        for (String work : options.of(SlowSteps.WORK)) {
          add(cases, work, WORK_SIZES, every, log, options.firstSeed(), seeds);
        }
        for (String setting : options.of(List.of(SlowCase.EXPERTS, SlowCase.NOTHING))) {
          add(cases, setting, WORK_SIZES, every, log, options.firstSeed(), seeds);
        }
      }
    }
    return cases;
  }

  private static void add(
      List<SlowCase> cases,
      String cause,
      double[] sizes,
      Duration interval,
      boolean log,
      long firstSeed,
      int seeds) {
    for (int number = 0; number < sizes.length; number++) {
      for (int seed = 0; seed < seeds; seed++) {
        long own = firstSeed + (long) number * seeds + seed;
        cases.add(new SlowCase(cause, sizes[number], interval, log, own));
      }
    }
  }

  private static void print(SlowOutcome one, SlowOptions options) {
    if (options.verbose()) {
      System.out.printf(
          Locale.ROOT,
          "%-16s %.3f %3ds %-5s seed %3d  steps %6.1f named %-5s wrong %-5s %-9s early %d %s%n",
          one.of().cause(),
          one.of().size(),
          one.of().interval().toSeconds(),
          one.of().steps() ? "log" : "nolog",
          one.of().seed(),
          one.stepsUntilFound(),
          one.named(),
          one.wronglyNamed(),
          one.verdict(),
          one.early(),
          one.classes());
    }
  }
}
