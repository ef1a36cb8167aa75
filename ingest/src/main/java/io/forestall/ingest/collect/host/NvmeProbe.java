package io.forestall.ingest.collect.host;

import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;

/** Whether each NVMe drive is live. */
final class NvmeProbe implements HostProbe {
  private static final String ROOT = "sys/class/nvme";

  private final Metric state;

  NvmeProbe(MetricCatalogue catalogue) {
    state = catalogue.require("node_nvme_state");
  }

  @Override
  public void read(HostFiles files, HostReadings readings) {
    for (String drive : files.names(ROOT)) {
      String word = files.word(ROOT + "/" + drive + "/state");
      if (!word.isEmpty()) {
        readings.add(state, drive, word.equals("live") ? 1 : 0);
      }
    }
  }
}
