package io.forestall.simulator;

import java.util.Locale;
import java.util.SplittableRandom;

/**
 * One network port: link state, bytes, and error counters that saturate as the standard has them.
 * Invariant: counters never fall, but for an adapter that starts anew. On Ethernet the driver
 * prints each change of the link; on InfiniBand it prints nothing.
 */
final class PortModel {
  private static final int SYMBOL_ERRORS_MAX = 65_535;
  private static final int LINK_COUNTER_MAX = 255;
  private static final int OVERRUNS_MAX = 15;
  private static final double WAITS_MAX = 4_294_967_295.0;

  /** A sender that may never send counts this many ticks a second: the port's clock, about. */
  private static final double MOST_WAITS_PER_SECOND = 2.5e7;

  /** Assumed: retransmissions that a port counts per second without a link. */
  private static final double ACK_TIMEOUTS_PER_SECOND = 4;

  /** States as sysfs numbers them. */
  private static final int DOWN = 1;

  private static final int INITIALIZING = 2;
  private static final int ACTIVE = 4;
  private static final int POLLING = 2;
  private static final int TRAINING = 4;
  private static final int LINK_UP = 5;

  private final DeviceLayout layout;
  private final SimulationSettings settings;
  private final double bytesPerSecond;
  private final SplittableRandom random;
  private final String instance;
  private final boolean saturated;

  private boolean down;
  private boolean training;
  private boolean lost;
  private double rateRatio = 1;
  private int seenDown;
  private int linkDowned;
  private double receivedBytes;
  private double transmittedBytes;
  private double symbolErrors;
  private double recoveries;
  private double transmitWaits;
  private double congestionPackets;
  private double ackTimeouts;

  PortModel(
      DeviceLayout layout,
      SimulationSettings settings,
      double bytesPerSecond,
      SplittableRandom random) {
    this.layout = layout;
    this.settings = settings;
    this.bytesPerSecond = bytesPerSecond;
    this.random = random;
    this.instance = layout.portName() + "/1";
    this.receivedBytes = Math.rint(1e14 * (1 + random.nextDouble()));
    this.transmittedBytes = Math.rint(1e14 * (1 + random.nextDouble()));
    this.transmitWaits = Math.rint(1e8 * random.nextDouble());
    this.saturated = random.nextDouble() < settings.port().saturatedShare();
    this.linkDowned = saturated ? LINK_COUNTER_MAX : 0;
  }

  /**
   * Moves the port by a tick, under the load of the GPU on its rail.
   *
   * @param pcieRatio rate of that GPU's PCIe link relative to its best; less holds senders up
   * @param lines takes what the driver prints
   */
  void advance(
      TickWindow tick, GpuLoad load, PortConditions conditions, double pcieRatio, NodeLines lines) {
    boolean nowDown = conditions.down || conditions.lost;
    if (conditions.down != down && settings.host().fabric() == HostSettings.Fabric.ETHERNET) {
      print(tick.toMillis(), conditions.down, lines);
    }
    down = conditions.down;
    training = conditions.training;
    lost = conditions.lost;
    rateRatio = conditions.rateRatio;
    linkDowned =
        Math.min(LINK_COUNTER_MAX, linkDowned + Math.max(0, conditions.timesDown - seenDown));
    seenDown = conditions.timesDown;
    double seconds = tick.seconds();
    symbolErrors += Poisson.draw(random, conditions.symbolErrorsPerSecond * seconds);
    recoveries += Poisson.draw(random, conditions.recoveriesPerSecond * seconds);
    congestionPackets += Poisson.draw(random, conditions.congestionPacketsPerSecond * seconds);
    if (nowDown) {
      ackTimeouts += load.isIdle() ? 0 : Math.rint(ACK_TIMEOUTS_PER_SECOND * seconds);
    } else {
      move(seconds, load, conditions.transmitWaitShare + (1 - pcieRatio) * load.communicating);
    }
  }

  private void move(double seconds, GpuLoad load, double waitShare) {
    TrafficSettings traffic = settings.traffic();
    double exchanged =
        load.computing * traffic.computePortBytesPerSecond()
            + load.communicating * load.rateRatio * traffic.exchangePortBytesPerSecond();
    double saved = load.checkpointing * traffic.checkpointPortBytesPerSecond();
    double most = bytesPerSecond * rateRatio;
    receivedBytes += Math.rint(Math.min(most, exchanged * noise()) * seconds);
    transmittedBytes += Math.rint(Math.min(most, (exchanged + saved) * noise()) * seconds);
    double waits =
        load.communicating * settings.port().waitsPerSecond()
            + Math.min(1, waitShare) * MOST_WAITS_PER_SECOND * (1 - load.idle);
    transmitWaits += Math.rint(waits * seconds * noise());
  }

  /** The adapter starts anew with its host. */
  void restart() {
    receivedBytes = 0;
    transmittedBytes = 0;
    symbolErrors = 0;
    recoveries = 0;
    transmitWaits = 0;
    congestionPackets = 0;
    ackTimeouts = 0;
    linkDowned = 0;
  }

  private double noise() {
    return Math.max(0, 1 + settings.sensors().activityNoiseRatio() * random.nextGaussian());
  }

  private void print(long timeMillis, boolean nowDown, NodeLines lines) {
    int bus = Integer.parseInt(layout.portPci().substring(5, 7), 16);
    lines.add(
        timeMillis,
        String.format(
            Locale.ROOT,
            "mlx5_core %s enp%ds0np0: Link %s",
            layout.portPci(),
            bus,
            nowDown ? "down" : "up"));
  }

  /** The port's name in the records: adapter and number. */
  String instance() {
    return instance;
  }

  /** Whether the adapter is gone, and its series with it. */
  boolean lost() {
    return lost;
  }

  int state() {
    if (!down) {
      return ACTIVE;
    }
    return training ? INITIALIZING : DOWN;
  }

  int physicalState() {
    if (!down) {
      return LINK_UP;
    }
    return training ? TRAINING : POLLING;
  }

  double rateBytesPerSecond() {
    return bytesPerSecond * rateRatio;
  }

  double receivedBytes() {
    return receivedBytes;
  }

  double transmittedBytes() {
    return transmittedBytes;
  }

  int linkDowned() {
    return linkDowned;
  }

  double symbolErrors() {
    return Math.min(SYMBOL_ERRORS_MAX, symbolErrors);
  }

  double recoveries() {
    return Math.min(LINK_COUNTER_MAX, recoveries);
  }

  /** Full on the ports whose link counter is, as on the real node that showed it. */
  int bufferOverruns() {
    return linkDowned == LINK_COUNTER_MAX && saturated ? OVERRUNS_MAX : 0;
  }

  double transmitWaits() {
    return Math.min(WAITS_MAX, transmitWaits);
  }

  double congestionPackets() {
    return congestionPackets;
  }

  double ackTimeouts() {
    return ackTimeouts;
  }
}
