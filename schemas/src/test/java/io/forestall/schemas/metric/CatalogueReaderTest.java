package io.forestall.schemas.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueReaderTest {
  private static final String HEADER =
      "id,name,unit,type,scope,reset,saturation,min,max,"
          + "dcgm,amd,intel,node_exporter,nvml,otel,description";
  private static final String LOAD =
      "201,node_load1,processes,GAUGE,HOST,NONE,,0,100,,,,node_load1,,,Run queue";

  @Test
  void read_row_givesMetricAndMappings() {
    String row =
        "7,gpu_energy_joules_total,joules,COUNTER,DEVICE,RESETS,,0,,"
            + "\"E{a=b,c=}*0.001 F\",,,,,,\"Energy, all of it\"";
    MetricCatalogue catalogue = CatalogueReader.read(List.of(HEADER, row));

    Metric metric = catalogue.require("gpu_energy_joules_total");
    assertThat(metric.description()).isEqualTo("Energy, all of it");
    assertThat(metric.saturation()).isNaN();
    assertThat(metric.plausible(1e300)).isTrue();
    assertThat(metric.plausible(-1)).isFalse();
    assertThat(metric.plausible(Double.NaN)).isFalse();
    assertThat(catalogue.mappings(SourceKind.DCGM))
        .containsExactly(
            mapping("E", Map.of("a", "b", "c", ""), 0.001, 0, metric),
            mapping("F", Map.of(), 1, 1, metric));
    assertThat(catalogue.mappings(SourceKind.AMD)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "201,node_load2,processes,GAUGE,HOST,NONE,,0,1,,,,,,,x | id 201 is taken",
        "202,node_load1,processes,GAUGE,HOST,NONE,,0,1,,,,,,,x | name node_load1 is taken",
        "202,node_b,b,GAUGE,HOST,NONE,,1,1,,,,,,,x | range of node_b is empty",
        "202,node_b,b,GAUGE,HOST,NONE,,0,1,,,,node_load1,,,x | is mapped twice",
        "202,node_b,b,GAUGE,HOST,NONE,,0,1,,,,a{b,,,x | cannot read mapping",
        "202,node_b,b,GAUGE,HOST,NONE,,0,1,,,,a{b},,,x | selector must be label=value",
        "202,node_b,b,GAUGE,HOST,NONE,,0,1,,,,x | wrong number of cells: 13",
        "202,node_b,b,GAUGE,HOST,RESETS,,0,1,,,,,,,x | is no counter",
        "202,node_b,b,COUNTER,HOST,SATURATES,,0,1,,,,,,,x | needs a saturation",
        "202,node_b,b,COUNTER,HOST,RESETS,9,0,1,,,,,,,x | needs a saturation",
        "12,node_b,b,GAUGE,HOST,NONE,,0,1,,,,,,,x | numbered below 200 exactly when of a device",
        "202,gpu_b,b,GAUGE,HOST,NONE,,0,1,,,,,,,x | must be named gpu_",
        "400,node_b,b,GAUGE,HOST,NONE,,0,1,,,,,,,x | must be in [1, 399]",
        "202,node_B,b,GAUGE,HOST,NONE,,0,1,,,,,,,x | lower_snake_case",
        "202,node_b,b,GUESS,HOST,NONE,,0,1,,,,,,,x | GUESS",
        "5,gpu_b,b,GAUGE,DEVICE,NONE,,0,1,a@port,,,,,,x | a device metric has no instance",
        "202,node_b,b,GAUGE,HOST,NONE,,0,1,,,,,,,\"x | a quote is not closed",
      })
  void read_badRow_saysLineAndFault(String row, String fault) {
    assertThatThrownBy(() -> CatalogueReader.read(List.of(HEADER, LOAD, row)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 3")
        .hasMessageContaining(fault);
  }

  @Test
  void read_otherHeader_isRefused() {
    assertThatThrownBy(() -> CatalogueReader.read(List.of("id,name", LOAD)))
        .hasMessageContaining("header must be");
    assertThatThrownBy(() -> CatalogueReader.read(List.of())).hasMessageContaining("empty");
  }

  private static SourceMapping mapping(
      String name, Map<String, String> labels, double factor, int preference, Metric metric) {
    return new SourceMapping(
        SourceKind.DCGM, name, labels, factor, List.of(), Double.NaN, preference, metric);
  }
}
