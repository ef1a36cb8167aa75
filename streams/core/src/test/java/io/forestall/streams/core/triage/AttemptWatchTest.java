package io.forestall.streams.core.triage;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.record.StepProgress;
import io.forestall.streams.core.NodeOutcome;
import io.forestall.streams.core.NodeOutcome.Kind;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.NodeReport.Channel;
import io.forestall.streams.core.triage.steps.StepTimeline;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A job of two nodes, looked at every ten seconds. */
final class AttemptWatchTest {
  private static final long START = 1_760_000_000_000L;

  private final Members members = new Members();
  private final StepTimeline steps = new StepTimeline();
  private final Blame blame = new Blame("job");
  private final List<NodeOutcome> told = new ArrayList<>();
  private AttemptWatch watch = new AttemptWatch("job");
  private long nowMillis = START;
  private long sequence;

  @Test
  void attempt_outlivesTenMinutes_toldOnceOfEachNode() {
    come();
    pass(3_600);
    assertThat(told).extracting(NodeOutcome::kind).containsExactly(Kind.RAN, Kind.RAN);
    assertThat(told).extracting(NodeOutcome::node).containsExactly("node-0", "node-1");
    assertThat(told.get(0).timeMillis()).isEqualTo(START + 600_000);
  }

  @Test
  void attempt_logSaysFailedWithinMinutes_failedEarlyOnce() {
    come();
    say("START", -1);
    pass(100);
    say("FAILED", -1);
    pass(100);
    leave();
    pass(100);
    assertThat(told).extracting(NodeOutcome::kind).containsOnly(Kind.FAILED_EARLY).hasSize(2);
    assertThat(told.get(0).weight()).isEqualTo(0.5);
  }

  @Test
  void attempts_failAndBeginAnewInPlace_eachOfItsOwnId() {
    come();
    for (int attempt = 0; attempt < 3; attempt++) {
      say("START", -1);
      pass(50);
      say("TRAIN", 1);
      pass(50);
      say("FAILED", -1);
      pass(50);
    }
    say("START", -1);
    pass(50);
    say("TRAIN", 2);
    pass(1_000);
    assertThat(told).filteredOn(one -> one.kind() == Kind.FAILED_EARLY).hasSize(6);
    assertThat(told).filteredOn(one -> one.kind() == Kind.RAN).hasSize(2);
    assertThat(told).extracting(one -> one.id() + one.node()).doesNotHaveDuplicates().hasSize(8);
  }

  @Test
  void attempt_beginsAnewWithoutAWord_hasFailed() {
    come();
    say("START", -1);
    pass(30);
    say("TRAIN", 100);
    pass(200);
    say("TRAIN", 40);
    pass(20);
    assertThat(told).extracting(NodeOutcome::kind).containsOnly(Kind.FAILED_EARLY).hasSize(2);
  }

  @Test
  void attempt_logBeginsAfterItsNodesCame_isTheSame() {
    come();
    pass(60);
    say("START", -1);
    pass(60);
    say("START", -1); // another rank's copy
    pass(1_000);
    assertThat(told).extracting(NodeOutcome::kind).containsOnly(Kind.RAN).hasSize(2);
    assertThat(told.get(0).timeMillis()).isEqualTo(START + 600_002);
  }

  @Test
  void attempt_endsProperly_nothingTold() {
    come();
    say("START", -1);
    pass(100);
    say("END", -1);
    pass(10);
    leave();
    pass(10);
    assertThat(told).isEmpty();
  }

  @Test
  void attempt_nodesLeaveWithoutALog_nothingTold() {
    come();
    pass(100);
    leave();
    pass(10);
    assertThat(told).isEmpty();
    come();
    pass(1_000);
    assertThat(told).extracting(NodeOutcome::kind).containsOnly(Kind.RAN).hasSize(2);
  }

  @Test
  void state_savedAtAnyTime_goesOnAlike() {
    come();
    say("START", -1);
    pass(50);
    var out = new StateWriter();
    watch.write(out);
    watch = new AttemptWatch("job");
    watch.read(new StateReader(out.toBytes()));
    say("FAILED", -1);
    pass(20);
    assertThat(told).extracting(NodeOutcome::kind).containsOnly(Kind.FAILED_EARLY).hasSize(2);
    assertThat(told.get(0).id()).isEqualTo("job|" + START);
  }

  private void come() {
    be(true);
    tick();
  }

  private void leave() {
    be(false);
  }

  private void be(boolean member) {
    for (String node : List.of("node-0", "node-1")) {
      members.apply(
          new NodeReport(
              "job",
              node,
              "",
              Channel.TELEMETRY,
              ++sequence,
              nowMillis,
              member,
              1_000,
              List.of(),
              List.of()));
    }
  }

  private void say(String phase, long step) {
    nowMillis += 1;
    steps.accept(
        StepProgress.newBuilder()
            .setJob("job")
            .setNode("node-0")
            .setEventTimeMillis(nowMillis)
            .setReceiveTimeMillis(nowMillis)
            .setSequence(++sequence)
            .setStep(step)
            .setPhase(phase)
            .setSource("generic")
            .build());
  }

  private void pass(int seconds) {
    for (int second = 0; second < seconds; second += 10) {
      nowMillis += 10_000;
      tick();
    }
  }

  private void tick() {
    steps.advanceTo(nowMillis);
    told.addAll(watch.advanceTo(nowMillis, members, steps.attempt(), blame));
  }
}
