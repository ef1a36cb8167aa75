package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence.Strength;
import java.util.Arrays;

/**
 * Network ports that go down, and ports that come back slower than they were because they have lost
 * lanes. What such a port counts from then on speaks of the lost lanes and not of a flap.
 *
 * <ul>
 *   <li>A port that never was active is not used and no fault.
 *   <li>Cost: a look-up for each state of a port. State: 9 bytes a series. Threads: none.
 * </ul>
 */
final class NetworkPorts {
  private static final double ACTIVE = 4;

  /** Lanes and speeds come in halves; half of the rate is what one lost step leaves at most. */
  private static final double SLOW_RATIO = 0.75;

  private final HostSeries series;
  private boolean[] wasActive = {};
  private double[] fullRate = {}; // of rate series: bytes a second, the most seen

  NetworkPorts(HostSeries series) {
    this.series = series;
  }

  /** Makes room for the tick's series. */
  void look() {
    if (wasActive.length < series.series()) {
      wasActive = Arrays.copyOf(wasActive, series.series());
      fullRate = Arrays.copyOf(fullRate, series.series());
    }
  }

  void judge(int number, Subject subject, EvidenceKeeper keeper) {
    double value = series.raw()[number];
    int metric = series.metric(number).id();
    if (Double.isNaN(value)) {
      return;
    }
    if (metric == KnownMetrics.NODE_IB_PORT_STATE) {
      judgeState(number, value, subject, keeper);
    } else if (metric == KnownMetrics.NODE_IB_RATE) {
      judgeRate(number, value, subject, keeper);
    }
  }

  /** A port that was active and is not any more. */
  private void judgeState(int number, double state, Subject subject, EvidenceKeeper keeper) {
    String port = series.instance(number);
    if (state == ACTIVE) {
      wasActive[number] = true;
    } else if (wasActive[number]) {
      keeper.raise(
          subject
              .evidence(
                  "port-down",
                  "node_ib_port_state",
                  slow(port) ? FaultClass.LINK_DEGRADED : FaultClass.LINK_FLAP,
                  Strength.SUPPORTING,
                  1,
                  state,
                  ACTIVE,
                  "network port " + port + " is not active")
              .at(port));
    }
  }

  private void judgeRate(int number, double rate, Subject subject, EvidenceKeeper keeper) {
    fullRate[number] = Math.max(fullRate[number], rate);
    if (rate >= SLOW_RATIO * fullRate[number]) {
      return;
    }
    String port = series.instance(number);
    if (series.value(KnownMetrics.NODE_IB_PORT_STATE, port) == ACTIVE) {
      keeper.raise(
          subject
              .evidence(
                  "port-slow",
                  "node_ib_rate_bytes_per_second",
                  FaultClass.LINK_DEGRADED,
                  Strength.SUPPORTING,
                  fullRate[number] / Math.max(1, rate),
                  rate,
                  fullRate[number],
                  "network port "
                      + port
                      + " runs at "
                      + Math.round(8 * rate / 1e9)
                      + " of "
                      + Math.round(8 * fullRate[number] / 1e9)
                      + " Gb/s")
              .at(port));
    }
  }

  /** The limit as it is meant for this series: a slow port that goes down is not flapping. */
  VendorLimits.Limit limit(VendorLimits.Limit limit, int number, double rise) {
    boolean ofLostLanes =
        limit.faultClass() == FaultClass.LINK_FLAP && rise > 0 && slow(series.instance(number));
    return ofLostLanes ? limit.of(FaultClass.LINK_DEGRADED) : limit;
  }

  private boolean slow(String port) {
    int number = series.number(KnownMetrics.NODE_IB_RATE, port);
    return number >= 0
        && number < fullRate.length
        && series.raw()[number] < SLOW_RATIO * fullRate[number];
  }

  void write(StateWriter out) {
    out.writeVarLong(wasActive.length);
    for (int number = 0; number < wasActive.length; number++) {
      out.writeBoolean(wasActive[number]);
      out.writeDouble(fullRate[number]);
    }
  }

  void read(StateReader in) {
    wasActive = new boolean[in.readCount("ports", 1 + Double.BYTES)];
    fullRate = new double[wasActive.length];
    for (int number = 0; number < wasActive.length; number++) {
      wasActive[number] = in.readBoolean();
      fullRate[number] = in.readDouble();
    }
  }
}
