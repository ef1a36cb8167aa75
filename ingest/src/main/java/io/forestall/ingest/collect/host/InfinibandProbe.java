package io.forestall.ingest.collect.host;

import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * InfiniBand and RoCE ports. Data counters come in words of four bytes; a counter that reached its
 * width stays there and travels as it is, for the detectors know each width.
 *
 * <p>Counters are read in groups, and a group of which one read fails is left alone with it: see
 * {@link Backoff}.
 */
final class InfinibandProbe implements HostProbe {
  private static final String ROOT = "sys/class/infiniband";
  private static final double WORD_BYTES = 4;
  private static final double BITS_PER_GIGABIT = 1e9;

  private record Counter(String file, Metric metric, double factor) {}

  private record Port(String path, String instance, Backoff counters, Backoff hardwareCounters) {}

  private final Metric state;
  private final Metric physicalState;
  private final Metric rate;
  private final List<Counter> counters = new ArrayList<>();
  private final List<Counter> hardwareCounters = new ArrayList<>();
  private final LongSupplier nanoTime;
  private final Discovery discovery;
  private Map<String, Port> ports = new LinkedHashMap<>();

  InfinibandProbe(MetricCatalogue catalogue, Duration discoveryInterval, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    discovery = new Discovery(discoveryInterval, nanoTime);
    state = catalogue.require("node_ib_port_state");
    physicalState = catalogue.require("node_ib_physical_state");
    rate = catalogue.require("node_ib_rate_bytes_per_second");
    String[][] names = {
      {"link_downed", "node_ib_link_downed_total"},
      {"link_error_recovery", "node_ib_link_error_recovery_total"},
      {"symbol_error", "node_ib_symbol_errors_total"},
      {"port_rcv_errors", "node_ib_receive_errors_total"},
      {"port_xmit_discards", "node_ib_transmit_discards_total"},
      {"port_xmit_wait", "node_ib_transmit_wait_total"},
      {"local_link_integrity_errors", "node_ib_local_link_integrity_total"},
      {"excessive_buffer_overrun_errors", "node_ib_buffer_overrun_total"},
    };
    for (String[] name : names) {
      counters.add(new Counter(name[0], catalogue.require(name[1]), 1));
    }
    counters.add(
        new Counter(
            "port_rcv_data", catalogue.require("node_ib_received_bytes_total"), WORD_BYTES));
    counters.add(
        new Counter(
            "port_xmit_data", catalogue.require("node_ib_transmitted_bytes_total"), WORD_BYTES));
    String[][] hardwareNames = {
      {"local_ack_timeout_err", "node_rdma_ack_timeouts_total"},
      {"packet_seq_err", "node_rdma_packet_seq_errors_total"},
      {"out_of_sequence", "node_rdma_out_of_sequence_total"},
      {"rnr_nak_retry_err", "node_rdma_rnr_nak_retry_total"},
      {"np_cnp_sent", "node_roce_cnp_sent_total"},
      {"np_ecn_marked_roce_packets", "node_roce_ecn_marked_total"},
      {"roce_slow_restart", "node_roce_slow_restart_total"},
    };
    for (String[] name : hardwareNames) {
      hardwareCounters.add(new Counter(name[0], catalogue.require(name[1]), 1));
    }
  }

  @Override
  public void read(HostFiles files, HostReadings readings) {
    if (discovery.isDue()) {
      discover(files);
    }
    for (Port port : ports.values()) {
      readings.add(state, port.instance, files.number(port.path + "/state"));
      readings.add(physicalState, port.instance, files.number(port.path + "/phys_state"));
      double gigabits = files.number(port.path + "/rate"); // "400 Gb/sec (4X NDR)"
      readings.add(rate, port.instance, gigabits * BITS_PER_GIGABIT / Byte.SIZE);
      group(files, port, "/counters/", counters, port.counters, readings);
      group(files, port, "/hw_counters/", hardwareCounters, port.hardwareCounters, readings);
    }
  }

  private void group(
      HostFiles files,
      Port port,
      String folder,
      List<Counter> group,
      Backoff backoff,
      HostReadings readings) {
    long now = nanoTime.getAsLong();
    if (!backoff.isDue(now)) {
      return;
    }
    int before = files.unreadable();
    for (Counter counter : group) {
      double value = files.number(port.path + folder + counter.file);
      if (files.unreadable() > before) {
        backoff.failed(now);
        return;
      }
      readings.add(counter.metric, port.instance, counter.factor * value);
    }
    backoff.succeeded();
  }

  private void discover(HostFiles files) {
    Map<String, Port> found = new LinkedHashMap<>();
    for (String device : files.names(ROOT)) {
      for (String number : files.names(ROOT + "/" + device + "/ports")) {
        String path = ROOT + "/" + device + "/ports/" + number;
        Port known = ports.get(path);
        found.put(
            path,
            known == null
                ? new Port(path, device + "/" + number, new Backoff(), new Backoff())
                : known);
      }
    }
    ports = found;
  }
}
