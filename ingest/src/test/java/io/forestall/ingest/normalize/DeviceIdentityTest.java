package io.forestall.ingest.normalize;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.metric.SourceKind;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceIdentityTest {
  @ParameterizedTest
  @ValueSource(strings = {"UUID", "uuid", "gpu_uuid"})
  void of_dcgm_takesAnySpellingOfTheUuid(String label) {
    assertThat(dcgm(Map.of(label, "GPU-1", "gpu", "3", "pci_bus_id", "00000000:86:00.0")))
        .isEqualTo(new DeviceIdentity("GPU-1", "GPU-1", 3, "0000:86:00.0"));
  }

  @Test
  void of_dcgmWithoutUuid_isTheNodesNumber() {
    assertThat(dcgm(Map.of("gpu", "3"))).isEqualTo(new DeviceIdentity("n1/gpu3", "n1/gpu3", 3, ""));
    assertThat(dcgm(Map.of("nvswitch", "nvswitch0"))).isNull();
    assertThat(dcgm(Map.of("gpu", "none"))).isNull();
  }

  @Test
  void of_migInstance_isPartOfItsBoard() {
    assertThat(dcgm(Map.of("UUID", "GPU-1", "gpu", "0", "GPU_I_ID", "7")))
        .isEqualTo(new DeviceIdentity("GPU-1/7", "GPU-1", 0, ""));
  }

  @Test
  void of_amd_isTheSerialNumberUnlessMissing() {
    assertThat(of(SourceKind.AMD, Map.of("serial_number", "S1", "gpu_id", "2")))
        .isEqualTo(new DeviceIdentity("S1", "S1", 2, ""));
    assertThat(of(SourceKind.AMD, Map.of("serial_number", "N/A", "gpu_id", "2")))
        .isEqualTo(new DeviceIdentity("n1/gpu2", "n1/gpu2", 2, ""));
    assertThat(
            of(
                SourceKind.AMD,
                Map.of("serial_number", "S1", "gpu_id", "2", "gpu_partition_id", "0")))
        .isEqualTo(new DeviceIdentity("S1", "S1", 2, ""));
    assertThat(
            of(
                SourceKind.AMD,
                Map.of("serial_number", "S1", "gpu_id", "5", "gpu_partition_id", "3")))
        .isEqualTo(new DeviceIdentity("S1/3", "S1", 5, ""));
  }

  @Test
  void of_openTelemetrySensor_isItsParent() {
    assertThat(of(SourceKind.OTEL, Map.of("hw.id", "GPU-1", "hw.type", "gpu", "hw.parent", "b0")))
        .isEqualTo(new DeviceIdentity("GPU-1", "GPU-1", -1, ""));
    assertThat(
            of(
                SourceKind.OTEL,
                Map.of("hw.id", "t0", "hw.type", "temperature", "hw.parent", "GPU-1")))
        .isEqualTo(new DeviceIdentity("GPU-1", "GPU-1", -1, ""));
    assertThat(of(SourceKind.INTEL, Map.of("hw_id", "GPU-2", "hw_type", "gpu")))
        .isEqualTo(new DeviceIdentity("GPU-2", "GPU-2", -1, ""));
  }

  @Test
  void of_nodeExporter_isNoDevice() {
    assertThat(of(SourceKind.NODE_EXPORTER, Map.of("device", "eth0", "gpu", "1", "uuid", "x")))
        .isNull();
  }

  @Test
  void node_spellings_areTaken() {
    assertThat(DeviceIdentity.node(Map.of("Hostname", "n1"))).isEqualTo("n1");
    assertThat(DeviceIdentity.node(Map.of("hostname", "n1"))).isEqualTo("n1");
    assertThat(DeviceIdentity.node(Map.of("host.name", "n1"))).isEqualTo("n1");
    assertThat(DeviceIdentity.node(Map.of("Hostname", "", "pod", "p"))).isNull();
  }

  private static @Nullable DeviceIdentity dcgm(Map<String, String> labels) {
    return of(SourceKind.DCGM, labels);
  }

  private static @Nullable DeviceIdentity of(SourceKind kind, Map<String, String> labels) {
    return DeviceIdentity.of(kind, "n1", labels);
  }
}
