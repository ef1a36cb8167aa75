package io.forestall.ingest.collect.training;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.schemas.record.StepProgress;
import java.time.ZoneId;
import java.util.function.Consumer;

/**
 * Reads the progress of one job out of one log, whatever framework writes it. Has no clock: a
 * line's time is what it prints, or else when it was received. Bad lines are no errors here, as
 * most lines of a training log are of no interest; time and memory per line are bounded.
 */
public final class TrainingLogParser {
  private final String job;
  private final String node;
  private final int rank;
  private final PrintedTime times;
  private final LauncherLines launcher;
  private final DialectChooser dialects = new DialectChooser();
  private final ProgressTracker tracker;
  private final Consumer<StepProgress> sink;
  private long receiveTimeMillis;

  /**
   * Begins or goes on with a log.
   *
   * @param rank the rank that writes the log, -1 when unknown
   * @param zone the zone of the times that it prints
   */
  public TrainingLogParser(
      String job,
      String node,
      int rank,
      ZoneId zone,
      TrainingLogState state,
      Consumer<StepProgress> sink) {
    requireArgument(!job.isBlank(), "job must not be blank");
    this.job = job;
    this.node = node;
    this.rank = rank;
    this.times = new PrintedTime(zone);
    this.launcher = new LauncherLines(times);
    this.sink = sink;
    this.tracker = new ProgressTracker(state.attempt(), state.lastStep(), this::emit);
  }

  /** Reads the next line. */
  public void line(String raw, long sequence, long receivedMillis) {
    receiveTimeMillis = receivedMillis;
    String text = LineCleaner.clean(raw);
    var line = new LogLine(text, sequence, times.of(text, receivedMillis));
    if (launcher.parse(line, tracker::accept, tracker::restarts)) {
      return;
    }
    Phase phase = PhasePhrases.find(text);
    if (phase == null) {
      dialects.parse(line, tracker::accept);
    } else {
      tracker.accept(StepLine.phase(line, phase, StepLine.NO_STEP));
    }
  }

  /** What to go on with after a restart of the agent. */
  public TrainingLogState state() {
    return new TrainingLogState(tracker.attempt(), tracker.lastStep());
  }

  private void emit(StepLine line, int attempt) {
    sink.accept(
        StepProgress.newBuilder()
            .setJob(job)
            .setAttempt(attempt)
            .setNode(node)
            .setRank(line.rank() == StepLine.NO_RANK ? rank : line.rank())
            .setEventTimeMillis(line.origin().timeMillis())
            .setReceiveTimeMillis(receiveTimeMillis)
            .setSequence(line.origin().sequence())
            .setStep(line.step())
            .setPhase(line.phase().name())
            .setDurationMillis(line.durationMillis())
            .setLoss(line.loss())
            .setGradNorm(line.gradNorm())
            .setSource(dialects.name())
            .build());
  }
}
