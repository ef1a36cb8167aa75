package io.forestall.ingest.collect.host;

import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Network interfaces that are hardware, or a bond of such: a Kubernetes node has hundreds of others
 * that come and go with its pods.
 */
final class NetworkProbe implements HostProbe {
  private static final String ROOT = "sys/class/net/";

  /** Columns of /proc/net/dev behind the interface's name. */
  private static final int RECEIVE_ERRORS = 2;

  private static final int RECEIVE_DROPS = 3;

  private final Metric carrierChanges;
  private final Metric receiveErrors;
  private final Metric receiveDrops;
  private final Discovery discovery;
  private final Set<String> interfaces = new LinkedHashSet<>();

  NetworkProbe(MetricCatalogue catalogue, Duration discoveryInterval, LongSupplier nanoTime) {
    discovery = new Discovery(discoveryInterval, nanoTime);
    carrierChanges = catalogue.require("node_net_carrier_changes_total");
    receiveErrors = catalogue.require("node_net_receive_errors_total");
    receiveDrops = catalogue.require("node_net_receive_drops_total");
  }

  @Override
  public void read(HostFiles files, HostReadings readings) {
    if (discovery.isDue()) {
      interfaces.clear();
      for (String name : files.names(ROOT)) {
        if (files.exists(ROOT + name + "/device") || files.exists(ROOT + name + "/bonding")) {
          interfaces.add(name);
        }
      }
    }
    for (String name : interfaces) {
      readings.add(carrierChanges, name, files.number(ROOT + name + "/carrier_changes"));
    }
    for (String line : files.word("proc/net/dev").split("\n", -1)) {
      int colon = line.lastIndexOf(':');
      String name = colon < 0 ? "" : line.substring(0, colon).strip();
      if (interfaces.contains(name)) {
        String[] columns = Numbers.words(line.substring(colon + 1));
        readings.add(receiveErrors, name, Numbers.at(columns, RECEIVE_ERRORS));
        readings.add(receiveDrops, name, Numbers.at(columns, RECEIVE_DROPS));
      }
    }
  }
}
