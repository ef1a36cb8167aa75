package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.codes.CodeCatalogue;
import io.forestall.streams.core.codes.CodeEntry;
import java.util.Arrays;

/**
 * The exporter's gauge of the last XID, where no kernel log is read. It holds the last one for
 * ever, so only its change says something.
 *
 * <p>Cost: one comparison a device. State: 8 bytes a device. Threads: none.
 */
final class LastXid {
  private double[] last = {}; // NaN: never reported

  /** Makes room for so many devices. */
  void ensureDevices(int devices) {
    int before = last.length;
    last = Arrays.copyOf(last, devices);
    Arrays.fill(last, Math.min(before, devices), devices, Double.NaN);
  }

  void judge(int device, DeviceSeries series, Subject subject, EvidenceKeeper keeper) {
    double xid = series.value(KnownMetrics.GPU_LAST_XID, device);
    double before = last[device];
    if (Double.isNaN(xid)) {
      return;
    }
    last[device] = xid;
    if (xid > 0 && xid != before && !Double.isNaN(before)) {
      CodeEntry entry = CodeCatalogue.xid((int) xid);
      keeper.raise(
          subject
              .evidence(
                  "log-xid-" + entry.code(), // the same finding as the kernel line's
                  "gpu_last_xid",
                  entry.faultClass(),
                  entry.strength(),
                  entry.strength() == Strength.HINT ? 0.5 : 1,
                  xid,
                  0,
                  "XID " + entry.code() + ", " + entry.meaning() + " (from the exporter)")
              .stick());
    }
  }

  void write(StateWriter out) {
    out.writeVarLong(last.length);
    out.writeDoubles(last, 0, last.length);
  }

  void read(StateReader in) {
    last = new double[in.readCount("last XIDs", Double.BYTES)];
    in.readDoubles(last, 0, last.length);
  }
}
