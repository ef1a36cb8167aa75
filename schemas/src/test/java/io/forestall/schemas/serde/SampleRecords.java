package io.forestall.schemas.serde;

import io.forestall.schemas.record.ActionRecord;
import io.forestall.schemas.record.AdvisedAction;
import io.forestall.schemas.record.Anomaly;
import io.forestall.schemas.record.BlankValue;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.DeviceColumn;
import io.forestall.schemas.record.DeviceHealth;
import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.ExtraValue;
import io.forestall.schemas.record.HealthState;
import io.forestall.schemas.record.HostValue;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentChange;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.record.ModelArtifact;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeHealth;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.PlacedDevice;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.Reject;
import io.forestall.schemas.record.Scope;
import io.forestall.schemas.record.Severity;
import io.forestall.schemas.record.SourceReport;
import io.forestall.schemas.record.StepProgress;
import io.forestall.schemas.record.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.avro.specific.SpecificRecordBase;

/** One filled record of each kind, and random telemetry. */
final class SampleRecords {
  private SampleRecords() {}

  static List<SpecificRecordBase> all() {
    var anomaly =
        Anomaly.newBuilder()
            .setId("a1")
            .setEventTimeMillis(1_790_000_000_000L)
            .setNode("n1")
            .setDevice("GPU-0")
            .setDetector("xid")
            .setFaultClass("GPU_FELL_OFF_BUS")
            .setConclusive(true)
            .setScore(2.5)
            .setObserved(79.0)
            .setExplanation("XID 79: GPU has fallen off the bus")
            .setVersion("0.1")
            .build();
    var incident =
        Incident.newBuilder()
            .setId("i1")
            .setRevision(1)
            .setState(IncidentState.OPEN)
            .setFaultClass("GPU_FELL_OFF_BUS")
            .setSeverity(Severity.CRITICAL)
            .setScope(Scope.DEVICE)
            .setVerdict(Verdict.HARDWARE)
            .setVerdictProbability(0.99)
            .setCulprits(
                List.of(
                    Culprit.newBuilder().setNode("n1").setDevice("G").setProbability(1).build()))
            .setRisk(1)
            .setSummary("n1: GPU 0 fell off the bus")
            .setAdvisedAction(AdvisedAction.REBOOT_NODE)
            .setEvidence(List.of(anomaly))
            .setOnsetMillis(1L)
            .setOpenedMillis(2L)
            .setUpdatedMillis(3L)
            .setLog(
                List.of(IncidentChange.newBuilder().setTimeMillis(2L).setText("opened").build()))
            .setVersion("0.1")
            .build();
    return List.of(
        nodeSample(new SplittableRandom(1)),
        NodeEvent.newBuilder()
            .setNode("n1")
            .setEventTimeMillis(5L)
            .setReceiveTimeMillis(6L)
            .setBootId("b")
            .setSource("kmsg")
            .setSequence(7L)
            .setLine("NVRM: Xid (PCI:0000:53:00): 79")
            .setKind("XID")
            .setCode(79)
            .setFields(Map.of("pid", "1"))
            .build(),
        StepProgress.newBuilder()
            .setJob("4711")
            .setNode("n1")
            .setEventTimeMillis(1L)
            .setReceiveTimeMillis(1L)
            .setSequence(2L)
            .setStep(10L)
            .setPhase("TRAIN")
            .setDurationMillis(7_600.0)
            .setLoss(Double.NaN)
            .setSource("nemo")
            .build(),
        Placement.newBuilder()
            .setNode("n1")
            .setEventTimeMillis(1L)
            .setSource("file")
            .setDevices(List.of(PlacedDevice.newBuilder().setDevice("GPU-0").build()))
            .build(),
        NodeHealth.newBuilder()
            .setNode("n1")
            .setEventTimeMillis(1L)
            .setState(HealthState.OK)
            .setRisk(0.01)
            .setDevices(
                List.of(
                    DeviceHealth.newBuilder()
                        .setDevice("GPU-0")
                        .setState(HealthState.DEGRADED)
                        .setRisk(0.4)
                        .setReasons(List.of("hot"))
                        .build()))
            .build(),
        anomaly,
        incident,
        ActionRecord.newBuilder()
            .setId("x")
            .setIncident("i1")
            .setRevision(1)
            .setTimeMillis(1L)
            .setKind("NOTIFY")
            .setTarget("hook")
            .setOutcome("DELIVERED")
            .build(),
        ModelArtifact.newBuilder()
            .setName("risk")
            .setVersion("1")
            .setFormat("f1")
            .setCreatedMillis(1L)
            .setSha256("00")
            .setBytes(ByteBuffer.wrap(new byte[] {1, 2}))
            .build(),
        Reject.newBuilder()
            .setNode("n1")
            .setTimeMillis(1L)
            .setReason("BLANK")
            .setDetail("d")
            .setSample(ByteBuffer.wrap(new byte[] {3}))
            .build());
  }

  /** A record with every part filled at random; some values are NaN. */
  static NodeSample nodeSample(SplittableRandom random) {
    int deviceCount = random.nextInt(9);
    var devices = new ArrayList<DeviceRef>();
    for (int d = 0; d < deviceCount; d++) {
      devices.add(new DeviceRef("GPU-" + random.nextLong(), d, "0000:" + (d + 10) + ":00.0"));
    }
    var columns = new ArrayList<DeviceColumn>();
    for (int c = random.nextInt(60); c > 0; c--) {
      var values = new ArrayList<Double>();
      for (int d = 0; d < deviceCount; d++) {
        values.add(random.nextInt(10) == 0 ? Double.NaN : random.nextDouble(-1e12, 1e12));
      }
      columns.add(new DeviceColumn(random.nextInt(1, 200), values));
    }
    var host = new ArrayList<HostValue>();
    for (int h = random.nextInt(200); h > 0; h--) {
      host.add(new HostValue(random.nextInt(200, 400), "größe-" + h, random.nextDouble(-1e9, 1e9)));
    }
    var extras = new ArrayList<ExtraValue>();
    for (int e = random.nextInt(5); e > 0; e--) {
      extras.add(new ExtraValue("my_metric{a=\"b\"}", "", random.nextDouble()));
    }
    return NodeSample.newBuilder()
        .setNode("node-" + random.nextInt(1_000))
        .setEventTimeMillis(1_790_000_000_000L + random.nextInt(1 << 30))
        .setReceiveTimeMillis(random.nextLong())
        .setSequence(random.nextLong(1L << 60))
        .setBootId("3f1c")
        .setIntervalMillis(1_000)
        .setDevices(devices)
        .setDeviceMetrics(columns)
        .setHostMetrics(host)
        .setExtras(extras)
        .setBlanks(List.of(new BlankValue(5, -1), new BlankValue(6, 0)))
        .setSources(List.of(new SourceReport("dcgm", random.nextInt(2) == 0, 15, 130, 1)))
        .build();
  }
}
