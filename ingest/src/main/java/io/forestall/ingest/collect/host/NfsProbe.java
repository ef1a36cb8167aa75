package io.forestall.ingest.collect.host;

import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * NFS as this client sees it: repeated requests, and major timeouts by export. Neither file asks
 * the server, so a hung one does not hang us.
 */
final class NfsProbe implements HostProbe {
  private final Metric retransmits;
  private final Metric majorTimeouts;

  NfsProbe(MetricCatalogue catalogue) {
    retransmits = catalogue.require("node_nfs_retransmits_total");
    majorTimeouts = catalogue.require("node_nfs_major_timeouts_total");
  }

  @Override
  public void read(HostFiles files, HostReadings readings) {
    for (String line : files.word("proc/net/rpc/nfs").split("\n", -1)) {
      if (line.startsWith("rpc ")) { // rpc calls retransmissions refreshes
        readings.add(retransmits, "", Numbers.at(Numbers.words(line), 2));
      }
    }
    String mounts = files.text("proc/1/mountstats");
    if (mounts == null) { // of init is what the node sees, of ourselves what we may see
      mounts = files.word("proc/self/mountstats");
    }
    timeouts(mounts).forEach((export, timeouts) -> readings.add(majorTimeouts, export, timeouts));
  }

  /** Lines "device EXPORT mounted on …", then "OPERATION: requests sent timeouts …" each. */
  private static Map<String, Double> timeouts(String text) {
    var timeouts = new LinkedHashMap<String, Double>();
    String export = "";
    boolean operations = false;
    for (String line : text.split("\n", -1)) {
      String[] words = Numbers.words(line);
      if (line.startsWith("device ") && words.length > 1) {
        export = line.contains(" fstype nfs") ? words[1] : "";
        operations = false;
      } else if (line.strip().startsWith("per-op statistics")) {
        operations = true;
      } else if (operations && !export.isEmpty() && words.length > 3 && words[0].endsWith(":")) {
        double count = Numbers.at(words, 3);
        if (!Double.isNaN(count)) {
          timeouts.merge(export, count, Double::sum);
        }
      }
    }
    return timeouts;
  }
}
