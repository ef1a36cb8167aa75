package io.forestall.streams.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.NodeHealth;
import io.forestall.schemas.record.NodeStanding;
import io.forestall.streams.core.FleetDevice.Doing;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What schedulers hear of nodes that kill jobs: from the telemetry to the health record. */
final class StandingTest {
  private final List<Incident> incidents = new ArrayList<>();
  private final TreeMap<String, NodeHealth> last = new TreeMap<>();
  private final FleetFixture fleet = new FleetFixture(4, 2, 11);
  private final InlineRunner runner =
      new InlineRunner(
          CoreConfig.DEFAULT,
          new InlineRunner.Output() {
            @Override
            public void incident(Incident incident) {
              incidents.add(incident);
            }

            @Override
            public void health(NodeHealth health) {
              last.put(health.getNode(), health);
            }
          });

  @Test
  void standing_nodeThatKillsThreeJobs_sinksBelowTheOthers() {
    for (int job = 1; job <= 3; job++) {
      fleet.place("job-" + job).all(Doing.TRAINING);
      run(900);
      fleet.xid(2, 1, 79).all(Doing.SPINNING).device(2, 1, Doing.LOST);
      run(60);
      fleet.place("").reboot(2).all(Doing.IDLE);
      run(7_200);
    }
    NodeStanding lemon = standing(2);
    assertThat(lemon.getFailures()).isEqualTo(3);
    assertThat(lemon.getLemonScore()).isGreaterThan(3.5);
    assertThat(health(2).getReasons()).anyMatch(reason -> reason.startsWith("lemon"));
    for (int other : List.of(0, 1, 3)) {
      assertThat(standing(other).getFailures()).isZero();
      assertThat(standing(other).getLemonScore()).isLessThan(1.2);
      assertThat(standing(other).getPreference()).isGreaterThan(lemon.getPreference() + 0.15);
    }
  }

  @Test
  void standing_nodeOnWhichJobsDieAtOnce_blackHole() {
    for (int job = 1; job <= 6; job++) {
      fleet.place(1, "small-" + job).device(1, 0, Doing.TRAINING);
      run(60);
      fleet.step("small-" + job, 1, "FAILED");
      run(20);
      fleet.place(1, "").device(1, 0, Doing.IDLE);
      run(60);
    }
    run(600);
    assertThat(standing(1).getJobsFailedEarly()).isEqualTo(6);
    assertThat(standing(1).getBlackHole()).isTrue();
    assertThat(standing(1).getPreference()).isZero();
    assertThat(last.get("node-0")).extracting(NodeHealth::getStanding).isNull();
    assertThat(incidents).isEmpty();
  }

  private NodeHealth health(int node) {
    return Objects.requireNonNull(last.get("node-" + node));
  }

  private NodeStanding standing(int node) {
    return Objects.requireNonNull(health(node).getStanding(), "standing of node-" + node);
  }

  private void run(int seconds) {
    for (int s = 0; s < seconds; s++) {
      for (Input input : fleet.inputs()) {
        if (input instanceof Input.Placed placed) {
          runner.placement(placed.record());
        } else if (input instanceof Input.Step step) {
          runner.step(step.record());
        } else if (input instanceof Input.Event event) {
          runner.event(event.record(), event.arrival());
        }
      }
      fleet.inputs().clear();
      fleet.tick(runner::sample);
    }
  }
}
