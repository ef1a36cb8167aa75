package io.forestall.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.DeviceHealth;
import io.forestall.schemas.record.HealthState;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.record.NodeHealth;
import io.forestall.schemas.record.Scope;
import io.forestall.schemas.serde.SampleFrame;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FleetViewTest {
  private static final MetricCatalogue CATALOGUE = MetricCatalogue.standard();
  private static final long NOW = Instant.parse("2026-01-02T03:04:05Z").toEpochMilli();
  private static final Duration RUNNING = Duration.ofSeconds(83);

  @Test
  void picture_100Columns_isTheGoldenOne() {
    assertThat(String.join("\n", fleet().draw(RUNNING, 1_234_567, 100)))
        .isEqualTo(
            """
            FORESTALL  demo  1:23   1,234,567 values scored
            4 nodes, 6 GPUs: 1 ok, 1 degraded, 1 failed

              job alpha      GPU   0    1    2   memory left
              · n1              ·501 ·502 ·503        120 GB
              · n2              ·601 ✖  – · 73         80 GB

              job beta       GPU   0    1    2   memory left
              ▲ n3                                      7 GB

              this machine
                a-laptop-of-so…                        16 GB

            INCIDENTS  2 open, 1 resolved
              ✖ 03:04:05   n2 GPU 1: GPU fell off the bus  → reboot node
                           XID 79, GPU has fallen off the bus; 1 node waits; hardware, 97 % sure
              ✖ 03:03:04 ✔ n3: host memory runs out  → checkpoint now
                           in about 12 min; 7.0 GB left, falling by 0.56 GB a minute; workload, 40 % sure
                03:02:30 ✔ n1 mlx5_3/1: network link flaps, resolved after 1:25

            A cell is one GPU and its power in watts.  · ok  ▲ degraded  ✖ failed
            ✔ a signed webhook told of it.  Ctrl-C ends the demo.""");
  }

  @Test
  void picture_80Columns_isTheGoldenOne() {
    assertThat(String.join("\n", fleet().draw(RUNNING, 1_234_567, 80)))
        .isEqualTo(
            """
            FORESTALL  demo  1:23   1,234,567 values scored
            4 nodes, 6 GPUs: 1 ok, 1 degraded, 1 failed

              job alpha      GPU   0    1    2   memory left
              · n1              ·501 ·502 ·503        120 GB
              · n2              ·601 ✖  – · 73         80 GB

              job beta       GPU   0    1    2   memory left
              ▲ n3                                      7 GB

              this machine
                a-laptop-of-so…                        16 GB

            INCIDENTS  2 open, 1 resolved
              ✖ 03:04:05   n2 GPU 1: GPU fell off the bus  → reboot node
                           XID 79, GPU has fallen off the bus; 1 node waits; hardware, 97 %…
              ✖ 03:03:04 ✔ n3: host memory runs out  → checkpoint now
                           in about 12 min; 7.0 GB left, falling by 0.56 GB a minute; workl…
                03:02:30 ✔ n1 mlx5_3/1: network link flaps, resolved after 1:25

            A cell is one GPU and its power in watts.  · ok  ▲ degraded  ✖ failed
            ✔ a signed webhook told of it.  Ctrl-C ends the demo.""");
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 40, 79, 80, 100, 120, 200})
  void line_isNeverWiderThanAsked(int width) {
    assertThat(fleet().draw(RUNNING, 1_234_567, width))
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
  }

  @Test
  void colours_changeNothingButColour() {
    List<String> coloured = fleet(new Style(true)).draw(RUNNING, 1_234_567, 100);

    assertThat(coloured.stream().map(line -> line.replaceAll("\u001b\\[[0-9;]*m", "")).toList())
        .isEqualTo(fleet().draw(RUNNING, 1_234_567, 100));
  }

  /** Names and log lines come from outside; a terminal obeys what it is sent. */
  @Test
  void text_fromOutside_cannotReachTheTerminal() {
    var random = new SplittableRandom(20260102);
    for (int round = 0; round < 200; round++) {
      String evil = evil(random);
      var view =
          new FleetView(new Style(false), Map.of("node" + evil, "job" + evil), ZoneOffset.UTC);
      view.sample(sample("node" + evil, 80e9, 500));
      view.health(health("node" + evil, HealthState.FAILED, "GPU-0" + evil));
      view.incident(
          incident("i1", FaultClass.GPU_FAULT, evil + "n1: GPU fault (" + evil + ")").build());

      List<String> lines = view.draw(RUNNING, 1, 100);

      assertThat(String.join("", lines))
          .as("seed 20260102, round %s", round)
          .matches("[^\\p{Cc}\\p{Cf}]*");
      assertThat(lines).allMatch(line -> line.length() <= 100);
    }
  }

  private static String evil(SplittableRandom random) {
    var text = new StringBuilder("\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e");
    for (int i = 0; i < 20; i++) {
      text.append((char) random.nextInt(random.nextBoolean() ? 0xA0 : 0x3000));
    }
    return text.append('\n').toString();
  }

  private static FleetView fleet() {
    return fleet(new Style(false));
  }

  private static FleetView fleet(Style style) {
    var jobs = new LinkedHashMap<String, String>();
    jobs.put("n1", "alpha");
    jobs.put("n2", "alpha");
    jobs.put("n3", "beta");
    var view = new FleetView(style, jobs, ZoneOffset.UTC);
    view.sample(sample("n1", 120e9, 501, 502, 503));
    view.sample(sample("n2", 80e9, 601, Double.NaN, 73));
    view.sample(sample("n3", 7e9));
    view.sample(sample("a-laptop-of-somebody", 16e9));
    view.health(health("n1", HealthState.OK, "none"));
    view.health(health("n2", HealthState.FAILED, "GPU-1"));
    view.health(health("n3", HealthState.DEGRADED, "none"));
    view.incident(
        incident("i1", FaultClass.LINK_FLAP, "n1 mlx5_3/1: network link flaps (port went down)")
            .setState(IncidentState.RESOLVED)
            .setOpenedMillis(NOW - 95_000)
            .setResolvedMillis(NOW - 10_000)
            .build());
    view.incident(
        incident(
                "i2",
                FaultClass.GPU_FELL_OFF_BUS,
                "n2 GPU 1: GPU fell off the bus (XID 79, GPU has fallen off the bus)")
            .setVerdictProbability(0.97)
            .setVictims(List.of("n1"))
            .build());
    view.incident(
        incident(
                "i3",
                FaultClass.HOST_OUT_OF_MEMORY,
                "n3: host memory runs out (7.0 GB left, falling by 0.56 GB a minute)")
            .setOpenedMillis(NOW - 61_000)
            .setEtaMillis(NOW + 12 * 60_000)
            .build());
    view.webhook("i1");
    view.webhook("i3");
    return view;
  }

  private static SampleFrame sample(String node, double memoryBytes, double... powerWatts) {
    var frame = new SampleFrame();
    frame.node = node;
    for (int device = 0; device < powerWatts.length; device++) {
      frame.addDevice("GPU-" + device, device, "");
    }
    int from = frame.addColumn(CATALOGUE.require("gpu_power_watts").id());
    System.arraycopy(powerWatts, 0, frame.deviceValues, from, powerWatts.length);
    frame.addHost(CATALOGUE.require("node_memory_available_bytes").id(), "", memoryBytes);
    return frame;
  }

  /** The node is in this state, its GPUs are well but for one. */
  private static NodeHealth health(String node, HealthState state, String toBlame) {
    var devices = new ArrayList<DeviceHealth>();
    for (String device : List.of("GPU-0", "GPU-1", "GPU-2")) {
      devices.add(
          DeviceHealth.newBuilder()
              .setDevice(device)
              .setState(device.equals(toBlame) ? state : HealthState.OK)
              .setRisk(0)
              .build());
    }
    return NodeHealth.newBuilder()
        .setNode(node)
        .setEventTimeMillis(NOW)
        .setState(state)
        .setRisk(0)
        .setDevices(devices)
        .build();
  }

  private static Incident.Builder incident(String id, FaultClass faultClass, String summary) {
    return Incident.newBuilder()
        .setId(id)
        .setRevision(1)
        .setState(IncidentState.OPEN)
        .setFaultClass(faultClass.name())
        .setSeverity(faultClass.severity())
        .setScope(Scope.NODE)
        .setVerdict(faultClass.verdict())
        .setVerdictProbability(0.4)
        .setCulprits(List.of())
        .setRisk(0.5)
        .setSummary(summary)
        .setAdvisedAction(faultClass.action())
        .setEvidence(List.of())
        .setLog(List.of())
        .setOnsetMillis(NOW)
        .setOpenedMillis(NOW)
        .setUpdatedMillis(NOW)
        .setVersion("test");
  }
}
