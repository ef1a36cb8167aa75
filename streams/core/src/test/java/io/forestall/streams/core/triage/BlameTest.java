package io.forestall.streams.core.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.record.Scope;
import io.forestall.schemas.record.Verdict;
import io.forestall.streams.core.NodeOutcome;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.NodeReport.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class BlameTest {
  private final Members members = new Members();
  private Blame blame = new Blame("job");

  @Test
  void culprit_isToldOnce_withItsProbability() {
    Incident incident = incident(FaultClass.GPU_FELL_OFF_BUS, Map.of("n1", 0.95));
    List<NodeOutcome> told = blame.tell(incident, members);
    assertThat(told).singleElement().extracting(NodeOutcome::node).isEqualTo("n1");
    assertThat(told.get(0).weight()).isEqualTo(0.95);
    assertThat(told.get(0).timeMillis()).isEqualTo(1_000);
    assertThat(blame.tell(incident, members)).isEmpty();
    assertThat(blame.blamed()).containsExactly("n1");
  }

  @Test
  void manyCulprits_shareOneFailure() {
    var culprits = new TreeMap<String, Double>();
    for (int n = 0; n < 32; n++) {
      culprits.put("n" + n, 0.95);
    }
    List<NodeOutcome> told = blame.tell(incident(FaultClass.SWITCH_FAULT, culprits), members);
    assertThat(told).isEmpty(); // each is to blame with 1 in 32: not worth a message
    culprits.keySet().removeIf(node -> node.length() == 3);
    told = blame.tell(incident(FaultClass.SWITCH_FAULT, culprits), members);
    assertThat(told).hasSize(10);
    assertThat(told.stream().mapToDouble(NodeOutcome::weight).sum()).isCloseTo(1, within(1e-9));
  }

  @Test
  void nodeThatIsNoLongerToBlame_isToldSo() {
    blame.tell(incident(FaultClass.COLLECTIVE_HANG, Map.of("n1", 0.9)), members);
    List<NodeOutcome> told = blame.tell(incident(FaultClass.NODE_DOWN, Map.of("n2", 0.9)), members);
    assertThat(told).extracting(NodeOutcome::node).containsExactly("n1", "n2");
    assertThat(told).extracting(NodeOutcome::weight).containsExactly(0.0, 0.9);
  }

  @ParameterizedTest
  @EnumSource(FaultClass.class)
  void workloadStorageAndSoftware_blameNoNode(FaultClass faultClass) {
    boolean another =
        faultClass.verdict() == Verdict.WORKLOAD
            || faultClass.verdict() == Verdict.STORAGE
            || faultClass.verdict() == Verdict.SOFTWARE;
    Incident incident = incident(faultClass, Map.of("n1", 0.95));
    incident.setRisk(1);
    assertThat(blame.tell(incident, members)).hasSize(another ? 0 : 1);
  }

  @Test
  void forecast_isNoFailureYet() {
    Incident incident = incident(FaultClass.NIC_FAULT, Map.of("n1", 0.95));
    incident.setEtaMillis(99_000L);
    assertThat(blame.tell(incident, members)).isEmpty();
  }

  @Test
  void nobodyNamed_sharedByFewNodes_notByMany() {
    List<NodeOutcome> told = blame.tell(hang(4), members);
    assertThat(told).hasSize(4).allMatch(outcome -> outcome.weight() == 0.25);
    assertThat(blame.blamed()).isEmpty();
    blame = new Blame("job");
    assertThat(blame.tell(hang(60), members)).isEmpty();
  }

  private Incident hang(int nodes) {
    for (int n = 0; n < nodes; n++) {
      members.apply(
          new NodeReport(
              "job", "n" + n, "", Channel.TELEMETRY, 1, 1_000, true, 1_000, List.of(), List.of()));
    }
    Incident incident = incident(FaultClass.COLLECTIVE_HANG, Map.of());
    incident.setRisk(1);
    return incident;
  }

  @Test
  void resolved_isForgotten_andStateIsSmallAgain() {
    Incident incident = incident(FaultClass.NODE_DOWN, Map.of("n1", 0.95));
    int empty = bytes().length;
    blame.tell(incident, members);
    assertThat(bytes().length).isGreaterThan(empty);
    var again = new Blame("job");
    again.read(new StateReader(bytes()));
    assertThat(again.tell(incident, members)).isEmpty();
    incident.setState(IncidentState.RESOLVED);
    blame.tell(incident, members);
    assertThat(bytes()).hasSize(empty);
  }

  private byte[] bytes() {
    var out = new StateWriter();
    blame.write(out);
    return out.toBytes();
  }

  private static Incident incident(FaultClass faultClass, Map<String, Double> culprits) {
    var named = new ArrayList<Culprit>();
    new TreeMap<>(culprits)
        .forEach(
            (node, probability) ->
                named.add(Culprit.newBuilder().setNode(node).setProbability(probability).build()));
    return Incident.newBuilder()
        .setId("i1")
        .setRevision(1)
        .setState(IncidentState.OPEN)
        .setFaultClass(faultClass.name())
        .setSeverity(faultClass.severity())
        .setScope(Scope.NODE)
        .setVerdict(faultClass.verdict())
        .setVerdictProbability(0.9)
        .setCulprits(named)
        .setRisk(0.9)
        .setVictims(List.of())
        .setLog(List.of())
        .setSummary("")
        .setAdvisedAction(faultClass.action())
        .setEvidence(List.of())
        .setOnsetMillis(1_000)
        .setOpenedMillis(1_000L)
        .setUpdatedMillis(2_000)
        .setVersion("")
        .build();
  }
}
