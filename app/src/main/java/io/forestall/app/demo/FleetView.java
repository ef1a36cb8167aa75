package io.forestall.app.demo;

import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.DeviceHealth;
import io.forestall.schemas.record.HealthState;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.NodeHealth;
import io.forestall.schemas.serde.SampleFrame;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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
  private static final int SHOWN_INCIDENTS = 8;
  private static final int NAME_CHARS = 15;
  private static final int CELL_CHARS = 5;

  /** Sorts after every real job. */
  private static final String NO_JOB = "~";

  private record NodeNow(Map<String, Double> powerWatts, double memoryBytes) {}

  private final Style style;
  private final Map<String, String> jobs;
  private final IncidentLines incidentLines;
  private final TreeMap<String, NodeNow> nodes = new TreeMap<>();
  private final Map<String, NodeHealth> health = new HashMap<>();
  private final Map<String, Incident> incidents = new LinkedHashMap<>();

  /**
   * A view.
   *
   * @param jobs job of each node that has one
   * @param zone for the times of incidents
   */
  FleetView(Style style, Map<String, String> jobs, ZoneId zone) {
    this.style = style;
    this.jobs = jobs;
    this.incidentLines = new IncidentLines(style, zone);
  }

  void sample(SampleFrame frame) {
    var power = new LinkedHashMap<String, Double>();
    for (int d = 0; d < frame.devices; d++) {
      power.put(frame.deviceIds[d], Double.NaN);
    }
    for (int c = 0; c < frame.columns; c++) {
      for (int d = 0; frame.columnMetrics[c] == POWER && d < frame.devices; d++) {
        power.put(frame.deviceIds[d], frame.deviceValues[c * frame.devices + d]);
      }
    }
    double memory = Double.NaN;
    for (int i = 0; i < frame.hostSeries; i++) {
      if (frame.hostMetrics[i] == MEMORY) {
        memory = frame.hostValues[i];
      }
    }
    nodes.put(frame.node, new NodeNow(power, memory));
  }

  void health(NodeHealth now) {
    health.put(now.getNode(), now);
  }

  void incident(Incident incident) {
    incidents.put(incident.getId(), incident);
  }

  void webhook(String incident) {
    incidentLines.told(incident);
  }

  /** The whole picture, no line wider than that. */
  List<String> draw(Duration running, long values, int width) {
    var lines = new ArrayList<TextLine>();
    lines.add(title(running, values, width));
    lines.add(totals(width));
    int cells = nodes.values().stream().mapToInt(node -> node.powerWatts.size()).max().orElse(0);
    String lastJob = null;
    var byJob = new ArrayList<>(nodes.keySet());
    byJob.sort(Comparator.comparing(this::job).thenComparing(Comparator.naturalOrder()));
    for (String node : byJob) {
      String job = job(node);
      if (!job.equals(lastJob)) {
        lines.add(new TextLine(width));
        lines.add(heading(job, cells, width));
        lastJob = job;
      }
      lines.add(row(node, cells, width));
    }
    lines.add(new TextLine(width));
    addIncidents(lines, width);
    lines.add(new TextLine(width));
    lines.add(
        new TextLine(width)
            .add("A cell is one GPU and its power in watts.  ", style::dim)
            .add(Style.sign(HealthState.OK) + " ok", text -> style.state(HealthState.OK, text))
            .add("  ")
            .add(
                Style.sign(HealthState.DEGRADED) + " degraded",
                text -> style.state(HealthState.DEGRADED, text))
            .add("  ")
            .add(
                Style.sign(HealthState.FAILED) + " failed",
                text -> style.state(HealthState.FAILED, text)));
    lines.add(
        new TextLine(width)
            .add("✔ a signed webhook told of it.  Ctrl-C ends the demo.", style::dim));
    return lines.stream().map(TextLine::toString).toList();
  }

  private TextLine title(Duration running, long values, int width) {
    return new TextLine(width)
        .add("FORESTALL", style::bold)
        .add(
            String.format(
                Locale.ROOT,
                "  demo  %d:%02d   %,d values scored",
                running.toMinutes(),
                running.toSecondsPart(),
                values));
  }

  private TextLine totals(int width) {
    int devices = nodes.values().stream().mapToInt(node -> node.powerWatts.size()).sum();
    long degraded = count(HealthState.DEGRADED);
    long failed = count(HealthState.FAILED);
    var line =
        new TextLine(width)
            .add(
                String.format(
                    Locale.ROOT,
                    "%d nodes, %d GPUs: %d ok",
                    nodes.size(),
                    devices,
                    count(HealthState.OK)));
    if (degraded > 0) {
      line.add(", ").add(degraded + " degraded", text -> style.state(HealthState.DEGRADED, text));
    }
    if (failed > 0) {
      line.add(", ").add(failed + " failed", text -> style.state(HealthState.FAILED, text));
    }
    return line;
  }

  private long count(HealthState state) {
    return nodes.keySet().stream()
        .filter(node -> health.containsKey(node) && health.get(node).getState() == state)
        .count();
  }

  private String job(String node) {
    return jobs.getOrDefault(node, NO_JOB);
  }

  private TextLine heading(String job, int cells, int width) {
    if (job.equals(NO_JOB)) {
      return new TextLine(width).add("  this machine", style::dim);
    }
    var heading = new StringBuilder("  ");
    heading.append(pad("job " + job, NAME_CHARS)).append(cells == 0 ? "   " : "GPU");
    for (int cell = 0; cell < cells; cell++) {
      heading.append(String.format(Locale.ROOT, "%4d ", cell));
    }
    return new TextLine(width).add(heading.append("  memory left").toString(), style::dim);
  }

  private TextLine row(String node, int cells, int width) {
    NodeNow now = nodes.getOrDefault(node, new NodeNow(Map.of(), Double.NaN));
    NodeHealth known = health.get(node);
    HealthState hostState = known == null ? HealthState.UNKNOWN : hostState(known);
    var states = new HashMap<String, HealthState>();
    if (known != null) {
      for (DeviceHealth device : known.getDevices()) {
        states.put(device.getDevice(), device.getState());
      }
    }
    var row =
        new TextLine(width)
            .add("  ")
            .add(
                Style.sign(hostState) + " " + pad(node, NAME_CHARS),
                text -> hostState == HealthState.OK ? text : style.state(hostState, text))
            .add(" ");
    now.powerWatts.forEach(
        (device, power) -> {
          HealthState state = states.getOrDefault(device, HealthState.UNKNOWN);
          String watts = power.isNaN() ? "  –" : String.format(Locale.ROOT, "%3.0f", power);
          row.add(Style.sign(state) + watts, text -> style.state(state, text)).add(" ");
        });
    row.add(" ".repeat((cells - now.powerWatts.size()) * CELL_CHARS));
    if (!Double.isNaN(now.memoryBytes)) {
      row.add(String.format(Locale.ROOT, "%10.0f GB", now.memoryBytes / 1e9), style::dim);
    }
    return row;
  }

  /** The node's own state, apart from its devices'. */
  private static HealthState hostState(NodeHealth known) {
    boolean deviceToBlame =
        known.getDevices().stream().anyMatch(device -> device.getState() == known.getState());
    return deviceToBlame ? HealthState.OK : known.getState();
  }

  private void addIncidents(List<TextLine> lines, int width) {
    long open = incidents.values().stream().filter(IncidentLines::isOpen).count();
    lines.add(
        new TextLine(width)
            .add("INCIDENTS", style::bold)
            .add(
                incidents.isEmpty()
                    ? "  none yet: the first faults show within half a minute"
                    : "  " + open + " open, " + (incidents.size() - open) + " resolved"));
    incidents.values().stream()
        .sorted(IncidentLines.OPEN_AND_NEWEST_FIRST)
        .limit(SHOWN_INCIDENTS)
        .forEach(incident -> lines.addAll(incidentLines.of(incident, width)));
  }

  private static String pad(String text, int length) {
    String shown = TextLine.shortened(TextLine.plain(text), length);
    return shown + " ".repeat(length - shown.length());
  }
}
