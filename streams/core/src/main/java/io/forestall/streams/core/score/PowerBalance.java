package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.physics.LinearBank;
import io.forestall.detectors.physics.LinearConfig;
import io.forestall.detectors.physics.LinearConfig.Coefficient;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.Evidence.Strength;
import java.time.Duration;
import java.util.Locale;

/**
 * What the whole node draws, as its management controller measures it, against what its GPUs say
 * that they draw: two witnesses who know nothing of each other.
 *
 * <pre>
 *   node = c0 + c1 (sum of the GPUs) + noise
 * </pre>
 *
 * A lost GPU's gauges go on saying what it drew last while the node's power falls: a frozen gauge
 * and a node that draws less prove each other. Without a frozen gauge one of the witnesses lies,
 * and the GPU whose own activity contradicts its power is named.
 *
 * <ul>
 *   <li>Only judged while every GPU of the node reports its power.
 *   <li>Accuracy: on two real 4-GPU nodes sampled each 10 minutes the noise is 120 W, on the
 *       simulator at 2 s it is 10 to 20 W; latched GPUs were 320 to 1,400 W off.
 *   <li>Cost: one fit a tick. State: 160 bytes a node. Threads: none.
 * </ul>
 */
final class PowerBalance {
  /** A GPU that looks frozen needs no more than this from the second witness. */
  private static final double AGREES = 0.5;

  /** Without a frozen gauge it must last: meters average, and exporters cache. */
  private static final long LASTS_MILLIS = 300_000;

  /** Fans, processors and losses: 1,900 W and 1.1 of the sum assumed, 380 W and 0.9 measured. */
  private static final LinearConfig BALANCE =
      new LinearConfig(
          new Coefficient(1_500, 1_500),
          new Coefficient(1.1, 0.2),
          Coefficient.NONE,
          100,
          1e6,
          Duration.ZERO,
          1e6,
          Duration.ofSeconds(30),
          Duration.ofDays(2),
          150,
          5);

  private final LinearBank bank = new LinearBank(BALANCE);
  private boolean fresh;
  private long sinceMillis;

  PowerBalance() {
    bank.ensureDevices(1);
  }

  /** Takes in the tick; before {@link #judge}. */
  void look(SampleFrame frame, DeviceSeries series) {
    double sum = 0;
    for (int device = 0; device < series.devices(); device++) {
      sum += series.value(KnownMetrics.GPU_POWER, device);
    }
    double board = boardWatts(frame);
    fresh = bank.observe(0, frame.eventTimeMillis, board, sum, 0);
    if (fresh) {
      bank.learn(0, Math.abs(bank.score(0)) >= AGREES);
    }
    if (!fresh || Math.abs(bank.score(0)) < 1) {
      sinceMillis = frame.eventTimeMillis;
    }
  }

  /** Whether the node draws clearly less than its GPUs say. */
  private boolean less() {
    return fresh && bank.score(0) <= -AGREES;
  }

  /** Whether a device is frozen that the node's power says has stopped. */
  void judge(
      int device,
      DeviceSeries series,
      DeviceStructure structure,
      Subject subject,
      EvidenceKeeper keeper) {
    if (less() && structure.frozenWhileBusy(device)) {
      keeper.raise(
          subject.evidence(
              "power-disagrees",
              "node_bmc_power_watts",
              FaultClass.GPU_FELL_OFF_BUS,
              Strength.SUPPORTING,
              Math.max(1, -bank.score(0)),
              bank.expected(0) + bank.excess(0),
              bank.expected(0),
              String.format(
                  Locale.ROOT,
                  "says %.0f W on and on, while the node draws %.0f W less than its GPUs claim",
                  series.value(KnownMetrics.GPU_POWER, device),
                  -bank.excess(0))));
    }
  }

  /** Whether the witnesses disagree although nothing is frozen. */
  void judgeNode(
      DeviceSeries series,
      DeviceStructure structure,
      DeviceLaws laws,
      Subject node,
      EvidenceKeeper keeper) {
    if (!fresh
        || Math.abs(bank.score(0)) < 1
        || node.timeMillis() - sinceMillis < LASTS_MILLIS
        || anyUnsound(series, structure)) {
      return;
    }
    int liar = liar(series, laws);
    Subject who =
        liar < 0
            ? node
            : new Subject(node.node(), series.device(liar), node.names(), node.timeMillis());
    keeper.raise(
        who.evidence(
                "lying-power-sensor",
                "node_bmc_power_watts",
                FaultClass.UNUSUAL,
                Strength.HINT,
                Math.abs(bank.score(0)),
                bank.expected(0) + bank.excess(0),
                bank.expected(0),
                String.format(
                    Locale.ROOT,
                    "the node draws %.0f W %s than its GPUs say%s",
                    Math.abs(bank.excess(0)),
                    bank.excess(0) < 0 ? "less" : "more",
                    liar < 0 ? "" : ", and this one's work contradicts its power"))
            .since(sinceMillis));
  }

  private static boolean anyUnsound(DeviceSeries series, DeviceStructure structure) {
    for (int device = 0; device < series.devices(); device++) {
      if (!structure.sound(device)) {
        return true;
      }
    }
    return false;
  }

  /** The only device that claims too much when the node draws less, or too little; else -1. */
  private int liar(DeviceSeries series, DeviceLaws laws) {
    int liar = -1;
    for (int device = 0; device < series.devices(); device++) {
      if (laws.powerScore(device) * bank.score(0) < 0 && Math.abs(laws.powerScore(device)) >= 1) {
        if (liar >= 0) {
          return -1;
        }
        liar = device;
      }
    }
    return liar;
  }

  private static double boardWatts(SampleFrame frame) {
    for (int i = 0; i < frame.hostSeries; i++) {
      if (frame.hostMetrics[i] == KnownMetrics.NODE_BMC_POWER) {
        return frame.hostValues[i];
      }
    }
    return Double.NaN;
  }

  void write(StateWriter out) {
    bank.write(out);
    out.writeLong(sinceMillis);
  }

  void read(StateReader in) {
    bank.read(in);
    bank.ensureDevices(1);
    sinceMillis = in.readLong();
  }
}
