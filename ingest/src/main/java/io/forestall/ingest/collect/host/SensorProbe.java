package io.forestall.ingest.collect.host;

import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Temperatures and fans on the board (hwmon). A chip is called after its place on the bus, as
 * node_exporter does it, since hwmon numbers change from boot to boot.
 */
final class SensorProbe implements HostProbe {
  private static final String ROOT = "sys/class/hwmon";
  private static final Pattern INPUT = Pattern.compile("((temp|fan)\\d+)_input");
  private static final double MILLI = 1_000;

  private final Metric temperature;
  private final Metric fan;

  SensorProbe(MetricCatalogue catalogue) {
    temperature = catalogue.require("node_hwmon_temperature_celsius");
    fan = catalogue.require("node_hwmon_fan_rpm");
  }

  @Override
  public void read(HostFiles files, HostReadings readings) {
    for (String monitor : files.names(ROOT)) {
      String path = ROOT + "/" + monitor;
      String chip = chip(files, path, monitor);
      for (String file : files.names(path)) {
        Matcher input = INPUT.matcher(file);
        if (input.matches()) {
          double value = files.number(path + "/" + file);
          String instance = chip + "/" + input.group(1);
          if (input.group(2).equals("fan")) {
            readings.add(fan, instance, value);
          } else {
            readings.add(temperature, instance, value / MILLI);
          }
        }
      }
    }
  }

  private static String chip(HostFiles files, String path, String monitor) {
    Path device = files.target(path + "/device");
    if (device != null && device.getNameCount() > 1) {
      Path parent = device.getName(device.getNameCount() - 2);
      return plain(parent.toString()) + "_" + plain(String.valueOf(device.getFileName()));
    }
    String name = plain(files.word(path + "/name"));
    return name.isEmpty() ? monitor : name;
  }

  /** Lower case, anything else than letters, digits and colons an underscore. */
  private static String plain(String name) {
    String replaced = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9:_]", "_");
    return replaced.replaceAll("^_+|_+$", "");
  }
}
