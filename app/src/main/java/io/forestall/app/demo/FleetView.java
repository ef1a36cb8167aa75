package io.forestall.app.demo;

import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.DeviceHealth;
import io.forestall.schemas.record.HealthState;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.record.NodeHealth;
import io.forestall.schemas.serde.SampleFrame;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The fleet at a glance, drawn as text: one line a node, one cell a GPU with its power, the state
 * as colour and as a sign, so that neither colour-blind people nor plain terminals miss it; below
 * it the incidents. Draws what it was told; one thread.
 */
final class FleetView {
  private static final int POWER = MetricCatalogue.standard().require("gpu_power_watts").id();
  private static final int MEMORY =
      MetricCatalogue.standard().require("node_memory_available_bytes").id();
  private static final int SHOWN_INCIDENTS = 10;
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

  private record NodeNow(double[] powerWatts, double memoryBytes, Map<String, Integer> devices) {}

  private final Style style;
  private final Map<String, String> jobs;
  private final TreeMap<String, NodeNow> nodes = new TreeMap<>();
  private final Map<String, NodeHealth> health = new LinkedHashMap<>();
  private final Map<String, Incident> incidents = new LinkedHashMap<>();
  private final Map<String, Boolean> told = new LinkedHashMap<>();

  /**
   * A view.
   *
   * @param jobs job of each node that has one
   */
  FleetView(Style style, Map<String, String> jobs) {
    this.style = style;
    this.jobs = jobs;
  }

  void sample(SampleFrame frame) {
    var devices = new LinkedHashMap<String, Integer>();
    double[] power = new double[frame.devices];
    java.util.Arrays.fill(power, Double.NaN);
    for (int d = 0; d < frame.devices; d++) {
      devices.put(frame.deviceIds[d], d);
    }
    for (int c = 0; c < frame.columns; c++) {
      if (frame.columnMetrics[c] == POWER) {
        System.arraycopy(frame.deviceValues, c * frame.devices, power, 0, frame.devices);
      }
    }
    double memory = Double.NaN;
    for (int i = 0; i < frame.hostSeries; i++) {
      if (frame.hostMetrics[i] == MEMORY) {
        memory = frame.hostValues[i];
      }
    }
    nodes.put(frame.node, new NodeNow(power, memory, devices));
  }

  void health(NodeHealth now) {
    health.put(now.getNode(), now);
  }

  void incident(Incident incident) {
    incidents.remove(incident.getId());
    incidents.put(incident.getId(), incident);
  }

  void webhook(String incident) {
    told.put(incident, true);
  }

  /** The whole picture, at most that wide. */
  List<String> draw(Duration running, long samples, int width) {
    var lines = new ArrayList<String>();
    lines.add(
        style.bold("FORESTALL")
            + String.format(
                Locale.ROOT,
                "  demo  %d:%02d  %,d samples scored   %s ok  %s degraded  %s failed",
                running.toMinutes(),
                running.toSecondsPart(),
                samples,
                style.state(HealthState.OK, "·"),
                style.state(HealthState.DEGRADED, "▲"),
                style.state(HealthState.FAILED, "✖")));
    lines.add("");
    String lastJob = null;
    var byJob = new ArrayList<>(nodes.keySet());
    byJob.sort(Comparator.comparing(this::job).thenComparing(Comparator.naturalOrder()));
    for (String node : byJob) {
      String job = job(node);
      if (!job.equals(lastJob)) {
        lines.add(style.dim(heading(job)));
        lastJob = job;
      }
      lines.add(row(node));
    }
    lines.add("");
    long open = incidents.values().stream().filter(i -> i.getState() == IncidentState.OPEN).count();
    lines.add(
        style.bold("Incidents")
            + style.dim("  " + open + " open, " + (incidents.size() - open) + " resolved"));
    if (incidents.isEmpty()) {
      lines.add(style.dim("  none yet"));
    }
    incidents.values().stream()
        .sorted(Comparator.comparing(Incident::getOpenedMillis).reversed())
        .limit(SHOWN_INCIDENTS)
        .forEach(incident -> lines.addAll(describe(incident, width)));
    lines.add("");
    lines.add(style.dim("Ctrl-C ends the demo"));
    return lines;
  }

  private String job(String node) {
    return jobs.getOrDefault(node, "~"); // after every real job
  }

  private static String heading(String job) {
    return job.equals("~")
        ? "  this machine"
        : String.format(
            Locale.ROOT, "  job %-14s GPU0   1   2   3   4   5   6   7  W   memory left", job);
  }

  private String row(String node) {
    NodeNow now = nodes.get(node);
    NodeHealth known = health.get(node);
    HealthState hostState = known == null ? HealthState.UNKNOWN : hostState(known);
    var row = new StringBuilder("  ");
    row.append(style.state(hostState, Style.sign(hostState))).append(' ');
    row.append(String.format(Locale.ROOT, "%-15s ", shortened(node, 15)));
    var states = new LinkedHashMap<String, HealthState>();
    if (known != null) {
      for (DeviceHealth device : known.getDevices()) {
        states.put(device.getDevice(), device.getState());
      }
    }
    now.devices.forEach(
        (device, index) -> {
          double power = now.powerWatts[index];
          HealthState state = states.getOrDefault(device, HealthState.UNKNOWN);
          String cell = Double.isNaN(power) ? " – " : String.format(Locale.ROOT, "%3.0f", power);
          row.append(style.state(state, Style.sign(state) + cell));
        });
    if (!Double.isNaN(now.memoryBytes)) {
      row.append(style.dim(String.format(Locale.ROOT, "     %5.0f GB", now.memoryBytes / 1e9)));
    }
    return row.toString();
  }

  /** The node's own state, apart from its devices'. */
  private static HealthState hostState(NodeHealth known) {
    boolean deviceToBlame =
        known.getDevices().stream().anyMatch(device -> device.getState() == known.getState());
    return deviceToBlame ? HealthState.OK : known.getState();
  }

  private List<String> describe(Incident incident, int width) {
    boolean open = incident.getState() == IncidentState.OPEN;
    String head =
        String.format(
            Locale.ROOT,
            "  %s %-8s %-8s ",
            CLOCK.format(Instant.ofEpochMilli(incident.getOpenedMillis())),
            open ? incident.getSeverity() : "resolved",
            told.containsKey(incident.getId()) ? "✔ told" : "…");
    String action = open ? "  → " + action(incident) : "";
    String summary = shortened(incident.getSummary(), Math.max(20, width - head.length()));
    var lines = new ArrayList<String>();
    lines.add(
        open ? style.severity(incident.getSeverity(), head) + summary : style.dim(head + summary));
    if (open) {
      lines.add(style.dim(" ".repeat(head.length()) + why(incident) + action));
    }
    return lines;
  }

  private static String why(Incident incident) {
    String eta =
        incident.getEtaMillis() == null
            ? ""
            : ", in about "
                + Math.max(0, (incident.getEtaMillis() - incident.getUpdatedMillis()) / 60_000)
                + " min";
    String victims =
        incident.getVictims().isEmpty() ? "" : ", " + incident.getVictims().size() + " nodes wait";
    return String.format(
        Locale.ROOT,
        "%s %.0f %%%s%s",
        incident.getVerdict().name().toLowerCase(Locale.ROOT),
        100 * incident.getVerdictProbability(),
        eta,
        victims);
  }

  private static String action(Incident incident) {
    return incident.getAdvisedAction().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String shortened(String text, int length) {
    String oneLine = text.replaceAll("\\p{Cntrl}+", " ");
    return oneLine.length() <= length ? oneLine : oneLine.substring(0, length - 1) + "…";
  }
}
