package io.forestall.simulator;

/**
 * When a node's GPU exporter reads, and what it sees then: means over the time since it last read,
 * as its profiling counters give them. An exporter that is no slower than the agent reads at each
 * tick and needs no means.
 */
final class ExporterClock {
  private final boolean reads;
  private final long distanceMillis;
  private final GpuLoad[] sums;
  private final double[] summedSeconds;
  private long nextMillis = Long.MIN_VALUE;

  ExporterClock(SensorSettings sensors, SimulationSettings settings, int ranks) {
    reads = sensors.exporterInterval().compareTo(sensors.interval()) <= 0;
    // Half a tick early, so that jitter of the ticks moves no reading to the next one.
    distanceMillis = sensors.exporterInterval().toMillis() - sensors.interval().toMillis() / 2;
    sums = new GpuLoad[reads ? 0 : ranks];
    summedSeconds = new double[sums.length];
    for (int index = 0; index < sums.length; index++) {
      sums[index] = new GpuLoad(settings, index, 0, 1);
      sums[index].reset();
    }
  }

  /** Whether it reads at the end of this tick. */
  boolean due(TickWindow tick) {
    if (reads) {
      return true;
    }
    if (tick.toMillis() < nextMillis) {
      return false;
    }
    nextMillis = tick.toMillis() + distanceMillis;
    return true;
  }

  /** The load that the exporter sees, of use only when it reads. */
  GpuLoad seen(int index, GpuLoad load, double seconds, boolean reading) {
    if (reads) {
      return load;
    }
    GpuLoad sum = sums[index];
    if (summedSeconds[index] == 0) {
      sum.reset();
    }
    sum.add(load, seconds);
    summedSeconds[index] += seconds;
    if (reading) {
      sum.scale(1 / summedSeconds[index]);
      summedSeconds[index] = 0;
    }
    return sum;
  }
}
