package io.forestall.ingest.collect.host;

import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Clock of each processor, and how often cores and packages were slowed for heat. */
final class CpuProbe implements HostProbe {
  private static final String ROOT = "sys/devices/system/cpu";
  private static final Pattern PROCESSOR = Pattern.compile("cpu\\d+");
  private static final double HERTZ_PER_KILOHERTZ = 1_000;

  private final Metric frequency;
  private final Metric coreThrottles;
  private final Metric packageThrottles;

  CpuProbe(MetricCatalogue catalogue) {
    frequency = catalogue.require("node_cpu_frequency_hertz");
    coreThrottles = catalogue.require("node_cpu_core_throttles_total");
    packageThrottles = catalogue.require("node_cpu_package_throttles_total");
  }

  @Override
  public void read(HostFiles files, HostReadings readings) {
    Map<String, Double> byPackage = new TreeMap<>();
    Set<String> cores = new HashSet<>(); // threads of one core share its counter
    for (String name : files.names(ROOT)) {
      if (!PROCESSOR.matcher(name).matches()) {
        continue;
      }
      String path = ROOT + "/" + name;
      double kilohertz = files.number(path + "/cpufreq/scaling_cur_freq");
      readings.add(frequency, name.substring(3), kilohertz * HERTZ_PER_KILOHERTZ);
      double throttles = files.number(path + "/thermal_throttle/core_throttle_count");
      if (Double.isNaN(throttles)) {
        continue;
      }
      String socket = files.word(path + "/topology/physical_package_id");
      if (cores.add(socket + "/" + files.word(path + "/topology/core_id"))) {
        if (byPackage.merge(socket, throttles, Double::sum) == throttles) {
          double slowed = files.number(path + "/thermal_throttle/package_throttle_count");
          readings.add(packageThrottles, socket, slowed);
        }
      }
    }
    byPackage.forEach((socket, throttles) -> readings.add(coreThrottles, socket, throttles));
  }
}
