package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Arrays;

/**
 * Finds a GPU that has disappeared from telemetry as a whole while others of the node still report:
 * a lost card, and not an exporter that is gone, for that takes all of them.
 *
 * <ul>
 *   <li>Units: ticks. A device counts from its first report on.
 *   <li>Cost: a look at each value of the tick. State: 4 bytes a device. Threads: none.
 * </ul>
 */
final class MissingDevices {
  /** One lost scrape is no lost card. */
  private static final int TICKS = 3;

  private int[] absentTicks = {};

  /** Takes in the tick's values. */
  void look(DeviceSeries series) {
    absentTicks = Arrays.copyOf(absentTicks, series.devices());
    boolean anybody = false;
    for (int device = 0; device < series.devices(); device++) {
      anybody |= reports(series, device);
    }
    for (int device = 0; device < series.devices(); device++) {
      if (reports(series, device)) {
        absentTicks[device] = 0;
      } else if (anybody) {
        absentTicks[device]++;
      }
    }
  }

  boolean missing(int device) {
    return absentTicks[device] >= TICKS;
  }

  /** The agent's own count of a device's series goes on when the device is gone. */
  private static boolean reports(DeviceSeries series, int device) {
    for (int slot = 0; slot < series.metrics(); slot++) {
      if (series.metricOfSlot(slot).id() != KnownMetrics.GPU_EXPORTER_SERIES
          && !Double.isNaN(series.raw()[slot * series.devices() + device])) {
        return true;
      }
    }
    return false;
  }

  void write(StateWriter out) {
    out.writeVarLong(absentTicks.length);
    out.writeInts(absentTicks, 0, absentTicks.length);
  }

  void read(StateReader in) {
    absentTicks = new int[in.readCount("devices", Integer.BYTES)];
    in.readInts(absentTicks, 0, absentTicks.length);
  }
}
