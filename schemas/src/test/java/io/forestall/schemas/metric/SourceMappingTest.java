package io.forestall.schemas.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceMappingTest {
  private final MetricCatalogue catalogue = MetricCatalogue.standard();
  private final Metric host = catalogue.require("node_ib_port_state");
  private final Metric counter = catalogue.require("node_cpu_seconds_total");
  private final Metric reasons = catalogue.require("gpu_clock_event_reasons");

  @Test
  void matches_emptySelector_meansTheLabelIsAbsent() {
    SourceMapping mapping = parse("a{sub=,type=x}", host);

    assertThat(mapping.matches(Map.of("type", "x"))).isTrue();
    assertThat(mapping.matches(Map.of("type", "x", "sub", ""))).isTrue();
    assertThat(mapping.matches(Map.of("type", "x", "other", "1"))).isTrue();
    assertThat(mapping.matches(Map.of("type", "x", "sub", "0"))).isFalse();
    assertThat(mapping.matches(Map.of())).isFalse();
  }

  @Test
  void instance_labels_areJoined() {
    var labels = Map.of("device", "mlx5_0", "port", "1", "segment", "0000", "bus", "53");

    assertThat(parse("a@device+port", host).instance(labels)).isEqualTo("mlx5_0/1");
    assertThat(parse("a@device+absent", host).instance(labels)).isEqualTo("mlx5_0");
    assertThat(parse("a", host).instance(labels)).isEmpty();
  }

  @Test
  void instance_ofFourPciLabels_isAnAddress() {
    assertThat(
            parse("a@segment+bus+device+function", host)
                .instance(Map.of("segment", "0000", "bus", "01", "device", "00", "function", "0")))
        .isEqualTo("0000:01:00.0");
  }

  @Test
  void convert_equality_countsAsOne() {
    SourceMapping mapping = parse("a{type=Power Supply}=0@name", host);

    assertThat(mapping.labels()).containsEntry("type", "Power Supply");
    assertThat(mapping.convert(0)).isEqualTo(1);
    assertThat(mapping.convert(2)).isEqualTo(0);
    assertThat(mapping.fold(1, 1)).isEqualTo(2);
  }

  @Test
  void fold_dependsOnTheMetric() {
    assertThat(parse("a*2", counter).fold(3, 4)).isEqualTo(7);
    assertThat(parse("a", host).fold(3, 4)).isEqualTo(4);
    assertThat(parse("a", reasons).fold(0x5, 0x14)).isEqualTo(0x15);
  }

  private static SourceMapping parse(String entry, Metric metric) {
    List<SourceMapping> mappings = MappingParser.parse(SourceKind.NODE_EXPORTER, entry, metric);
    assertThat(mappings).hasSize(1);
    return mappings.get(0);
  }
}
