package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence.Strength;
import java.util.Arrays;

/**
 * Processes on a node's GPUs: one rank that is gone while the others of its job work on, and memory
 * that nobody owns on a GPU without a job. Both are the application's: no hardware is blamed.
 *
 * <ul>
 *   <li>Ranks that end together are a job's end. A device in trouble takes its process with it and
 *       is left out.
 *   <li>Cost: O(devices) a tick; O(devices²) only while a rank is gone. State: 18 bytes a device.
 *       Threads: none.
 * </ul>
 */
final class DeviceProcesses {
  /**
   * Launchers end the other ranks within seconds. Ranks that end well may be as far apart, but a
   * job that ends well is nobody's concern.
   */
  private static final long GONE_MILLIS = 2_000;

  /** What a driver keeps for itself: a health check tolerates half a gigabyte. */
  private static final double OWNERLESS_BYTES = 1e9;

  private static final long OWNERLESS_MILLIS = 300_000;

  /** A node that nobody has used for so long was emptied, and did not lose its work just now. */
  private static final long UNUSED_MILLIS = 60_000;

  private long emptySinceMillis = Long.MAX_VALUE;

  /** Fuller than this no process can ask for more. */
  private static final double FULL_RATIO = 0.98;

  private boolean[] worked = {};
  private boolean[] full = {};
  private long[] goneMillis = {};
  private long[] ownerlessMillis = {};

  /** Makes room for so many devices. */
  void ensureDevices(int devices) {
    int before = worked.length;
    worked = Arrays.copyOf(worked, devices);
    full = Arrays.copyOf(full, devices);
    goneMillis = Arrays.copyOf(goneMillis, devices);
    ownerlessMillis = Arrays.copyOf(ownerlessMillis, devices);
    for (int device = before; device < devices; device++) {
      goneMillis[device] = Long.MAX_VALUE;
      ownerlessMillis[device] = Long.MAX_VALUE;
    }
  }

  /** Takes in the tick's values of all devices, before {@link #judge}. */
  void look(DeviceSeries series, long timeMillis) {
    boolean empty = series.devices() > 0;
    for (int device = 0; device < series.devices(); device++) {
      empty &= series.value(KnownMetrics.GPU_COMPUTE_PROCESSES, device) == 0;
    }
    emptySinceMillis = empty ? Math.min(emptySinceMillis, timeMillis) : Long.MAX_VALUE;
  }

  /** Whether all devices have told for a while that no process uses them. */
  boolean unused(long timeMillis) {
    return emptySinceMillis != Long.MAX_VALUE && timeMillis - emptySinceMillis >= UNUSED_MILLIS;
  }

  /** Looks at one device, unless it is in trouble itself. */
  void judge(
      int device,
      DeviceSeries series,
      NodePlacement placement,
      Subject subject,
      EvidenceKeeper keeper) {
    double processes = series.value(KnownMetrics.GPU_COMPUTE_PROCESSES, device);
    if (Double.isNaN(processes)) {
      return;
    }
    if (placement.works(series.device(device))) {
      ownerlessMillis[device] = Long.MAX_VALUE;
      judgeRank(device, processes, series, placement, subject, keeper);
    } else {
      forgetRank(device);
      judgeMemory(device, processes, series, subject, keeper);
    }
  }

  /** The device is in trouble: what its process does says nothing of the application. */
  void forgetRank(int device) {
    worked[device] = false;
    goneMillis[device] = Long.MAX_VALUE;
  }

  private void judgeRank(
      int device,
      double processes,
      DeviceSeries series,
      NodePlacement placement,
      Subject subject,
      EvidenceKeeper keeper) {
    boolean gone = processes == 0 && worked[device] && mostSiblingsWork(device, series, placement);
    if (!gone) {
      worked[device] = processes > 0;
      full[device] =
          series.value(KnownMetrics.GPU_MEMORY_USED, device)
              >= FULL_RATIO * series.value(KnownMetrics.GPU_MEMORY_TOTAL, device);
      goneMillis[device] = Long.MAX_VALUE;
      return;
    }
    goneMillis[device] = Math.min(goneMillis[device], subject.timeMillis());
    if (subject.timeMillis() - goneMillis[device] >= GONE_MILLIS) {
      keeper.raiseHeld(
          subject
              .evidence(
                  "rank-gone",
                  full[device] ? "gpu_memory_used_bytes" : "gpu_compute_processes",
                  FaultClass.APPLICATION_FAULT,
                  Strength.SUPPORTING,
                  1,
                  0,
                  1,
                  "the process on this GPU is gone while others of its job work on"
                      + (full[device] ? ": its memory was full" : ""))
              .since(goneMillis[device]));
    }
  }

  private static boolean mostSiblingsWork(
      int device, DeviceSeries series, NodePlacement placement) {
    String group = placement.groupOf(series.device(device));
    int siblings = 0;
    int working = 0;
    for (int other = 0; other < series.devices(); other++) {
      if (other != device && placement.groupOf(series.device(other)).equals(group)) {
        siblings++;
        working += series.value(KnownMetrics.GPU_COMPUTE_PROCESSES, other) > 0 ? 1 : 0;
      }
    }
    return 2 * working > siblings;
  }

  private void judgeMemory(
      int device, double processes, DeviceSeries series, Subject subject, EvidenceKeeper keeper) {
    double used = series.value(KnownMetrics.GPU_MEMORY_USED, device);
    boolean busy = series.value(KnownMetrics.GPU_UTILIZATION, device) > 0;
    if (processes > 0 || busy || !(used >= OWNERLESS_BYTES)) {
      ownerlessMillis[device] = Long.MAX_VALUE;
      return;
    }
    ownerlessMillis[device] = Math.min(ownerlessMillis[device], subject.timeMillis());
    if (subject.timeMillis() - ownerlessMillis[device] >= OWNERLESS_MILLIS) {
      keeper.raise(
          subject
              .evidence(
                  "ownerless-memory",
                  "gpu_memory_used_bytes",
                  FaultClass.APPLICATION_FAULT,
                  Strength.SUPPORTING,
                  1,
                  used,
                  0,
                  Math.round(used / 1e9)
                      + " GB are in use although no process runs here: the next job will miss them")
              .since(ownerlessMillis[device]));
    }
  }

  void write(StateWriter out) {
    out.writeLong(emptySinceMillis);
    out.writeVarLong(worked.length);
    for (int device = 0; device < worked.length; device++) {
      out.writeBoolean(worked[device]);
      out.writeBoolean(full[device]);
      out.writeLong(goneMillis[device]);
      out.writeLong(ownerlessMillis[device]);
    }
  }

  void read(StateReader in) {
    emptySinceMillis = in.readLong();
    int devices = in.readCount("device processes", 2 + 2 * Long.BYTES);
    ensureDevices(devices);
    for (int device = 0; device < devices; device++) {
      worked[device] = in.readBoolean();
      full[device] = in.readBoolean();
      goneMillis[device] = in.readLong();
      ownerlessMillis[device] = in.readLong();
    }
  }
}
