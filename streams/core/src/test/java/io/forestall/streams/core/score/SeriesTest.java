package io.forestall.streams.core.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.detectors.StateFormatException;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.serde.SampleFrame;
import org.junit.jupiter.api.Test;

/** {@link DeviceSeries} and {@link HostSeries}: numbers that never move under a series. */
final class SeriesTest {
  private static final int POWER = KnownMetrics.GPU_POWER;
  private static final int HEAT = KnownMetrics.GPU_TEMPERATURE;
  private static final int MEMORY = KnownMetrics.NODE_MEMORY_AVAILABLE;
  private static final int PORT = KnownMetrics.NODE_IB_PORT_STATE;

  private final DeviceSeries devices = new DeviceSeries();
  private final HostSeries host = new HostSeries();
  private final SampleFrame frame = new SampleFrame();

  private void frame(String[] ids, int[] metrics, double... values) {
    frame.clear();
    for (String id : ids) {
      frame.addDevice(id, -1, "");
    }
    for (int c = 0; c < metrics.length; c++) {
      int from = frame.addColumn(metrics[c]);
      System.arraycopy(values, c * ids.length, frame.deviceValues, from, ids.length);
    }
  }

  @Test
  void device_orderChanges_numbersStay() {
    frame(new String[] {"a", "b"}, new int[] {POWER, HEAT}, 1, 2, 3, 4);
    assertThat(devices.fill(frame)).isTrue();
    int powerOfB = devices.series(POWER, 1);
    frame(new String[] {"b", "a"}, new int[] {HEAT, POWER}, 40, 30, 20, 10);
    assertThat(devices.fill(frame)).isFalse();
    assertThat(devices.series(POWER, 1)).isEqualTo(powerOfB);
    assertThat(devices.value(POWER, 0)).isEqualTo(10);
    assertThat(devices.value(POWER, 1)).isEqualTo(20);
    assertThat(devices.value(HEAT, 0)).isEqualTo(30);
    assertThat(devices.metric(powerOfB).id()).isEqualTo(POWER);
  }

  @Test
  void device_newMetric_appends_newDevice_renumbers_gone_isNaN() {
    frame(new String[] {"a"}, new int[] {POWER}, 1);
    devices.fill(frame);
    frame(new String[] {"a"}, new int[] {POWER, HEAT}, 1, 2);
    assertThat(devices.fill(frame)).isFalse();
    assertThat(devices.series()).isEqualTo(2);
    frame(new String[] {"a", "b"}, new int[] {HEAT}, 7, 8);
    assertThat(devices.fill(frame)).isTrue();
    assertThat(devices.value(HEAT, 1)).isEqualTo(8);
    assertThat(devices.value(POWER, 0)).isNaN();
    frame(new String[] {"b"}, new int[] {HEAT}, 9);
    assertThat(devices.fill(frame)).isFalse();
    assertThat(devices.value(HEAT, 0)).isNaN();
    assertThat(devices.value(HEAT, 1)).isEqualTo(9);
  }

  @Test
  void device_unknownIdsAndHostMetricsAndNameless_leftOut() {
    frame(
        new String[] {"a", ""},
        new int[] {-1, 0, 150, 511, 100_000, MEMORY, POWER},
        new double[14]);
    devices.fill(frame);
    assertThat(devices.devices()).isEqualTo(1);
    assertThat(devices.metrics()).isEqualTo(1);
    assertThat(devices.value(MEMORY, 0)).isNaN();
  }

  @Test
  void device_everNewNames_bounded() {
    for (int i = 0; i < 1_000; i++) {
      frame(new String[] {"GPU-" + i}, new int[] {POWER}, i);
      devices.fill(frame);
    }
    assertThat(devices.devices()).isEqualTo(256);
  }

  @Test
  void device_readBack_sameNumbers_unknownMetricRefused() {
    frame(new String[] {"a", "b"}, new int[] {POWER, HEAT}, 1, 2, 3, 4);
    devices.fill(frame);
    var out = new StateWriter();
    devices.write(out);
    var restored = new DeviceSeries();
    restored.read(new StateReader(out.toBytes()));
    assertThat(restored.fill(frame)).isFalse();
    assertThat(restored.series(HEAT, 1)).isEqualTo(devices.series(HEAT, 1));
    out.clear();
    out.writeVarLong(0);
    out.writeVarLong(1);
    out.writeInt(398);
    assertThatThrownBy(() -> new DeviceSeries().read(new StateReader(out.toBytes())))
        .isInstanceOf(StateFormatException.class)
        .hasMessageContaining("398");
  }

  @Test
  void host_orderChanges_numbersStay() {
    frame.addHost(MEMORY, "", 1);
    frame.addHost(PORT, "p1", 2);
    frame.addHost(PORT, "p2", 3);
    host.fill(frame);
    frame.clear();
    frame.addHost(PORT, "p2", 30);
    frame.addHost(MEMORY, "", 10);
    host.fill(frame);
    assertThat(host.series()).isEqualTo(3);
    assertThat(host.raw()).startsWith(10, Double.NaN, 30);
    assertThat(host.value(PORT, "p2")).isEqualTo(30);
    assertThat(host.value(PORT, "p1")).isNaN();
    assertThat(host.value(PORT, "p3")).isNaN();
  }

  @Test
  void host_unknownAndDeviceMetrics_leftOut_floodBounded() {
    frame.addHost(POWER, "", 1);
    frame.addHost(-3, "", 1);
    frame.addHost(100_000, "", 1);
    host.fill(frame);
    assertThat(host.series()).isZero();
    frame.clear();
    for (int i = 0; i < 5_000; i++) {
      frame.addHost(PORT, "p" + i, i);
    }
    host.fill(frame);
    assertThat(host.series()).isEqualTo(4_096);
    assertThat(host.value(PORT, "p4095")).isEqualTo(4_095);
    assertThat(host.value(PORT, "p4096")).isNaN();
  }

  @Test
  void host_readBack_sameNumbers() {
    frame.addHost(PORT, "p1", 2);
    frame.addHost(PORT, "p2", 3);
    host.fill(frame);
    var out = new StateWriter();
    host.write(out);
    var restored = new HostSeries();
    restored.read(new StateReader(out.toBytes()));
    assertThat(restored.series()).isEqualTo(2);
    assertThat(restored.instance(1)).isEqualTo("p2");
  }
}
