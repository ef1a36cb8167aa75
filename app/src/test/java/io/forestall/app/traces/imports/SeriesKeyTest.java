package io.forestall.app.traces.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class SeriesKeyTest {
  @Test
  void column_asPrometheusPrintsIt_hasLabels() {
    SeriesKey key = SeriesKey.ofColumn("DCGM_FI_DEV_GPU_TEMP{gpu=\"0\", UUID=\"GPU-1\"}");

    assertThat(key.name()).isEqualTo("DCGM_FI_DEV_GPU_TEMP");
    assertThat(key.labels()).isEqualTo(Map.of("gpu", "0", "UUID", "GPU-1"));
    assertThat(key).hasToString("DCGM_FI_DEV_GPU_TEMP{UUID=\"GPU-1\",gpu=\"0\"}");
  }

  @Test
  void column_asATraceHasIt_hasAnInstance() {
    SeriesKey key = SeriesKey.ofColumn("node_filesystem_available_bytes{/data}");

    assertThat(key.labels()).isEqualTo(Map.of(SeriesKey.INSTANCE, "/data"));
    assertThat(key).hasToString("node_filesystem_available_bytes{/data}");
  }

  @Test
  void column_ofAnythingElse_isAName() {
    assertThat(SeriesKey.ofColumn("cpu load}")).hasToString("cpu load}");
  }

  @Test
  void labelsOfTheColumn_standBeforeThoseOfTheRow() {
    SeriesKey key = SeriesKey.ofColumn("m{gpu=\"1\"}").with(Map.of("gpu", "0", "job", "dcgm"));

    assertThat(key.labels()).isEqualTo(Map.of("gpu", "1", "job", "dcgm"));
  }
}
