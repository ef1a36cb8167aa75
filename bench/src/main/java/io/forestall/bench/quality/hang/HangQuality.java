package io.forestall.bench.quality.hang;

import io.forestall.bench.quality.MarkedPart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/**
 * Measures hangs: hundreds of simulated jobs that one fault each makes stand still, sampled at 1,
 * 15 and 30 s, and hundreds of hours of jobs that only look like it.
 *
 * <pre>
 *   mvn -q -B -Dquick -DskipTests package
 *   java -cp 'bench/target/forestall-bench.jar:bench/target/lib/*' \
 *       io.forestall.bench.quality.hang.HangQuality --out docs/quality.md --date 2026-01-31
 * </pre>
 *
 * {@code --small} is for a quick look; {@code --fault F28 --seconds 1 --tell true} shows what was
 * heard in each case. Without {@code --out} the tables are printed.
 */
public final class HangQuality {
  private HangQuality() {}

  public static void main(String[] arguments)
      throws IOException, InterruptedException, ExecutionException {
    HangOptions options;
    try {
      options = HangOptions.parse(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.println(HangOptions.USAGE);
      System.exit(2);
      return;
    }
    long began = System.nanoTime();
    List<HangOutcome> outcomes = run(options, HangCases.hangs(options), HangCase::play);
    List<BenignCase.Outcome> benign = run(options, HangCases.benign(options), BenignCase::play);
    if (options.tell()) {
      outcomes.forEach(HangQuality::tell);
      benign.forEach(HangQuality::tell);
    }
    String report =
        HangReport.markdown(options, outcomes, benign, (System.nanoTime() - began) / 1e9);
    if (options.out() == null) {
      System.out.println(report);
    } else {
      MarkedPart.write(options.out(), "hang", report);
    }
  }

  /** All cases side by side, outcomes in the order of the cases. */
  private static <C, O> List<O> run(HangOptions options, List<C> cases, Function<C, O> play)
      throws InterruptedException, ExecutionException {
    ExecutorService pool = Executors.newFixedThreadPool(options.threads());
    try {
      var futures = new ArrayList<Future<O>>();
      cases.forEach(each -> futures.add(pool.submit(() -> play.apply(each))));
      var outcomes = new ArrayList<O>();
      for (Future<O> future : futures) {
        outcomes.add(future.get());
      }
      return outcomes;
    } finally {
      pool.shutdownNow();
    }
  }

  private static void tell(HangOutcome outcome) {
    System.err.printf(
        Locale.ROOT,
        "%s guilty %s told %s before %s soon %s late %s verdict %s%n",
        outcome.hangCase(),
        outcome.guilty(),
        outcome.toldMillis() == HangOutcome.NEVER ? "never" : outcome.toldMillis(),
        outcome.before(),
        outcome.soon(),
        outcome.late(),
        outcome.verdictRight());
    outcome.story().forEach(line -> System.err.println("    " + line));
  }

  private static void tell(BenignCase.Outcome outcome) {
    if (!outcome.paged().isEmpty()) {
      System.err.println(outcome.benignCase() + " " + outcome.paged());
      outcome.story().forEach(line -> System.err.println("    " + line));
    }
  }
}
