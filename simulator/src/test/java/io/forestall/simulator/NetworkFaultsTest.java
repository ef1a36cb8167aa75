package io.forestall.simulator;

import static io.forestall.simulator.Recording.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forestall.schemas.EventKind;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.traces.LabelScope;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Shapes of links, adapters and switches. */
class NetworkFaultsTest {
  private static final FleetLayout LAYOUT = FleetLayout.small();
  private static final long FAILURE = START + Duration.ofDays(1).toMillis();

  @Test
  void linkFlap_drawn_followsItsDistributions() {
    SplittableRandom random = new SplittableRandom(3);
    List<LinkFlap> flaps =
        IntStream.range(0, 2_000)
            .mapToObj(draw -> (LinkFlap) LinkFlap.plan(LAYOUT, "sim-02", FAILURE, random).shape())
            .toList();

    assertThat(flaps.stream().filter(flap -> flap.symbolErrorsPerSecond() > 0).count() / 2_000.0)
        .isCloseTo(0.4, within(0.04));
    assertThat(flaps).allMatch(flap -> flap.outages().size() >= 2 && flap.outages().size() <= 20);
    assertThat(flaps)
        .flatExtracting(LinkFlap::outages)
        .extracting(LinkFlap.Outage::length)
        .allMatch(length -> length.toSeconds() >= 2 && length.toSeconds() <= 60);
    double meanGapSeconds =
        flaps.stream()
            .mapToDouble(
                flap ->
                    (flap.outages().get(1).after().toMillis() - flap.outages().get(0).endMillis())
                        / 1e3)
            .average()
            .orElseThrow();
    assertThat(meanGapSeconds).isCloseTo(600, within(45.0));
  }

  @Test
  void linkFlap_outage_isSaidByNcclOfThatRank() {
    LinkFlap flap = LinkFlap.regular(3, 2, Duration.ofSeconds(4), Duration.ofSeconds(20));
    ShapePlayer run = new ShapePlayer(LAYOUT);
    run.play(
        LinkFlap.plan(LAYOUT, "sim-02", FAILURE, flap), FAILURE - 5_000, FAILURE + 60_000, 500);

    assertThat(run.trainingLines("sim-02"))
        .hasSize(2)
        .allMatch(line -> line.contains("[3] ") && line.contains("mlx5_3:1 Got non-fatal async"));
    assertThat(run.out.training).hasSize(2);
  }

  @Test
  void laneLoss_afterTheWarning_slowsThePortAndHoldsPeersUp() {
    LaneLoss loss = new LaneLoss(5, Duration.ofMinutes(10), 0.5, 20, 0.3);
    PlannedFault drawn = LaneLoss.plan(LAYOUT, "sim-02", FAILURE, new SplittableRandom(5));
    PlannedFault plan = with(drawn, loss, FAILURE - 600_000);
    ShapePlayer run = new ShapePlayer(LAYOUT);

    PortConditions port = run.at(plan, FAILURE - 1_000).node("sim-02").port(5);
    assertThat(port.symbolErrorsPerSecond).isEqualTo(20);
    assertThat(port.rateRatio).isEqualTo(1);
    assertThat(run.conditions.node("sim-01").port(5).transmitWaitShare).isZero();

    run.at(plan, FAILURE + 30_000);
    assertThat(port.rateRatio).isEqualTo(0.5);
    assertThat(port.timesDown).isEqualTo(1);
    assertThat(port.down).isFalse();
    assertThat(run.conditions.node("sim-01").port(5).transmitWaitShare).isEqualTo(0.3);
    assertThat(run.conditions.node("sim-01").port(4).transmitWaitShare).isZero();
    assertThat(run.conditions.node("sim-02").port(5).transmitWaitShare).isZero();
    assertThat(run.conditions.node("sim-05").port(5).transmitWaitShare).as("other job").isZero();
    assertThat(run.at(plan, FAILURE).node("sim-02").port(5).down).as("retrains").isTrue();
  }

  @Test
  void adapterLoss_portVanishes_andDriverSaysSo() {
    PlannedFault plan = AdapterLoss.plan(LAYOUT, "sim-07", FAILURE, new SplittableRandom(4));
    int port = ((AdapterLoss) plan.shape()).port();
    ShapePlayer run = new ShapePlayer(LAYOUT);

    assertThat(run.at(plan, FAILURE + 1_000).node("sim-07").port(port).lost).isTrue();
    assertThat(run.conditions.node("sim-07").port((port + 1) % 8).lost).isFalse();
    List<NodeEvent> events =
        ShapePlayer.events(
            run.play(plan, FAILURE - 1, FAILURE + 30_000, 1_000).kernelLines("sim-07"));
    assertThat(events)
        .hasSize(3)
        .allMatch(event -> event.getKind().equals(EventKind.NIC_FAULT.name()))
        .extracting(event -> event.getFields().get("problem"))
        .containsExactly("health compromised", "unrecoverable hardware error", "command timeout");
    assertThat(events)
        .allMatch(
            event -> event.getPci().equals(LAYOUT.node("sim-07").devices().get(port).portPci()));
  }

  @Test
  void adapterLoss_atTheEnd_nodeIsRepairedAndBoots() {
    PlannedFault plan = AdapterLoss.plan(LAYOUT, "sim-07", FAILURE, new SplittableRandom(4));
    int port = ((AdapterLoss) plan.shape()).port();
    ShapePlayer run = new ShapePlayer(LAYOUT);

    assertThat(run.at(plan, plan.endMillis() - 60_000).node("sim-07").down).isTrue();
    NodeConditions node = run.at(plan, plan.endMillis() + 1).node("sim-07");
    assertThat(node.down).isFalse();
    assertThat(node.port(port).lost).isFalse();
    assertThat(node.reboots).isEqualTo(1);
  }

  @Test
  void switchOutage_allNodesOfTheLeaf_loseAllPortsWithinTwoSeconds() {
    PlannedFault plan = SwitchOutage.plan(LAYOUT, "sim-03", FAILURE, new SplittableRandom(8));
    ShapePlayer run = new ShapePlayer(LAYOUT);

    assertThat(plan.scope()).isEqualTo(LabelScope.JOB);
    assertThat(plan.job()).isEqualTo("pretrain-a");
    run.at(plan, FAILURE + 2_000);
    for (NodeLayout node : LAYOUT.nodes()) {
      for (int port = 0; port < 8; port++) {
        assertThat(run.conditions.node(node.name()).port(port).down)
            .as(node.name())
            .isEqualTo(node.leaf().equals("leaf-1"));
      }
    }
    ShapePlayer lines = new ShapePlayer(LAYOUT).play(plan, FAILURE - 1, FAILURE + 5_000, 100);
    assertThat(lines.out.training)
        .hasSize(32)
        .allMatch(line -> line.timeMillis() >= FAILURE && line.timeMillis() <= FAILURE + 2_000);
    assertThat(lines.out.training.stream().map(Recording.LogLine::timeMillis).distinct())
        .as("each node a little later")
        .hasSize(4);
  }

  @Test
  void switchOutage_overTwoJobs_isTheFleets() {
    FleetLayout small = FleetLayout.small();
    FleetLayout mixed =
        new FleetLayout(
            small.nodes(),
            List.of(
                new JobLayout("odd", List.of("sim-01", "sim-03"), 1, Duration.ofSeconds(5)),
                new JobLayout("even", List.of("sim-02", "sim-04"), 1, Duration.ofSeconds(5))));

    PlannedFault plan = SwitchOutage.plan(mixed, "sim-03", FAILURE, new SplittableRandom(8));

    assertThat(plan.scope()).isEqualTo(LabelScope.FLEET);
  }

  @Test
  void networkCongestion_whileItLasts_slowsCommunicationOfOneJob() {
    PlannedFault plan = NetworkCongestion.plan(LAYOUT, "sim-03", FAILURE, new SplittableRandom(8));
    ShapePlayer run = new ShapePlayer(LAYOUT);

    assertThat(plan.scope()).isEqualTo(LabelScope.JOB);
    run.at(plan, FAILURE + 60_000);
    assertThat(run.conditions.job("pretrain-a").communicationStretch).isGreaterThan(1.05);
    assertThat(run.conditions.job("pretrain-b").communicationStretch).isEqualTo(1);
    for (String node : LAYOUT.job("pretrain-a").nodes()) {
      PortConditions port = run.conditions.node(node).port(0);
      assertThat(port.transmitWaitShare).isBetween(0.01, 1.0);
      assertThat(port.congestionPacketsPerSecond).isGreaterThan(20);
    }
    run.at(plan, plan.endMillis() + 1);
    assertThat(run.conditions.job("pretrain-a").communicationStretch).isEqualTo(1);
  }

  private static PlannedFault with(PlannedFault plan, FaultShape shape, long onsetMillis) {
    return new PlannedFault(
        plan.fault(),
        plan.label(),
        plan.kind(),
        plan.job(),
        plan.node(),
        plan.device(),
        onsetMillis,
        plan.failureMillis(),
        plan.endMillis(),
        shape);
  }
}
