package io.forestall.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServerModelTest {
  @ParameterizedTest
  @EnumSource
  void model_withDevices_hasSettingsOfItsOwn(ServerModel model) {
    assertThat(ServerModel.of(model.sku())).contains(model);
    if (model.devices() > 0) {
      assertThat(SkuSettings.of(model.sku()).name()).isEqualTo(model.sku());
    }
  }

  @Test
  void devices_areNamedAsTheirVendorDoes() {
    assertThat(first(ServerModel.A100)).matches("GPU-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    assertThat(first(ServerModel.MI300X)).matches("[0-9a-f]{16}");
    assertThat(first(ServerModel.MAX_1550)).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    assertThat(ServerModel.CPU.node("c", "r", "l").devices()).isEmpty();
  }

  private static String first(ServerModel model) {
    return model.node("n", "rack", "leaf").devices().get(0).id();
  }

  @Test
  void node_inAnotherLife_differsInItsBootAlone() {
    NodeLayout node = ServerModel.H100.node("n", "rack", "leaf");
    NodeLayout again = node.bootedFor("fault-0001");

    assertThat(again.bootId()).isNotEqualTo(node.bootId()).hasSameSizeAs(node.bootId());
    assertThat(again.devices()).isEqualTo(node.devices());
    assertThat(again).isEqualTo(node.bootedFor("fault-0001"));
  }

  @Test
  void islands_areJobs_andIdleNodesByFours() {
    FleetBuilder builder = new FleetBuilder("n", 14, 2, 4);
    builder.nodes(ServerModel.H100, 14);
    assertThat(builder.job("a", ServerModel.H100, 3, 1, Duration.ofSeconds(5))).isEmpty();
    assertThat(builder.job("b", ServerModel.H100, 6, 2, Duration.ofSeconds(5))).isEmpty();
    assertThat(builder.job("c", ServerModel.H100, 6, 2, Duration.ofSeconds(5)))
        .hasValueSatisfying(problem -> assertThat(problem).contains("6", "5 are free"));
    Islands islands = new Islands(builder.build());

    assertThat(islands.all())
        .extracting(island -> island.nodes().size())
        .isEqualTo(List.of(3, 6, 4, 1));
    assertThat(islands.busy("n-09")).isTrue();
    assertThat(islands.busy("n-10")).isFalse();
    assertThat(islands.nodesInTurn()).hasSize(14);
    // leaf-1 has nodes 1 to 4, so both jobs; the next job beside it there is none
    assertThat(islands.aroundLeaf("n-02").nodeNames())
        .isEqualTo(Set.of("n-01", "n-02", "n-03", "n-04", "n-05", "n-06", "n-07", "n-08", "n-09"));
  }
}
