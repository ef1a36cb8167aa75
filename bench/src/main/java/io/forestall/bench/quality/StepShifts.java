package io.forestall.bench.quality;

import io.forestall.bench.quality.data.StepRun;
import io.forestall.bench.quality.measure.Median;
import io.forestall.schemas.record.StepProgress;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.triage.steps.StepTimeline;
import java.util.ArrayList;
import java.util.List;

/**
 * What the pipeline's own step watch says of a real run, against what hindsight shows. Hindsight: a
 * lasting slow-down begins where the median of the next {@value #AFTER} steps is {@value #LONGER}
 * times that of the {@value #BEFORE} before, and longer than 95 % of them, and most of it comes
 * within {@value #EDGE} steps: neither a drift nor noise is one. What is told is right when the
 * median of the next steps is longer than that of those before by {@value #REAL} or more.
 *
 * @param steps of the run
 * @param lasting lasting slow-downs by hindsight
 * @param found of these, told within 10 steps, or part of one that was told before and holds
 * @param told slow-downs that were told
 * @param wrong of these, without a slow-down by hindsight
 */
record StepShifts(int steps, int lasting, int found, int told, int wrong) {
  private static final int BEFORE = 50;
  private static final int AFTER = 25;
  private static final int EDGE = 3;
  private static final double LONGER = 1.03;
  private static final double REAL = 1.005;
  private static final int SOON = 10;
  private static final double HIGH = 0.95;

  static StepShifts of(StepRun run) {
    List<Double> seconds = run.stepSeconds();
    List<int[]> told = told(seconds);
    List<Integer> lasting = lasting(seconds);
    int found = 0;
    for (int begin : lasting) {
      found +=
          told.stream().anyMatch(one -> one[0] <= begin + SOON && (one[1] < 0 || one[1] > begin))
              ? 1
              : 0;
    }
    int wrong = 0;
    for (int[] one : told) {
      int onset = one[2];
      double before = median(seconds, onset - BEFORE, onset);
      wrong += median(seconds, onset, onset + AFTER) >= REAL * before ? 0 : 1;
    }
    return new StepShifts(seconds.size(), lasting.size(), found, told.size(), wrong);
  }

  StepShifts and(StepShifts other) {
    return new StepShifts(
        steps + other.steps,
        lasting + other.lasting,
        found + other.found,
        told + other.told,
        wrong + other.wrong);
  }

  /** When it was told, when it was over or -1, and the step at which it says to have begun. */
  private static List<int[]> told(List<Double> seconds) {
    var told = new ArrayList<int[]>();
    var timeline = new StepTimeline();
    double nowMillis = 1e12;
    boolean holds = false;
    for (int step = 0; step < seconds.size(); step++) {
      double millis = 1e3 * seconds.get(step);
      nowMillis += millis;
      long timeMillis = Math.round(nowMillis);
      timeline.accept(
          StepProgress.newBuilder()
              .setJob("job")
              .setNode("node")
              .setEventTimeMillis(timeMillis)
              .setReceiveTimeMillis(timeMillis)
              .setSequence(step)
              .setStep(step)
              .setPhase("TRAIN")
              .setDurationMillis(millis)
              .setSource("log")
              .build());
      timeline.advanceTo(timeMillis);
      Evidence evidence = timeline.slowdown(timeMillis);
      if (evidence != null && evidence.ended()) {
        told.get(told.size() - 1)[1] = step;
        holds = false;
      } else if (evidence != null && !holds) {
        told.add(
            new int[] {
              step, -1, stepAt(seconds, step, (double) (timeMillis - evidence.sinceMillis()))
            });
        holds = true;
      }
    }
    return told;
  }

  private static int stepAt(List<Double> seconds, int step, double backMillis) {
    double left = backMillis - 0.5e3 * seconds.get(step);
    int at = step;
    while (at > 0 && left > 0) {
      at--;
      left -= 1e3 * seconds.get(at);
    }
    return at;
  }

  private static List<Integer> lasting(List<Double> seconds) {
    var begins = new ArrayList<Integer>();
    for (int step = BEFORE; step + AFTER <= seconds.size(); step++) {
      double usual = high(seconds.subList(step - BEFORE, step));
      double before = median(seconds, step - BEFORE, step);
      boolean last = begins.isEmpty() || step - begins.get(begins.size() - 1) > BEFORE;
      if (last
          && median(seconds, step, step + AFTER) >= Math.max(LONGER * before, usual)
          && median(seconds, step, step + EDGE) >= (1 + 0.7 * (LONGER - 1)) * before
          && seconds.get(step) >= (1 + 0.7 * (LONGER - 1)) * before
          && median(seconds, step - EDGE, step) <= (1 + 0.3 * (LONGER - 1)) * before) {
        begins.add(step);
      }
    }
    return begins;
  }

  /** 95 % of these are shorter. */
  private static double high(List<Double> seconds) {
    return seconds.stream().sorted().toList().get((int) (HIGH * seconds.size()));
  }

  private static double median(List<Double> seconds, int from, int to) {
    return Median.of(seconds.subList(Math.max(0, from), Math.min(seconds.size(), to)));
  }
}
