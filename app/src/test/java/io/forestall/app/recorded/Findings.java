package io.forestall.app.recorded;

import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.Incident;
import io.forestall.streams.core.InlineRunner;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps all that a pipeline says. */
final class Findings implements InlineRunner.Output {
  private final Map<String, Incident> latest = new LinkedHashMap<>();
  private final List<Anomaly> anomalies = new ArrayList<>();
  private final Map<RejectReason, Integer> rejects = new EnumMap<>(RejectReason.class);

  @Override
  public void incident(Incident incident) {
    latest.put(incident.getId(), incident);
  }

  @Override
  public void anomaly(String key, Anomaly anomaly) {
    anomalies.add(anomaly);
  }

  @Override
  public void reject(RejectReason reason, String detail) {
    rejects.merge(reason, 1, Integer::sum);
  }

  /** The last revision of each incident, in the order of opening. */
  List<Incident> incidents() {
    return List.copyOf(latest.values());
  }

  List<Anomaly> anomalies() {
    return anomalies;
  }

  Map<RejectReason, Integer> rejects() {
    return rejects;
  }
}
