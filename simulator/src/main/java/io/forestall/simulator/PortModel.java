package io.forestall.simulator;

import java.util.Locale;
import java.util.SplittableRandom;

/**
 * One network port: link state, bytes, and error counters that saturate as the standard has them.
 * Invariant: counters never fall. On Ethernet the driver prints each change of the link; on
 * InfiniBand it prints nothing.
 */
final class PortModel {
  private static final int SYMBOL_ERRORS_MAX = 65_535;
  private static final int LINK_COUNTER_MAX = 255;
  private static final double WAITS_MAX = 4_294_967_295.0;

  /** Assumed: ticks per second in which a sender waits for credits during an exchange. */
  private static final double WAITS_PER_SECOND = 20_000;

  /** States as sysfs numbers them. */
  private static final int DOWN = 1;

  private static final int INITIALIZING = 2;
  private static final int ACTIVE = 4;
  private static final int POLLING = 2;
  private static final int TRAINING = 4;
  private static final int LINK_UP = 5;

  private final String node;
  private final DeviceLayout layout;
  private final SimulationSettings settings;
  private final SplittableRandom random;

  private boolean down;
  private boolean training;
  private int linkDowned;
  private double receivedBytes;
  private double transmittedBytes;
  private double symbolErrors;
  private double recoveries;
  private double transmitWaits;

  PortModel(
      String node, DeviceLayout layout, SimulationSettings settings, SplittableRandom random) {
    this.node = node;
    this.layout = layout;
    this.settings = settings;
    this.random = random;
    this.receivedBytes = Math.rint(1e14 * (1 + random.nextDouble()));
    this.transmittedBytes = Math.rint(1e14 * (1 + random.nextDouble()));
    this.transmitWaits = Math.rint(1e8 * random.nextDouble());
  }

  /** Moves the port by a tick, under the load of the GPU on its rail. */
  void advance(TickWindow tick, GpuLoad load, PortConditions conditions, FleetOutput out) {
    if (conditions.down != down && settings.host().fabric() == HostSettings.Fabric.ETHERNET) {
      print(tick.toMillis(), conditions.down, out);
    }
    down = conditions.down;
    training = conditions.training;
    linkDowned = Math.min(LINK_COUNTER_MAX, Math.max(linkDowned, conditions.timesDown));
    symbolErrors += poisson(conditions.symbolErrorsPerSecond * tick.seconds());
    recoveries += poisson(conditions.recoveriesPerSecond * tick.seconds());
    if (!down) {
      move(tick.seconds(), load);
    }
  }

  private void move(double seconds, GpuLoad load) {
    TrafficSettings traffic = settings.traffic();
    double exchanged =
        load.computing * traffic.computePortBytesPerSecond()
            + load.communicating * traffic.exchangePortBytesPerSecond();
    double saved = load.checkpointing * traffic.checkpointPortBytesPerSecond();
    receivedBytes += Math.rint(exchanged * seconds * noise());
    transmittedBytes += Math.rint((exchanged + saved) * seconds * noise());
    transmitWaits += Math.rint(load.communicating * WAITS_PER_SECOND * seconds * noise());
  }

  private double noise() {
    return Math.max(0, 1 + 0.01 * random.nextGaussian());
  }

  /** Knuth's draw; the few errors of a tick make it cheap, and many are cut at a bound. */
  private int poisson(double mean) {
    if (!(mean > 0)) {
      return 0;
    }
    if (mean > 50) {
      return (int) Math.max(0, Math.rint(mean + Math.sqrt(mean) * random.nextGaussian()));
    }
    double floor = Math.exp(-mean);
    int count = 0;
    for (double product = random.nextDouble(); product > floor; product *= random.nextDouble()) {
      count++;
    }
    return count;
  }

  private void print(long timeMillis, boolean nowDown, FleetOutput out) {
    int bus = Integer.parseInt(layout.portPci().substring(5, 7), 16);
    out.kernelLine(
        node,
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
    return layout.portName() + "/1";
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

  double transmitWaits() {
    return Math.min(WAITS_MAX, transmitWaits);
  }
}
