package io.forestall.streams.core.triage;

import static io.forestall.streams.core.EvidenceFixture.evidence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.AdvisedAction;
import io.forestall.schemas.record.CheckpointAdvice;
import io.forestall.schemas.record.StepProgress;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Forecast;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.triage.steps.StepTimeline;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A job of 4 nodes and 32 devices that saves every half hour and waits 30 s for it. */
final class CheckpointWorthTest {
  private static final long START = 1_760_000_000_000L;
  private static final long MINUTE = 60_000;

  private final StepTimeline steps = new StepTimeline();
  private CheckpointWorth worth = new CheckpointWorth(steps);
  private long sequence;

  @Test
  void advice_noCheckpointSeen_absent() {
    run(START, START + 60 * MINUTE);
    assertThat(worth.advice(incident(FaultClass.LINK_FLAP), 0.9, START + 60 * MINUTE)).isNull();
  }

  @Test
  void advice_tenMinutesAfterTheLast_lossAndCostByHand() {
    saveTwice();
    CheckpointAdvice advice = advice(FaultClass.LINK_FLAP, 0.9, START + 70 * MINUTE + 30_000);
    assertThat(advice.getLastCheckpointMillis()).isEqualTo(START + 60 * MINUTE + 30_000);
    assertThat(advice.getExpectedLossGpuHours()).isCloseTo(32 * 10 / 60.0 * 0.9, within(1e-9));
    assertThat(advice.getCostGpuHours()).isCloseTo(32 * 30 / 3_600.0, within(1e-9));
    assertThat(advice.getWorthwhile()).isTrue();
  }

  @Test
  void advice_rightAfterACheckpoint_notWorthIt() {
    saveTwice();
    CheckpointAdvice advice = advice(FaultClass.LINK_FLAP, 0.9, START + 60 * MINUTE + 40_000);
    assertThat(advice.getWorthwhile()).isFalse();
  }

  @Test
  void advice_faultThatOnlySlows_weighsATenth() {
    saveTwice();
    CheckpointAdvice advice = advice(FaultClass.PCIE_DEGRADED, 0.8, START + 70 * MINUTE + 30_000);
    assertThat(advice.getExpectedLossGpuHours()).isCloseTo(32 * 10 / 60.0 * 0.08, within(1e-9));
  }

  @Test
  void advice_jobStandsStill_neverWorthIt() {
    saveTwice();
    long now = START + 80 * MINUTE;
    worth.see(now, 4, 32, true);
    assertThat(advice(FaultClass.LINK_FLAP, 0.9, now).getWorthwhile()).isFalse();
    worth.see(now, 4, 32, false);
    TrackedIncident stalls = incident(FaultClass.LINK_FLAP);
    stalls.stallsJob(now, Set.of());
    assertThat(Objects.requireNonNull(worth.advice(stalls, 1, now)).getWorthwhile()).isFalse();
  }

  @Test
  void advice_rankIsDead_neverWorthIt() {
    saveTwice();
    CheckpointAdvice advice = advice(FaultClass.GPU_FELL_OFF_BUS, 0.95, START + 80 * MINUTE);
    assertThat(advice.getWorthwhile()).isFalse();
  }

  @Test
  void advice_whileSaving_notWorthIt() {
    saveTwice();
    say(START + 80 * MINUTE, "CHECKPOINT", 3, null);
    steps.advanceTo(START + 80 * MINUTE);
    assertThat(advice(FaultClass.LINK_FLAP, 0.9, START + 80 * MINUTE).getWorthwhile()).isFalse();
  }

  @Test
  void advice_forecastAfterTheNextCheckpoint_weighsLessThanBefore() {
    saveTwice();
    long now = START + 70 * MINUTE;
    long next = START + 90 * MINUTE + 30_000; // half an hour after the last
    double before = forecastLoss(next - 10 * MINUTE, now);
    double at = forecastLoss(next, now);
    double after = forecastLoss(next + 10 * MINUTE, now);
    assertThat(at).isCloseTo(0.5 * 32 * 9.5 / 60 * 0.9, within(1e-3));
    assertThat(before).isGreaterThan(1.9 * at);
    assertThat(after).isLessThan(0.1 * at);
  }

  private double forecastLoss(long etaMillis, long nowMillis) {
    Evidence leak =
        evidence("node-0", "", "a", FaultClass.HOST_OUT_OF_MEMORY, Strength.SUPPORTING, START)
            .forecast(new Forecast(etaMillis, etaMillis - 5 * MINUTE, etaMillis + 5 * MINUTE));
    var incident = new TrackedIncident("job", "", leak);
    incident.add(leak);
    incident.open(nowMillis);
    return Objects.requireNonNull(worth.advice(incident, 0.9, nowMillis)).getExpectedLossGpuHours();
  }

  /** 1 in 264 node-days and 30 s: the prior alone gives 66 days between failures of 4 nodes. */
  @Test
  void interval_noFailureYet_followsThePrior_andShrinksWithFailures() {
    saveTwice();
    long now = START + 70 * MINUTE;
    double days = 1_000 / 3.79 + 4 * 70 / 1_440.0;
    double expected = YoungDaly.interval(30_000, days / 4 * 86_400_000);
    Long first = advice(FaultClass.LINK_FLAP, 0.9, now).getIntervalMillis();
    assertThat(first.doubleValue()).isCloseTo(expected, within(0.001 * expected));
    for (int failure = 0; failure < 3; failure++) {
      TrackedIncident stops = incident(FaultClass.GPU_FELL_OFF_BUS, "node-" + failure);
      stops.stallsJob(now, Set.of());
      Objects.requireNonNull(worth.advice(stops, 1, now));
      Objects.requireNonNull(worth.advice(stops, 1, now + 1_000)); // counts once
    }
    Long later = advice(FaultClass.LINK_FLAP, 0.9, now).getIntervalMillis();
    assertThat(later.doubleValue()).isCloseTo(expected / 2, within(0.01 * expected));
  }

  @ParameterizedTest
  @EnumSource(FaultClass.class)
  void action_checkpointNow_onlyWhileAJobCanSaveAndShould(FaultClass faultClass) {
    saveTwice();
    TrackedIncident incident = incident(faultClass);
    CheckpointAdvice good = advice(FaultClass.LINK_FLAP, 0.9, START + 80 * MINUTE);
    CheckpointAdvice bad = advice(FaultClass.LINK_FLAP, 0.9, START + 60 * MINUTE + 31_000);
    assertThat(CheckpointWorth.action(faultClass.action(), incident, true, good))
        .isEqualTo(faultClass.action());
    assertThat(CheckpointWorth.action(faultClass.action(), incident, true, bad))
        .isNotEqualTo(AdvisedAction.CHECKPOINT_NOW);
    assertThat(CheckpointWorth.action(faultClass.action(), incident, false, null))
        .isNotEqualTo(AdvisedAction.CHECKPOINT_NOW);
    incident.stallsJob(START, Set.of());
    assertThat(CheckpointWorth.action(faultClass.action(), incident, true, good))
        .isNotEqualTo(AdvisedAction.CHECKPOINT_NOW);
  }

  @Test
  void state_readAgain_sameAdvice() {
    saveTwice();
    CheckpointAdvice before = advice(FaultClass.LINK_FLAP, 0.9, START + 70 * MINUTE);
    var out = new StateWriter();
    worth.write(out);
    worth = new CheckpointWorth(steps);
    worth.read(new StateReader(out.toBytes()));
    assertThat(advice(FaultClass.LINK_FLAP, 0.9, START + 70 * MINUTE)).isEqualTo(before);
    assertThat(worth.advised(incident(FaultClass.LINK_FLAP))).isTrue();
  }

  @Test
  void asynchronousCheckpoint_costsWhatTheNextStepIsLonger() {
    for (int step = 0; step < 15; step++) {
      say(START + step * 8_000L, "TRAIN", step, 8_000.0);
    }
    say(START + 115_000, "CHECKPOINT", 15, null);
    say(START + 125_000, "TRAIN", 16, 10_000.0);
    steps.advanceTo(START + 130_000);
    assertThat(steps.checkpoints().costMillis()).isEqualTo(2_000);
    assertThat(steps.checkpoints().lastMillis()).isEqualTo(START + 125_000);
  }

  @Test
  void checkpointThatEndsInAFailure_isNone() {
    say(START, "CHECKPOINT", 1, null);
    say(START + 5_000, "FAILED", -1, null);
    steps.advanceTo(START + 5_000);
    assertThat(steps.checkpoints().seen()).isFalse();
  }

  private void saveTwice() {
    run(START, START + 70 * MINUTE);
    for (int save = 1; save <= 2; save++) {
      say(START + 30L * save * MINUTE, "CHECKPOINT", save, null);
      say(START + 30L * save * MINUTE + 30_000, "TRAIN", save, null);
    }
    steps.advanceTo(START + 70 * MINUTE);
  }

  private void run(long fromMillis, long toMillis) {
    for (long millis = fromMillis; millis <= toMillis; millis += 10_000) {
      worth.see(millis, 4, 32, false);
    }
  }

  private void say(long timeMillis, String phase, long step, @Nullable Double durationMillis) {
    steps.accept(
        StepProgress.newBuilder()
            .setJob("job")
            .setNode("node-0")
            .setEventTimeMillis(timeMillis)
            .setReceiveTimeMillis(timeMillis)
            .setSequence(++sequence)
            .setStep(step)
            .setPhase(phase)
            .setDurationMillis(durationMillis)
            .setSource("generic")
            .build());
  }

  private CheckpointAdvice advice(FaultClass faultClass, double risk, long nowMillis) {
    return Objects.requireNonNull(worth.advice(incident(faultClass), risk, nowMillis));
  }

  private static TrackedIncident incident(FaultClass faultClass) {
    return incident(faultClass, "node-0");
  }

  private static TrackedIncident incident(FaultClass faultClass, String node) {
    Evidence piece = evidence(node, "", "a", faultClass, Strength.CONCLUSIVE, START);
    var incident = new TrackedIncident("job", "", piece);
    incident.add(piece);
    incident.open(START);
    return incident;
  }
}
