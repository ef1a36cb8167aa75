package io.forestall.bench.quality;

import io.forestall.bench.quality.contender.Contender;
import io.forestall.bench.quality.contender.SeriesDetector;
import io.forestall.bench.quality.contender.SeriesShape;
import io.forestall.bench.quality.data.RowRange;
import io.forestall.bench.quality.data.StepLogs;
import io.forestall.bench.quality.data.StepRun;
import io.forestall.bench.quality.measure.AlertStarts;
import io.forestall.bench.quality.measure.EventScore;
import io.forestall.bench.quality.measure.ScoredMachine;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Step times of real training runs, each alarm line at its default: how often it speaks on healthy
 * runs, and whether it sees the stalls. There are no labels; a stall is a stretch of steps of which
 * each took at least {@value #STALL} times as long as 95 of the {@value #BEFORE} steps before it.
 * So what comes every tenth step is none, and a lasting change is one at its beginning.
 */
final class StepJudge implements Judge {
  private static final double STALL = 3;
  private static final int BEFORE = 100;
  private static final int NINETY_FIFTH = 94; // of those, by size
  private static final SeriesShape SHAPE = new SeriesShape(1, 1, 0.001, BEFORE);
  private static final int COOL_DOWN_STEPS = 20;
  // the alert rule counts time; one second a step makes it count steps
  private static final AlertStarts ALERTS = new AlertStarts(Duration.ofSeconds(COOL_DOWN_STEPS));

  @Override
  public String key() {
    return "step-logs";
  }

  @Override
  public Section judge(Path data) throws IOException {
    Path folder = data.resolve(key());
    var table =
        new Table(
            2,
            "runs",
            "detector",
            "runs read",
            "steps",
            "stalls",
            "stalls found",
            "false alerts",
            "a 1,000 steps",
            "runs without");
    List<StepRun> nanogpt = StepLogs.logs(folder.resolve("modded-nanogpt"), ".log.gz");
    List<StepRun> megatron = StepLogs.tables(folder.resolve("megatron-iteration-time"));
    rows(table, "modded-nanogpt", nanogpt);
    rows(table, "Megatron tables", megatron);
    var watch =
        new Table(
            2,
            "runs",
            "steps",
            "lasting slow-downs",
            "told by 10 steps later",
            "told in all",
            "of these wrong",
            "wrong a 1,000 steps");
    watchRow(watch, "modded-nanogpt", nanogpt);
    watchRow(watch, "Megatron tables", megatron);
    watchRow(watch, "Megatron output", StepLogs.logs(folder.resolve("megatron-stdout"), ".out.gz"));
    return new Section(
        key(),
        "Step times of real training runs",
        List.of(table, watch),
        List.of(
            "Healthy runs unless a stall shows in them; nobody labelled them. A stall is a stretch"
                + " of steps that each took three times as long as 95 of the 100 before or more."
                + " An alert mutes the detector for 20 steps; one that starts in no stall is false"
                + " here, although a slow-down of less than three times can be real. Two of the"
                + " modded-nanogpt runs have a slow step at every tenth, which is no fault."
                + " Alarm lines are the defaults: 1 for Forestall, 6 deviations for the others."
                + " Not judged: the MLPerf logs, which give throughput and no step times, and the"
                + " Megatron output, whose runs end after 62 steps at most.",
            "The second table is the pipeline's own step watch (`StepTimeline`), whose evidence is"
                + " for information until something names a cause. By hindsight, a lasting slow-down"
                + " begins where the median of 25 steps is 3 % above that of the 50 before and above"
                + " 95 of 100 of them, and most of the rise comes within 3 steps; what was told is wrong where the median of the"
                + " 25 steps from the told onset is less than 0.5 % above, as when a job was slow"
                + " for ten steps only. Stalls of one step are neither. The rules were set on every"
                + " second of these runs."));
  }

  private static void watchRow(Table table, String name, List<StepRun> runs) {
    var sum = new StepShifts(0, 0, 0, 0, 0);
    for (StepRun run : runs) {
      sum = sum.and(StepShifts.of(run));
    }
    table.row(
        name,
        sum.steps(),
        sum.lasting(),
        sum.found(),
        sum.told(),
        sum.wrong(),
        1e3 * sum.wrong() / sum.steps());
  }

  private static void rows(Table table, String name, List<StepRun> runs) {
    List<StepRun> judged =
        runs.stream().filter(run -> run.stepSeconds().size() >= 2 * BEFORE).toList();
    if (judged.isEmpty()) {
      return;
    }
    for (Contender contender : Contender.UNIVARIATE) {
      var scored = new ArrayList<ScoredMachine>();
      long steps = 0;
      long quiet = 0;
      for (StepRun run : judged) {
        var one = new ScoredMachine(scores(contender, run), 1, stalls(run));
        steps += run.stepSeconds().size();
        quiet += ALERTS.at(List.of(one), contender.alarmLine()).falseAlerts() == 0 ? 1 : 0;
        scored.add(one);
      }
      EventScore score = ALERTS.at(scored, contender.alarmLine());
      table.row(
          name,
          contender.name(),
          judged.size() + " of " + runs.size(),
          steps,
          score.events(),
          score.found(),
          score.falseAlerts(),
          1e3 * score.falseAlerts() / steps,
          quiet);
    }
  }

  private static double[] scores(Contender contender, StepRun run) {
    SeriesDetector detector = contender.create(SHAPE);
    double[] scores = new double[run.stepSeconds().size()];
    for (int step = 0; step < scores.length; step++) {
      detector.observe(step, new double[] {run.stepSeconds().get(step)});
      scores[step] = detector.score();
    }
    return scores;
  }

  private static double usual(List<Double> seconds, int step) {
    return seconds.subList(step - BEFORE, step).stream().sorted().toList().get(NINETY_FIFTH);
  }

  private static List<RowRange> stalls(StepRun run) {
    List<Double> seconds = run.stepSeconds();
    var stalls = new ArrayList<RowRange>();
    int first = -1;
    for (int step = BEFORE; step <= seconds.size(); step++) {
      boolean slow = step < seconds.size() && seconds.get(step) >= STALL * usual(seconds, step);
      if (slow && first < 0) {
        first = step;
      } else if (!slow && first >= 0) {
        stalls.add(new RowRange(first, step - 1));
        first = -1;
      }
    }
    return stalls;
  }
}
