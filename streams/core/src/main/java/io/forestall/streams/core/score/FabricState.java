package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence.Strength;

/**
 * The state of a node's NVLink fabric as its GPUs report it: 1 not started, 2 in progress, 3
 * complete, 0 none (NVML). Until it is complete no job can start there.
 *
 * <ul>
 *   <li>After a boot or a new driver the fabric takes a while, which is no fault.
 *   <li>Cost: O(devices) a tick. State: 9 bytes a node. Threads: none.
 * </ul>
 */
final class FabricState {
  private static final double NOT_STARTED = 1;
  private static final double COMPLETE = 3;

  /** Assumed: what setting it up takes at most, when it was complete before and when it was not. */
  private static final long LASTS_MILLIS = 60_000;

  private static final long STARTS_MILLIS = 600_000;

  private boolean completed;
  private long sinceMillis = Long.MIN_VALUE;

  void judge(DeviceSeries series, Subject node, EvidenceKeeper keeper) {
    int open = 0;
    double state = COMPLETE;
    for (int device = 0; device < series.devices(); device++) {
      double reported = series.value(KnownMetrics.GPU_FABRIC_STATE, device);
      if (reported >= NOT_STARTED && reported < COMPLETE) {
        open++;
        state = Math.min(state, reported);
      }
      completed |= reported == COMPLETE;
    }
    if (open == 0) {
      sinceMillis = Long.MIN_VALUE;
      return;
    }
    if (sinceMillis == Long.MIN_VALUE) {
      sinceMillis = node.timeMillis();
    }
    long patienceMillis = completed ? LASTS_MILLIS : STARTS_MILLIS;
    if (node.timeMillis() - sinceMillis >= patienceMillis) {
      keeper.raise(
          node.evidence(
                  "fabric-incomplete",
                  "gpu_fabric_state",
                  FaultClass.NVSWITCH_FAULT,
                  Strength.SUPPORTING,
                  1,
                  state,
                  COMPLETE,
                  "the NVLink fabric of " + open + " GPUs is not complete: no job can start here")
              .since(sinceMillis));
    }
  }

  void write(StateWriter out) {
    out.writeBoolean(completed);
    out.writeLong(sinceMillis);
  }

  void read(StateReader in) {
    completed = in.readBoolean();
    sinceMillis = in.readLong();
  }
}
