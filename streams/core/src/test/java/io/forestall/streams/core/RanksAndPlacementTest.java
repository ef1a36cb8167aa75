package io.forestall.streams.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.EventKind;
import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RankStanding.State;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.Verdict;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.FleetDevice.Doing;
import io.forestall.streams.core.align.Arrival;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Ranks, their placement and what libraries say of them, through the whole pipeline. */
final class RanksAndPlacementTest {
  private static final String SECOND = "job-2";

  private final List<Incident> incidents = new ArrayList<>();
  private final List<String> rejects = new ArrayList<>();
  private final InlineRunner runner =
      new InlineRunner(
          CoreConfig.DEFAULT,
          new InlineRunner.Output() {
            @Override
            public void incident(Incident incident) {
              incidents.add(incident);
            }

            @Override
            public void reject(RejectReason reason, String detail) {
              rejects.add(reason + " " + detail);
            }
          });
  private final SampleFrame frame = new SampleFrame();

  private void play(List<Input> inputs) {
    for (Input input : inputs) {
      if (input instanceof Input.Sample sample) {
        frame.fill(sample.record());
        runner.sample(frame, sample.arrival());
      } else if (input instanceof Input.Event event) {
        runner.event(event.record(), event.arrival());
      } else if (input instanceof Input.Placed placed) {
        runner.placement(placed.record());
      } else if (input instanceof Input.Step step) {
        runner.step(step.record());
      }
    }
  }

  private Incident last() {
    return incidents.get(incidents.size() - 1);
  }

  private List<String> culprits() {
    return last().getCulprits().stream().map(Culprit::getDevice).toList();
  }

  private static FleetFixture hung() {
    return FleetFixture.training(2, 4, 5).run(30).all(Doing.SPINNING).run(20);
  }

  @Test
  void ras_namesTheRankThatCountersDoNotShow() {
    FleetFixture fleet = hung();
    play(fleet.inputs());
    assertThat(culprits()).as("all alike").isEmpty();
    int before = fleet.inputs().size();
    fleet.line(0, EventKind.COLLECTIVE_BEHIND, 0, "", FleetFixture.behind(8, 6, 117)).run(20);
    play(fleet.inputs().subList(before, fleet.inputs().size()));
    assertThat(culprits()).containsExactly("GPU-node-1-2");
    assertThat(last().getVerdictReason()).contains("others wait in operation 118");
    assertThat(incidents).extracting(Incident::getId).containsOnly(last().getId());
  }

  @Test
  void ras_alone_raisesNothing() {
    FleetFixture fleet = FleetFixture.training(2, 4, 5).run(30);
    for (int i = 0; i < 10; i++) { // an old or lying word, while the job goes on
      fleet.line(0, EventKind.COLLECTIVE_BEHIND, 0, "", FleetFixture.behind(8, 6, 117)).run(20);
    }
    play(fleet.inputs());
    assertThat(incidents).isEmpty();
  }

  @Test
  void disagreement_isTheProgram_nobodyIsBlamed() {
    FleetFixture fleet = hung();
    var standings = new ArrayList<RankStanding>();
    for (int rank = 0; rank < 8; rank++) {
      standings.add(
          new RankStanding(
              "pg:0",
              8,
              rank,
              rank,
              "",
              -1,
              State.WAITS,
              118,
              117,
              rank == 3 ? "all_gather" : "all_reduce[4096]"));
    }
    fleet.line(
        0,
        EventKind.COLLECTIVE_STATUS,
        0,
        "",
        Map.of(RankStanding.FIELD, RankStanding.format(standings)));
    play(fleet.run(20).inputs());
    assertThat(culprits()).isEmpty();
    assertThat(last().getVerdict()).isEqualTo(Verdict.SOFTWARE);
    assertThat(last().getVerdictReason()).contains("rank 3 all_gather");
  }

  @Test
  void ranks_withoutPlacement_areNotBlamed_theHangIsSaid() {
    FleetFixture fleet = hung();
    fleet.line(0, EventKind.COLLECTIVE_BEHIND, 0, "", FleetFixture.behind(64, 50, 117)).run(20);
    play(fleet.inputs());
    assertThat(incidents).isNotEmpty();
    assertThat(culprits()).isEmpty();
  }

  @Test
  void ranks_thatAreNone_areRejected() {
    FleetFixture fleet = FleetFixture.training(2, 4, 5).run(5);
    fleet.line(0, EventKind.COLLECTIVE_BEHIND, 0, "", Map.of(RankStanding.FIELD, "a,b,c"));
    play(fleet.run(5).inputs());
    assertThat(rejects).containsExactly("MALFORMED_RECORD node-0 kmsg sequence 1: ranks");
  }

  @Test
  void placement_afterTheTelemetry_hangIsFoundFromThenOn() {
    var fleet = new FleetFixture(2, 4, 5);
    fleet.all(Doing.TRAINING).run(30); // nobody has said yet that it is a job
    fleet.place(FleetFixture.JOB).run(30).all(Doing.SPINNING).device(1, 1, Doing.STUCK).run(30);
    play(fleet.inputs());
    assertThat(culprits()).containsExactly("GPU-node-1-1");
    assertThat(last().getJob()).isEqualTo(FleetFixture.JOB);
  }

  @Test
  void placement_jobOfOneGpu_neverHangs_isScoredAsAnyOther() {
    var fleet = new FleetFixture(1, 1, 5);
    fleet.place(FleetFixture.JOB).all(Doing.TRAINING).run(30).all(Doing.SPINNING).run(60);
    fleet.line(0, EventKind.COLLECTIVE_BEHIND, 0, "", FleetFixture.behind(1, 0, 117)).run(60);
    play(fleet.inputs());
    assertThat(incidents).isEmpty();
    int before = fleet.inputs().size();
    fleet.xid(0, 0, 79).device(0, 0, Doing.LOST).run(10);
    play(fleet.inputs().subList(before, fleet.inputs().size()));
    assertThat(culprits()).containsExactly("GPU-node-0-0");
  }

  @Test
  void placement_twoJobsClaimADevice_theFirstHolds_andItIsSaid() {
    FleetFixture fleet = FleetFixture.training(2, 4, 5);
    Placement twice =
        fleet.inputs().stream()
            .filter(Input.Placed.class::isInstance)
            .map(input -> ((Input.Placed) input).record())
            .filter(record -> record.getNode().equals("node-0"))
            .findFirst()
            .orElseThrow();
    var devices = new ArrayList<>(twice.getDevices());
    devices.add(PlacedDevice.newBuilder(devices.get(2)).setJob(SECOND).setRank(0).build());
    twice.setDevices(devices);
    fleet.run(30).all(Doing.SPINNING).device(0, 2, Doing.STUCK).run(30);
    play(fleet.inputs());
    assertThat(rejects)
        .containsExactly(
            "CLAIMED_TWICE node-0: GPU-node-0-2 is claimed by "
                + FleetFixture.JOB
                + " and by job-2");
    assertThat(incidents).extracting(Incident::getJob).containsOnly(FleetFixture.JOB);
    assertThat(culprits()).containsExactly("GPU-node-0-2");
  }

  @Test
  void placement_jobShrinks_theRestGoesOn_andHangsOnItsOwn() {
    FleetFixture fleet = FleetFixture.training(3, 4, 5).run(60);
    fleet.place(2, "").all(Doing.TRAINING);
    for (int d = 0; d < 4; d++) {
      fleet.device(2, d, Doing.IDLE);
    }
    fleet.run(60);
    play(fleet.inputs());
    assertThat(incidents).as("a node that leaves is no fault").isEmpty();
    int before = fleet.inputs().size();
    for (int d = 0; d < 4; d++) {
      fleet.device(0, d, Doing.SPINNING).device(1, d, Doing.SPINNING);
    }
    fleet.device(1, 3, Doing.STUCK).run(30);
    play(fleet.inputs().subList(before, fleet.inputs().size()));
    assertThat(culprits()).containsExactly("GPU-node-1-3");
  }

  @Test
  void placement_whateverItsSource_isTreatedAlike() {
    List<Incident> first = null;
    for (String source : List.of("file", "slurm", "kubernetes", "simulator")) {
      var other = new RanksAndPlacementTest();
      FleetFixture fleet = FleetFixture.training(2, 4, 5);
      for (Input input : fleet.inputs()) {
        if (input instanceof Input.Placed placed) {
          placed.record().setSource(source);
        }
      }
      other.play(fleet.run(30).all(Doing.SPINNING).device(1, 1, Doing.STUCK).run(30).inputs());
      first = first == null ? other.incidents : first;
      assertThat(other.incidents).as(source).isNotEmpty().isEqualTo(first);
    }
  }

  @Test
  void clocks_fiveSecondsApart_sameCulpritOnce() {
    FleetFixture fleet = FleetFixture.training(2, 4, 5).run(60);
    fleet.all(Doing.SPINNING).device(1, 1, Doing.STUCK).run(40);
    var skewed = new ArrayList<Input>();
    for (Input input : fleet.inputs()) {
      if (input instanceof Input.Sample sample) {
        boolean fast = sample.record().getNode().equals("node-1");
        long trueMillis = sample.record().getEventTimeMillis();
        if (fast) { // its clock is five seconds ahead of the broker's
          sample.record().setEventTimeMillis(trueMillis + 5_000);
          sample.record().setReceiveTimeMillis(trueMillis + 5_010);
        }
        long sentMillis = trueMillis + 20 + (fast ? 5_000 : 0);
        long number = skewed.size() + 1L;
        skewed.add(
            new Input.Sample(sample.record(), new Arrival(number, sentMillis, trueMillis + 25)));
      } else {
        skewed.add(input);
      }
    }
    play(skewed);
    assertThat(incidents).extracting(Incident::getId).containsOnly(last().getId());
    assertThat(culprits()).containsExactly("GPU-node-1-1");
    assertThat(last().getOnsetMillis())
        .isBetween(FleetFixture.START_MILLIS + 55_000, FleetFixture.START_MILLIS + 66_000);
  }
}
