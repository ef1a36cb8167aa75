package io.forestall.app.recorded;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.Incident;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A recording's incidents held against its labels.
 *
 * @param delayTicks of each loss that was found, from its first tick
 * @param missed labels of losses that were not found
 * @param dark incidents that say the node is down, which it was
 * @param outage those of them that fall into an outage of the whole site
 * @param benign incidents within a planned reboot
 * @param wrong every other incident
 */
record GwdgScore(
    List<Long> delayTicks,
    List<String> missed,
    int dark,
    int outage,
    int benign,
    List<String> wrong) {
  static final String HEADING =
      String.format(
          Locale.ROOT,
          "%-52s %6s %6s %12s %14s %7s %10s %9s %7s",
          "recording",
          "losses",
          "found",
          "delay, ticks",
          "without XID",
          "wrong",
          "node down",
          "of outage",
          "reboot");

  static GwdgScore of(
      RecordedTelemetry recorded,
      List<GwdgLabel> labels,
      List<Incident> incidents,
      int tickMillis) {
    List<GwdgLabel> own = labels.stream().filter(label -> label.within(recorded)).toList();
    var unexplained = new ArrayList<>(incidents);
    var delays = new ArrayList<Long>();
    var missed = new ArrayList<String>();
    for (GwdgLabel label : own) {
      if (!label.gpuFault()) {
        continue;
      }
      Incident first =
          unexplained.stream()
              .filter(incident -> is(incident, FaultClass.GPU_FELL_OFF_BUS))
              .filter(incident -> label.covers(incident.getOpenedMillis()))
              .findFirst()
              .orElse(null);
      if (first == null) {
        missed.add(label.id());
      } else {
        delays.add((first.getOpenedMillis() - label.onsetMillis()) / tickMillis);
        unexplained.remove(first);
      }
    }
    int dark = 0;
    int outage = 0;
    int benign = 0;
    var wrong = new ArrayList<String>();
    for (Incident incident : unexplained) {
      long openedMillis = incident.getOpenedMillis();
      if (is(incident, FaultClass.NODE_DOWN) && recorded.dark(openedMillis)) {
        dark++;
        outage += within(own, "site_outage", openedMillis) ? 1 : 0;
      } else if (within(own, "benign_reboot", openedMillis)) {
        benign++;
      } else {
        wrong.add(incident.getSummary());
      }
    }
    return new GwdgScore(delays, missed, dark, outage, benign, wrong);
  }

  String line(String name, GwdgScore withoutXid) {
    return String.format(
        Locale.ROOT,
        "%-52s %6d %6d %12s %14s %7d %10d %9d %7d",
        name.replace(".csv.gz", ""),
        delayTicks.size() + missed.size(),
        delayTicks.size(),
        delayTicks,
        withoutXid.delayTicks,
        wrong.size(),
        dark,
        outage,
        benign);
  }

  private static boolean within(List<GwdgLabel> labels, String kind, long timeMillis) {
    return labels.stream().anyMatch(label -> label.kind().equals(kind) && label.covers(timeMillis));
  }

  private static boolean is(Incident incident, FaultClass faultClass) {
    return incident.getFaultClass().equals(faultClass.name());
  }
}
