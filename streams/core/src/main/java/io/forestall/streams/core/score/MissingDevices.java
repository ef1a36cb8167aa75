package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
  private int fewerTicks;
  private double visible = Double.NaN;

  /**
   * Takes in the tick's values.
   *
   * @param visible GPUs that the node counts, NaN when it does not say
   */
  void look(DeviceSeries series, double visible, NodePlacement placement) {
    this.visible = visible;
    int expected = Math.max(series.devices(), placement.devices());
    fewerTicks = visible > 0 && visible < expected ? fewerTicks + 1 : 0;
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

  /** Whether it has not reported on this tick. */
  boolean absent(int device) {
    return absentTicks[device] > 0;
  }

  /** Whether the node's own count agrees that one is gone. */
  boolean countedFewer() {
    return fewerTicks >= TICKS;
  }

  /**
   * Devices that a scheduler has placed and that never reported, if the node's own count says the
   * same; a scheduler that names devices otherwise than telemetry knows none of ours.
   */
  List<String> neverSeen(DeviceSeries series, NodePlacement placement) {
    if (fewerTicks < TICKS || !(visible < placement.devices())) {
      return List.of();
    }
    var unknown = new ArrayList<String>();
    for (String placed : placement.placed()) {
      if (!series.knows(placed)) {
        unknown.add(placed);
      }
    }
    return unknown.size() == placement.devices() - (int) visible ? unknown : List.of();
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
    out.writeInt(fewerTicks);
    out.writeDouble(visible);
  }

  void read(StateReader in) {
    absentTicks = new int[in.readCount("devices", Integer.BYTES)];
    in.readInts(absentTicks, 0, absentTicks.length);
    fewerTicks = in.readInt();
    visible = in.readDouble();
  }
}
