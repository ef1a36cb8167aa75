package io.forestall.alerts;

import io.forestall.schemas.record.AdvisedAction;
import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentChange;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.record.Scope;
import io.forestall.schemas.record.Severity;
import io.forestall.schemas.record.Verdict;
import java.util.ArrayList;
import java.util.List;

/** Incidents for tests. */
public final class Incidents {
  /** 2026-03-10T03:41:11.123Z. */
  public static final long TIME_MILLIS = 1_773_114_071_123L;

  private Incidents() {}

  /** A GPU that fell off the bus, open since this revision. */
  public static Incident open(String id, int revision) {
    return incident(id, revision, IncidentState.OPEN);
  }

  public static Incident incident(String id, int revision, IncidentState state) {
    long updatedMillis = TIME_MILLIS + revision;
    return Incident.newBuilder()
        .setId(id)
        .setRevision(revision)
        .setState(state)
        .setFaultClass("GPU_FELL_OFF_BUS")
        .setSeverity(Severity.CRITICAL)
        .setScope(Scope.DEVICE)
        .setVerdict(Verdict.HARDWARE)
        .setVerdictProbability(0.98)
        .setJob("llama-70b")
        .setCulprits(
            List.of(
                Culprit.newBuilder()
                    .setNode("n12")
                    .setDevice("GPU-c4529c8d")
                    .setIndex(3)
                    .setProbability(0.97)
                    .build()))
        .setVictims(List.of("n13", "n14"))
        .setRisk(1)
        .setHorizonMillis(600_000L)
        .setSummary("GPU 3 of n12 fell off the bus; job llama-70b will hang.")
        .setAdvisedAction(AdvisedAction.REBOOT_NODE)
        .setEvidence(List.of(anomaly(1, "XID 79 in the kernel log.")))
        .setOnsetMillis(TIME_MILLIS)
        .setOpenedMillis(state == IncidentState.SUSPECTED ? null : updatedMillis)
        .setUpdatedMillis(updatedMillis)
        .setResolvedMillis(state == IncidentState.RESOLVED ? updatedMillis : null)
        .setLog(List.of(change("opened by rule xid")))
        .setVersion("0.1.0")
        .build();
  }

  /** The whole life of an incident, each revision of another type. */
  public static List<Incident> life(String id) {
    Incident updated = open(id, 3);
    updated.setOpenedMillis(TIME_MILLIS + 2);
    return List.of(
        incident(id, 1, IncidentState.SUSPECTED),
        open(id, 2),
        updated,
        incident(id, 4, IncidentState.RESOLVED));
  }

  /** An incident with every list full and every text long. */
  public static Incident huge(String letter) {
    Incident incident = open("huge", 7);
    var evidence = new ArrayList<Anomaly>();
    var log = new ArrayList<IncidentChange>();
    var victims = new ArrayList<String>();
    var culprits = new ArrayList<Culprit>();
    for (int i = 0; i < 16; i++) {
      evidence.add(anomaly(i, letter.repeat(2_000)));
    }
    for (int i = 0; i < 32; i++) {
      log.add(change(i + letter.repeat(2_000)));
    }
    for (int i = 0; i < 5_000; i++) {
      victims.add(i + letter.repeat(300));
      culprits.add(
          Culprit.newBuilder()
              .setNode(i + letter.repeat(300))
              .setDevice(letter.repeat(300))
              .setInstance(letter.repeat(300))
              .setProbability(0.1)
              .build());
    }
    incident.setEvidence(evidence);
    incident.setLog(log);
    incident.setVictims(victims);
    incident.setCulprits(culprits);
    incident.setSummary(letter.repeat(5_000));
    incident.setJob(letter.repeat(5_000));
    incident.setFaultClass(letter.repeat(5_000));
    incident.setVersion(letter.repeat(5_000));
    return incident;
  }

  private static Anomaly anomaly(int number, String explanation) {
    return Anomaly.newBuilder()
        .setId("a" + number)
        .setEventTimeMillis(TIME_MILLIS)
        .setNode("n12")
        .setDevice("GPU-c4529c8d")
        .setDetector("xid")
        .setFaultClass("GPU_FELL_OFF_BUS")
        .setConclusive(true)
        .setScore(12.5)
        .setExplanation(explanation)
        .setVersion("0.1.0")
        .build();
  }

  private static IncidentChange change(String text) {
    return IncidentChange.newBuilder().setTimeMillis(TIME_MILLIS).setText(text).build();
  }
}
