package io.forestall.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FleetLayoutTest {
  private final FleetLayout layout = FleetLayout.small();

  @Test
  void small_twice_isTheSame() {
    assertThat(FleetLayout.small()).isEqualTo(layout);
  }

  @Test
  void small_devices_haveUniqueIdsAndRealAddresses() {
    List<DeviceLayout> devices =
        layout.nodes().stream().flatMap(node -> node.devices().stream()).toList();

    assertThat(devices).hasSize(64);
    assertThat(devices.stream().map(DeviceLayout::id).distinct()).hasSize(64);
    assertThat(devices)
        .allSatisfy(
            device -> {
              assertThat(device.id())
                  .matches("GPU-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
              assertThat(device.pci()).matches("[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\\.[0-7]");
              assertThat(device.portPci()).isNotEqualTo(device.pci());
            });
  }

  @Test
  void placements_ofAJob_countRanksAndSplitStages() {
    List<Placement> placements = layout.placements(5);

    assertThat(placements)
        .hasSize(8)
        .allSatisfy(p -> assertThat(p.getEventTimeMillis()).isEqualTo(5));
    List<PlacedDevice> ranks =
        placements.stream()
            .flatMap(placement -> placement.getDevices().stream())
            .filter(device -> device.getJob().equals("pretrain-b"))
            .toList();
    assertThat(ranks.stream().map(PlacedDevice::getRank))
        .containsExactlyElementsOf(IntStream.range(0, 32).boxed().toList());
    assertThat(ranks.subList(0, 16)).allSatisfy(d -> assertThat(d.getRole()).isEqualTo("pp0"));
    assertThat(ranks.subList(16, 32)).allSatisfy(d -> assertThat(d.getRole()).isEqualTo("pp1"));
  }

  @Test
  void placements_ofAnIdleNode_haveNoJob() {
    FleetLayout idle = new FleetLayout(layout.nodes(), List.of());

    assertThat(idle.placements(0).get(0).getDevices())
        .allSatisfy(
            device -> {
              assertThat(device.getJob()).isEmpty();
              assertThat(device.getRank()).isEqualTo(-1);
            });
  }

  @Test
  void layout_thatContradictsItself_isRefused() {
    JobLayout job = layout.jobs().get(0);

    assertThatThrownBy(() -> new FleetLayout(layout.nodes(), List.of(job, job)))
        .hasMessageContaining("sim-01");
    assertThatThrownBy(
            () -> new FleetLayout(List.of(layout.nodes().get(0), layout.nodes().get(0)), List.of()))
        .hasMessageContaining("twice");
    assertThatThrownBy(() -> new JobLayout("job", List.of("a", "b", "c"), 2, Duration.ofSeconds(5)))
        .hasMessageContaining("pipelineStages");
    assertThatThrownBy(() -> layout.node("sim-99")).hasMessageContaining("sim-99");
    assertThatThrownBy(() -> layout.job("none")).hasMessageContaining("none");
  }

  @Test
  void plannedFault_outsideTheLayout_isRefused() {
    PlannedFault wrongDevice = FellOffBus.plan(layout, "sim-01", 8, Recording.START);
    PlannedFault wrongJob = CollectiveHang.deadlock("none", Recording.START);

    for (PlannedFault fault : List.of(wrongDevice, wrongJob)) {
      assertThatThrownBy(() -> Recording.run(0, fault))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
