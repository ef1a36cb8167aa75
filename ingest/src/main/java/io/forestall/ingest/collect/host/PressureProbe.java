package io.forestall.ingest.collect.host;

import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;

/** Pressure stall information: microseconds in which some or all tasks waited. */
final class PressureProbe implements HostProbe {
  private final Metric cpuWaiting;
  private final Metric ioWaiting;
  private final Metric ioStalled;
  private final Metric memoryStalled;

  PressureProbe(MetricCatalogue catalogue) {
    cpuWaiting = catalogue.require("node_pressure_cpu_waiting_seconds_total");
    ioWaiting = catalogue.require("node_pressure_io_waiting_seconds_total");
    ioStalled = catalogue.require("node_pressure_io_stalled_seconds_total");
    memoryStalled = catalogue.require("node_pressure_memory_stalled_seconds_total");
  }

  @Override
  public void read(HostFiles files, HostReadings readings) {
    readings.add(cpuWaiting, "", seconds(files.word("proc/pressure/cpu"), "some"));
    String io = files.word("proc/pressure/io");
    readings.add(ioWaiting, "", seconds(io, "some"));
    readings.add(ioStalled, "", seconds(io, "full"));
    readings.add(memoryStalled, "", seconds(files.word("proc/pressure/memory"), "full"));
  }

  /** The total in the line that begins with that word. */
  private static double seconds(String text, String kind) {
    for (String line : text.split("\n", -1)) {
      int total = line.indexOf(" total=");
      if (total >= 0 && line.startsWith(kind)) {
        return Numbers.leading(line.substring(total + " total=".length())) / 1e6;
      }
    }
    return Double.NaN;
  }
}
