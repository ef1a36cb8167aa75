package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence.Strength;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a server's board tells of itself: fans that stand still, power supplies that are lost,
 * drives that wear out, and a clock that is wrong.
 *
 * <ul>
 *   <li>A fan or supply counts once it has been seen to work: an empty bay is no fault, and neither
 *       are fans that a cool server stops all together.
 *   <li>Cost: one comparison a series. State: 5 bytes a series. Threads: none.
 * </ul>
 */
final class HostBoard {
  /** Slower than this no server fan turns; assumed. */
  private static final double TURNING_RPM = 500;

  /** One lost reading is no lost fan. */
  private static final int STILL_TICKS = 3;

  /** A time service keeps clocks within milliseconds; beyond this order in time is lost. */
  private static final double WRONG_SECONDS = 1;

  /** Vendors set the NVMe threshold of spare blocks, below which a drive warns, to 10 % or less. */
  private static final double LEAST_SPARE_RATIO = 0.1;

  private boolean[] worked = {};
  private int[] stillTicks = {};
  private boolean turning;

  /** Looks at one series of the host, after {@link #look}. */
  void judge(HostSeries series, int number, Subject subject, EvidenceKeeper keeper) {
    int metric = series.metric(number).id();
    double value = series.raw()[number];
    if (Double.isNaN(value)) {
      return;
    }
    if (metric == KnownMetrics.NODE_FAN_SPEED) {
      judgeFan(value, series.instance(number), number, subject, keeper);
    } else if (metric == KnownMetrics.NODE_POWER_SUPPLY) {
      judgeSupply(value, series.instance(number), number, subject, keeper);
    } else if (metric == KnownMetrics.NODE_TIME_OFFSET) {
      judgeClock(value, subject, keeper);
    } else if (metric == KnownMetrics.NODE_NVME_SPARE) {
      judgeSpare(value, series.instance(number), subject, keeper);
    }
  }

  private static void judgeSpare(
      double spare, String instance, Subject subject, EvidenceKeeper keeper) {
    if (spare < LEAST_SPARE_RATIO) {
      keeper.raise(
          subject
              .evidence(
                  "nvme-spare",
                  "node_nvme_spare_ratio",
                  FaultClass.DISK_FAULT,
                  Strength.SUPPORTING,
                  LEAST_SPARE_RATIO / Math.max(spare, 0.001),
                  spare,
                  LEAST_SPARE_RATIO,
                  String.format(
                      Locale.ROOT, "%.0f %% of the drive's spare blocks are left", 100 * spare))
              .at(instance));
    }
  }

  /** Makes room, and notes whether any fan turns now. */
  void look(HostSeries series) {
    worked = Arrays.copyOf(worked, series.series());
    stillTicks = Arrays.copyOf(stillTicks, series.series());
    turning = false;
    for (int number = 0; number < series.series(); number++) {
      turning |=
          series.metric(number).id() == KnownMetrics.NODE_FAN_SPEED
              && series.raw()[number] >= TURNING_RPM;
    }
  }

  private void judgeFan(
      double rpm, String instance, int number, Subject subject, EvidenceKeeper keeper) {
    worked[number] |= rpm >= TURNING_RPM;
    stillTicks[number] = rpm == 0 && worked[number] && turning ? stillTicks[number] + 1 : 0;
    if (stillTicks[number] >= STILL_TICKS) {
      keeper.raise(
          subject
              .evidence(
                  "fan-stopped",
                  "node_hwmon_fan_rpm",
                  FaultClass.NODE_OVERHEATING,
                  Strength.SUPPORTING,
                  1,
                  rpm,
                  TURNING_RPM,
                  "fan " + instance + " stands still while others turn")
              .at(instance));
    }
  }

  private void judgeSupply(
      double working, String instance, int number, Subject subject, EvidenceKeeper keeper) {
    worked[number] |= working > 0;
    if (working == 0 && worked[number]) {
      keeper.raise(
          subject
              .evidence(
                  "power-supply-lost",
                  "node_psu_ok",
                  FaultClass.POWER_FAULT,
                  Strength.CONCLUSIVE,
                  1,
                  0,
                  1,
                  "power supply " + instance + " has failed")
              .at(instance));
    }
  }

  private static void judgeClock(double offsetSeconds, Subject subject, EvidenceKeeper keeper) {
    if (Math.abs(offsetSeconds) >= WRONG_SECONDS) {
      keeper.raise(
          subject.evidence(
              "clock-wrong",
              "node_time_offset_seconds",
              FaultClass.CLOCK_FAULT,
              Strength.SUPPORTING,
              Math.abs(offsetSeconds) / WRONG_SECONDS,
              offsetSeconds,
              0,
              "the node's clock is off by " + offsetSeconds + " s"));
    }
  }

  void write(StateWriter out) {
    out.writeVarLong(worked.length);
    for (int number = 0; number < worked.length; number++) {
      out.writeBoolean(worked[number]);
      out.writeInt(stillTicks[number]);
    }
  }

  void read(StateReader in) {
    worked = new boolean[in.readCount("host series", 1 + Integer.BYTES)];
    stillTicks = new int[worked.length];
    for (int number = 0; number < worked.length; number++) {
      worked[number] = in.readBoolean();
      stillTicks[number] = in.readInt();
    }
  }
}
