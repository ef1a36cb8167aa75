package io.forestall.ingest.collect.host;

import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.schemas.metric.Metric;
import java.util.ArrayList;
import java.util.List;

/** What a probe read last. */
final class HostReadings {
  private record Reading(Metric metric, String instance, double value) {}

  private final List<Reading> readings = new ArrayList<>();

  void clear() {
    readings.clear();
  }

  /** Keeps a value in the catalogue's unit; NaN means that there is none. */
  void add(Metric metric, String instance, double value) {
    if (!Double.isNaN(value)) {
      readings.add(new Reading(metric, instance, value));
    }
  }

  int size() {
    return readings.size();
  }

  void copyTo(SampleBuilder sample) {
    for (Reading reading : readings) {
      sample.hostValue(reading.metric, reading.instance, reading.value);
    }
  }
}
