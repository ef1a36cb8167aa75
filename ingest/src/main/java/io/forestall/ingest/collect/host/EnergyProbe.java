package io.forestall.ingest.collect.host;

import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Energy of each processor package (RAPL); readable by root alone on most systems. */
final class EnergyProbe implements HostProbe {
  private static final String ROOT = "sys/class/powercap";
  private static final Pattern ZONE = Pattern.compile("intel-rapl:\\d+");
  private static final Pattern PACKAGE = Pattern.compile("package-(\\d+).*");
  private static final double MICROJOULES = 1e6;

  private final Metric energy;

  EnergyProbe(MetricCatalogue catalogue) {
    energy = catalogue.require("node_cpu_energy_joules_total");
  }

  @Override
  public void read(HostFiles files, HostReadings readings) {
    for (String zone : files.names(ROOT)) {
      if (ZONE.matcher(zone).matches()) {
        Matcher name = PACKAGE.matcher(files.word(ROOT + "/" + zone + "/name"));
        if (name.matches()) {
          double microjoules = files.number(ROOT + "/" + zone + "/energy_uj");
          readings.add(energy, name.group(1), microjoules / MICROJOULES);
        }
      }
    }
  }
}
