package io.forestall.ingest.collect.host;

import io.forestall.ingest.collect.Collector;
import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.schemas.metric.MetricCatalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The node's own numbers from {@code /proc} and {@code /sys}, under the names and instances that
 * node_exporter's would get. What changes fast is read at each tick; what is slow to read, such as
 * board sensors, once per slow interval, and repeated in between.
 *
 * <p>The source is up if {@code /proc/stat} could be read. Nothing here touches a file system that
 * may hang: {@link FilesystemCollector} does.
 */
public final class HostCollector implements Collector {
  private final HostFiles files;
  private final LongSupplier nanoTime;
  private final List<Slot> slots = new ArrayList<>();

  /** A probe, what it read last and when. */
  private static final class Slot {
    private final HostProbe probe;
    private final long intervalNanos;
    private final HostReadings readings = new HostReadings();
    private long readNanos;
    private boolean read;

    Slot(HostProbe probe, Duration interval) {
      this.probe = probe;
      this.intervalNanos = interval.toNanos();
    }
  }

  public HostCollector(MetricCatalogue catalogue, HostConfig config, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    files = new HostFiles(config.root(), nanoTime);
    Duration slow = config.slowInterval();
    slots.add(new Slot(new KernelProbe(catalogue), Duration.ZERO));
    slots.add(new Slot(new PressureProbe(catalogue), Duration.ZERO));
    slots.add(new Slot(new InfinibandProbe(catalogue, slow, nanoTime), Duration.ZERO));
    slots.add(new Slot(new NetworkProbe(catalogue, slow, nanoTime), Duration.ZERO));
    slots.add(new Slot(new DiskProbe(catalogue), Duration.ZERO));
    slots.add(new Slot(new NfsProbe(catalogue), slow));
    slots.add(new Slot(new CpuProbe(catalogue), slow));
    slots.add(new Slot(new EnergyProbe(catalogue), slow));
    slots.add(new Slot(new MemoryErrorProbe(catalogue), slow));
    slots.add(new Slot(new SensorProbe(catalogue), slow));
    slots.add(new Slot(new PcieProbe(catalogue), slow));
    slots.add(new Slot(new NvmeProbe(catalogue), slow));
  }

  @Override
  public String name() {
    return "host";
  }

  @Override
  public void collect(SampleBuilder sample) {
    long start = nanoTime.getAsLong();
    int series = 0;
    for (Slot slot : slots) {
      if (!slot.read || start - slot.readNanos >= slot.intervalNanos) {
        slot.read = true;
        slot.readNanos = start;
        slot.readings.clear();
        slot.probe.read(files, slot.readings);
      }
      slot.readings.copyTo(sample);
      series += slot.readings.size();
    }
    boolean up = slots.get(0).readings.size() > 0;
    long millis = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - start);
    sample.source(name(), up, (int) millis, series, files.takeUnreadable());
  }

  @Override
  public void close() {
    files.close();
  }
}
