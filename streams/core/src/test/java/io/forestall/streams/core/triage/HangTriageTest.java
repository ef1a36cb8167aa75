package io.forestall.streams.core.triage;

import static io.forestall.streams.core.EvidenceFixture.evidence;
import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.Incident;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.triage.HangSignature.Finding;
import io.forestall.streams.core.triage.Suspect.How;
import io.forestall.streams.core.triage.collective.RankLag;
import io.forestall.streams.core.triage.steps.StepTimeline;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class HangTriageTest {
  private static final long SINCE = 1_000_000;
  private static final long NOW = SINCE + 10_000;

  private final List<Incident> told = new ArrayList<>();
  private final Members members = new Members();
  private final IncidentBook book =
      new IncidentBook(
          "job", TriageConfig.DEFAULT, members, new CheckpointWorth(new StepTimeline()));
  private final HangTriage triage = new HangTriage(book, new RankLag(members));

  private static Suspect suspect(String node, String device, How how) {
    return new Suspect(node, device, 3, 11, how, 114);
  }

  private void hangs(List<Suspect> apart, long nowMillis) {
    var waiting = new TreeSet<>(List.of("a", "b", "c"));
    triage.hangs(new Finding(SINCE, apart, waiting, 24, true), nowMillis);
    book.advanceTo(nowMillis, told::add);
  }

  private Incident last() {
    return told.get(told.size() - 1);
  }

  @Test
  void severalSuspects_shareTheProbability() {
    hangs(List.of(suspect("a", "g1", How.RESTS), suspect("b", "g2", How.RESTS)), NOW);
    assertThat(last().getCulprits()).hasSize(2);
    double sum = last().getCulprits().stream().mapToDouble(Culprit::getProbability).sum();
    assertThat(sum).isBetween(0.99, 1.0);
  }

  @Test
  void suspectIsCleared_noLongerACulprit() {
    hangs(List.of(suspect("a", "g1", How.RESTS), suspect("b", "", How.SILENT)), NOW);
    hangs(List.of(suspect("a", "g1", How.RESTS)), NOW + 1_000);
    assertThat(last().getCulprits()).extracting(Culprit::getNode).containsExactly("a");
    assertThat(last().getVictims()).containsExactly("b", "c");
  }

  @Test
  void causeOnASuspectsNode_beforeALaterOneElsewhere() {
    book.add(evidence("c", "", "rule", FaultClass.NIC_FAULT, Strength.SUPPORTING, SINCE + 2_000));
    book.add(evidence("a", "g1", "rule", FaultClass.GPU_FAULT, Strength.SUPPORTING, SINCE - 5_000));
    hangs(List.of(suspect("a", "g1", How.RESTS)), NOW);
    assertThat(told).hasSize(1);
    assertThat(last().getFaultClass()).isEqualTo("GPU_FAULT");
    assertThat(last().getRisk()).isEqualTo(1);
  }

  @Test
  void provenCause_beforeALaterSuspicion() {
    book.add(
        evidence("a", "", "port-down", FaultClass.NIC_FAULT, Strength.SUPPORTING, SINCE + 2_000));
    book.add(evidence("b", "g1", "xid", FaultClass.GPU_FAULT, Strength.CONCLUSIVE, SINCE - 5_000));
    hangs(List.of(), NOW);
    assertThat(told)
        .filteredOn(incident -> incident.getRisk() == 1)
        .singleElement()
        .returns("GPU_FAULT", Incident::getFaultClass);
  }
}
