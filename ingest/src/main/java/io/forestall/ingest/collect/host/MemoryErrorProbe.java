package io.forestall.ingest.collect.host;

import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;

/** Errors of host memory by controller, as EDAC counts them. */
final class MemoryErrorProbe implements HostProbe {
  private static final String ROOT = "sys/devices/system/edac/mc";

  private final Metric corrected;
  private final Metric uncorrected;

  MemoryErrorProbe(MetricCatalogue catalogue) {
    corrected = catalogue.require("node_edac_corrected_errors_total");
    uncorrected = catalogue.require("node_edac_uncorrected_errors_total");
  }

  @Override
  public void read(HostFiles files, HostReadings readings) {
    for (String name : files.names(ROOT)) {
      if (name.startsWith("mc")) {
        String controller = name.substring(2);
        readings.add(corrected, controller, files.number(ROOT + "/" + name + "/ce_count"));
        readings.add(uncorrected, controller, files.number(ROOT + "/" + name + "/ue_count"));
      }
    }
  }
}
