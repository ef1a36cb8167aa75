package io.forestall.ingest.collect.training;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.ingest.collect.collective.CollectiveEvents;
import io.forestall.schemas.EventKind;
import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RankStanding.State;
import io.forestall.schemas.record.StepProgress;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
  private final @Nullable CollectiveEvents events;
  private final WatchdogLines watchdog = new WatchdogLines();
  private long receiveTimeMillis;

  /** Reads progress alone; what watchdogs say of ranks is left out. */
  public TrainingLogParser(
      String job,
      String node,
      int rank,
      ZoneId zone,
      TrainingLogState state,
      Consumer<StepProgress> sink) {
    this(job, node, rank, zone, state, sink, null);
  }

  /**
   * Begins or goes on with a log.
   *
   * @param rank the rank that writes the log, -1 when unknown
   * @param zone the zone of the times that it prints
   * @param events takes what watchdogs and launchers say of ranks; null when nobody listens
   */
  public TrainingLogParser(
      String job,
      String node,
      int rank,
      ZoneId zone,
      TrainingLogState state,
      Consumer<StepProgress> sink,
      @Nullable CollectiveEvents events) {
    requireArgument(!job.isBlank(), "job must not be blank");
    this.job = job;
    this.node = node;
    this.rank = rank;
    this.times = new PrintedTime(zone);
    this.launcher = new LauncherLines(times);
    this.sink = sink;
    this.events = events;
    this.tracker = new ProgressTracker(state.attempt(), state.lastStep(), this::emit);
  }

  /** Reads the next line. */
  public void line(String raw, long sequence, long receivedMillis) {
    receiveTimeMillis = receivedMillis;
    String text = LineCleaner.clean(raw);
    var line = new LogLine(text, sequence, times.of(text, receivedMillis));
    WatchdogLines.Word word = watchdog.parse(raw);
    if (word != null) {
      tell(word.kind(), line.timeMillis(), raw, word.standing());
    }
    if (launcher.parse(line, failure -> failed(failure, word != null, raw), tracker::restarts)) {
      return;
    }
    Phase phase = PhasePhrases.find(text);
    if (phase == null) {
      dialects.parse(line, tracker::accept);
    } else {
      tracker.accept(StepLine.phase(line, phase, StepLine.NO_STEP));
    }
  }

  /** A launcher names the rank that was first to fail; a watchdog one that waited. */
  private void failed(StepLine failure, boolean watchdogSpeaks, String raw) {
    tracker.accept(failure);
    boolean named = failure.phase() == Phase.FAILED && RankStanding.plausible(failure.rank());
    if (named && !watchdogSpeaks) {
      var standing = new RankStanding("", 0, -1, failure.rank(), "", -1, State.FAILED, -1, -1, "");
      tell(EventKind.RANK_FAILED, failure.origin().timeMillis(), raw, standing);
    }
  }

  private void tell(EventKind kind, long timeMillis, String raw, RankStanding standing) {
    if (events != null) {
      events.tell(kind, timeMillis, receiveTimeMillis, job, raw, List.of(standing));
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
