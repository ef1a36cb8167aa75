package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.forecast.TrendBank;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence.Strength;
import java.util.Locale;

/**
 * A device's memory that fills up while its job runs: the rank will ask for more than there is. The
 * application's own doing, so it is told for information.
 *
 * <ul>
 *   <li>Training takes most of the memory at its start and then stays; only what is left after that
 *       can run out.
 *   <li>State: a trend pair a device. Threads: none.
 * </ul>
 */
final class DeviceMemory {
  /** Assumed: what is left when a job has taken what it needs. */
  private static final double NEAR_LIMIT_RATIO = 0.2;

  private final TrendPair shrinking = new TrendPair(TrendPair.STEADY_BLOCKS);

  /** Makes room for so many devices. */
  void ensureDevices(int devices) {
    shrinking.ensureSeries(devices);
  }

  void judge(
      int device, DeviceSeries series, Subject subject, int intervalMillis, EvidenceKeeper keeper) {
    double total = series.value(KnownMetrics.GPU_MEMORY_TOTAL, device);
    double left = total - series.value(KnownMetrics.GPU_MEMORY_USED, device);
    TrendBank trend =
        shrinking.update(device, subject.timeMillis(), intervalMillis, left, /* limit= */ 0);
    if (trend != null && left <= NEAR_LIMIT_RATIO * total) {
      keeper.raise(
          subject
              .evidence(
                  "trend-device-memory",
                  "gpu_memory_used_bytes",
                  FaultClass.APPLICATION_FAULT,
                  Strength.SUPPORTING,
                  1,
                  total - left,
                  total,
                  String.format(
                      Locale.ROOT,
                      "%.1f GB of the GPU's memory left, falling by %.2f GB a minute",
                      left / 1e9,
                      -60 * trend.slopePerSecond(device) / 1e9))
              .forecast(TrendPair.forecast(trend, device)));
    }
  }

  void write(StateWriter out) {
    shrinking.write(out);
  }

  void read(StateReader in) {
    shrinking.read(in);
  }
}
