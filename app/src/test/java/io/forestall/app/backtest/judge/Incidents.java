package io.forestall.app.backtest.judge;

import io.forestall.app.backtest.detect.DetectedIncident;
import io.forestall.app.backtest.detect.Detection;
import io.forestall.app.backtest.detect.Exposure;
import io.forestall.app.backtest.detect.RunWindow;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.Scope;
import io.forestall.traces.LabelKind;
import io.forestall.traces.LabelScope;
import io.forestall.traces.TraceJob;
import io.forestall.traces.TraceLabel;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Incidents and labels of a small cluster, made by hand: nodes n1 to n4, job j on n1 and n2, a day
 * from time 0 on. Times are minutes.
 */
public final class Incidents {
  public static final long MINUTE = 60_000;
  public static final long DAY = 24 * 60 * MINUTE;
  static final int NO_TIME = -1;

  private Incidents() {}

  static JobNodes jobs() {
    return new JobNodes(
        List.of(
            new TraceJob("j", "n1", "", 0, "", 0, TraceJob.OPEN_END),
            new TraceJob("j", "n2", "", 1, "", 0, TraceJob.OPEN_END)));
  }

  /** Names node, or node and device as {@code n1/g0}; empty for none. */
  public static DetectedIncident incident(
      String id, FaultClass faultClass, String culprit, int openedMinute) {
    return incident(id, faultClass, culprit, openedMinute, "", Scope.NODE, 0.9);
  }

  public static DetectedIncident incident(
      String id,
      FaultClass faultClass,
      String culprit,
      int openedMinute,
      String job,
      Scope scope,
      double risk) {
    return new DetectedIncident(
        "",
        id,
        faultClass.name(),
        faultClass.severity(),
        faultClass.verdict(),
        scope,
        job,
        culprit.isEmpty() ? List.of() : List.of(culprit(culprit)),
        openedMinute * MINUTE,
        risk,
        id + " says <b>something</b>",
        List.of());
  }

  static Culprit culprit(String text) {
    String[] parts = text.split("/", -1);
    return Culprit.newBuilder()
        .setNode(parts[0])
        .setDevice(parts.length > 1 ? parts[1] : "")
        .setIndex(parts.length > 1 ? Integer.parseInt(parts[1].substring(1)) : -1)
        .setInstance("")
        .setProbability(0.9)
        .build();
  }

  /** Scope follows from what is named. */
  public static TraceLabel label(
      String id, FaultClass faultClass, String culprit, int onset, int failure, int end) {
    return label(id, faultClass.name(), culprit, "", onset, failure, end, LabelKind.HARDWARE);
  }

  static TraceLabel label(
      String id,
      String faultClass,
      String culprit,
      String job,
      int onset,
      int failure,
      int end,
      LabelKind kind) {
    String[] parts = culprit.split("/", -1);
    String device = parts.length > 1 ? parts[1] : "";
    LabelScope scope =
        !device.isEmpty()
            ? LabelScope.DEVICE
            : !culprit.isEmpty()
                ? LabelScope.NODE
                : job.isEmpty() ? LabelScope.FLEET : LabelScope.JOB;
    return new TraceLabel(
        id,
        faultClass,
        scope,
        parts[0],
        device,
        job,
        onset * MINUTE,
        failure == NO_TIME ? TraceLabel.NO_FAILURE : failure * MINUTE,
        end == NO_TIME ? TraceLabel.NO_END : end * MINUTE,
        kind,
        "F01");
  }

  /** All nodes with 8 devices for a day. */
  public static Detection detection(DetectedIncident... incidents) {
    return detection("", 1, List.of("n1", "n2", "n3", "n4"), incidents);
  }

  static Detection detection(
      String window, double weight, List<String> nodes, DetectedIncident... incidents) {
    return new Detection(
        new RunWindow(window, Set.copyOf(nodes), 0, DAY, weight),
        List.of(incidents),
        Map.of(FaultClass.GPU_SLOW.name(), 6L),
        nodes.stream().map(node -> new Exposure(node, 0, DAY, 8)).toList(),
        1_000);
  }
}
