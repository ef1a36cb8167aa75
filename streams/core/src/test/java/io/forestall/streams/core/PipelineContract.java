package io.forestall.streams.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.record.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every runner of the pipeline owes: the same incidents, byte for byte, whatever the order of
 * arrival. A runner proves it by extending this class.
 */
public abstract class PipelineContract {
  private static final long LATENESS_MILLIS = 1_900; // of the 2 s that are allowed by default
  private static final int SEEDS = 3;

  /**
   * Runs the pipeline with its default settings over the inputs in this order, and returns every
   * record of the incidents topic. What lies more than four seconds before the last input must be
   * decided; nothing is expected of what comes after it.
   */
  protected abstract List<Incident> run(List<Input> inputs);

  @ParameterizedTest
  @EnumSource(PipelineTraces.class)
  void incidents_anyArrivalOrder_sameBytes(PipelineTraces trace) {
    List<Input> inputs = trace.inputs();
    List<String> expected = bytes(run(inputs));
    for (int seed = 1; seed <= SEEDS; seed++) {
      assertThat(bytes(run(Arrivals.disordered(inputs, LATENESS_MILLIS, seed))))
          .as("seed %s", seed)
          .isEqualTo(expected);
    }
    for (String kind : List.of("telemetry node-0", "telemetry node-1", "events", "steps")) {
      assertThat(bytes(run(Arrivals.late(inputs, kind, LATENESS_MILLIS))))
          .as("late %s", kind)
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource(PipelineTraces.class)
  void incidents_duplicates_sameBytes(PipelineTraces trace) {
    List<Input> inputs = trace.inputs();
    assertThat(bytes(run(Arrivals.duplicated(inputs, 0.3, 1)))).isEqualTo(bytes(run(inputs)));
  }

  @ParameterizedTest
  @EnumSource(PipelineTraces.class)
  void revisions_ofEachIncident_riseByOneAndEndResolvedOrOpen(PipelineTraces trace) {
    List<Incident> incidents = sorted(run(trace.inputs()));
    for (int i = 0; i < incidents.size(); i++) {
      Incident incident = incidents.get(i);
      boolean first = i == 0 || !incidents.get(i - 1).getId().equals(incident.getId());
      assertThat(incident.getRevision())
          .isEqualTo(first ? 1 : incidents.get(i - 1).getRevision() + 1);
      assertThat(first || incidents.get(i - 1).getState() == IncidentState.OPEN).isTrue();
      assertThat(incident.getUpdatedMillis()).isGreaterThanOrEqualTo(incident.getOpenedMillis());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = PipelineTraces.class,
      names = {"HEALTHY", "CHECKPOINT"})
  void healthyTraces_noIncident(PipelineTraces trace) {
    assertThat(run(trace.inputs())).isEmpty();
  }

  @Test
  void lostGpu_isCulprit_othersAreVictims() {
    Incident last = only(PipelineTraces.LOST_GPU_STALLS_JOB);
    assertThat(last.getFaultClass()).isEqualTo(FaultClass.GPU_FELL_OFF_BUS.name());
    assertThat(last.getState()).isEqualTo(IncidentState.OPEN);
    assertThat(last.getJob()).isEqualTo(FleetFixture.JOB);
    assertThat(last.getCulprits()).extracting(Culprit::getDevice).containsExactly("GPU-node-1-2");
    assertThat(last.getVictims()).containsExactly("node-0");
    assertThat(last.getRisk()).isEqualTo(1);
  }

  @Test
  void lostNode_isCulprit_andResolvesAfterItsReturn() {
    Incident last = only(PipelineTraces.LOST_NODE_STALLS_JOB);
    assertThat(last.getFaultClass()).isEqualTo(FaultClass.NODE_DOWN.name());
    assertThat(last.getState()).isEqualTo(IncidentState.RESOLVED);
    assertThat(last.getCulprits()).extracting(Culprit::getNode).containsExactly("node-1");
    assertThat(last.getVictims()).containsExactly("node-0");
  }

  @Test
  void allGpusOfNodeLost_oneIncidentWithFourCulprits() {
    Incident last = only(PipelineTraces.ALL_GPUS_OF_NODE_LOST);
    assertThat(last.getCulprits()).extracting(Culprit::getIndex).containsExactly(0, 1, 2, 3);
    assertThat(last.getState()).isEqualTo(IncidentState.RESOLVED); // by the reboot
  }

  @Test
  void stuckRank_isNamedByTheHang() {
    Incident last = only(PipelineTraces.STUCK_RANK);
    assertThat(last.getFaultClass()).isEqualTo(FaultClass.COLLECTIVE_HANG.name());
    assertThat(last.getScope()).isEqualTo(Scope.JOB);
    assertThat(last.getCulprits()).extracting(Culprit::getDevice).containsExactly("GPU-node-0-3");
    assertThat(last.getState()).isEqualTo(IncidentState.RESOLVED);
  }

  @Test
  void softwareDeadlock_hasNoCulprit() {
    Incident last = only(PipelineTraces.SOFTWARE_DEADLOCK);
    assertThat(last.getFaultClass()).isEqualTo(FaultClass.COLLECTIVE_HANG.name());
    assertThat(last.getCulprits()).isEmpty();
  }

  @Test
  void linkFlap_namesPort() {
    Incident last = only(PipelineTraces.LINK_FLAP);
    assertThat(last.getFaultClass()).isEqualTo(FaultClass.LINK_FLAP.name());
    assertThat(last.getCulprits()).extracting(Culprit::getInstance).containsExactly("mlx5_0/1");
    assertThat(last.getState()).isEqualTo(IncidentState.RESOLVED);
  }

  @Test
  void memoryLeak_isForecast() {
    List<Incident> incidents = sorted(run(PipelineTraces.MEMORY_LEAK.inputs()));
    Incident first = incidents.get(0);
    assertThat(first.getFaultClass()).isEqualTo(FaultClass.HOST_OUT_OF_MEMORY.name());
    long truth = FleetFixture.START_MILLIS + 30_000 + 500_000;
    assertThat(first.getEtaMillis()).isBetween(truth - 60_000, truth + 60_000);
    assertThat(first.getEtaEarliestMillis()).isLessThanOrEqualTo(first.getEtaMillis());
    assertThat(first.getUpdatedMillis()).isLessThan(truth - 120_000);
  }

  @Test
  void singleLogLine_opensAfterContinuity_resolvesAfterHold() {
    List<Incident> incidents = sorted(run(PipelineTraces.SINGLE_LOG_LINE_LASTS.inputs()));
    long lineMillis = FleetFixture.START_MILLIS + 30_500;
    assertThat(incidents)
        .extracting(Incident::getState)
        .containsExactly(IncidentState.OPEN, IncidentState.RESOLVED);
    assertThat(incidents.get(0).getOpenedMillis()).isEqualTo(lineMillis + 30_000);
    assertThat(incidents.get(1).getResolvedMillis()).isEqualTo(lineMillis + 30 * 60_000 + 60_000);
  }

  @Test
  void jobThatDied_keepsItsIncident_nextJobGetsItsOwn() {
    List<Incident> incidents = run(PipelineTraces.JOB_DIES_AND_MOVES.inputs());
    assertThat(incidents)
        .filteredOn(incident -> incident.getFaultClass().equals("GPU_MEMORY_FAULT"))
        .extracting(incident -> incident.getJob() + " " + incident.getCulprits().get(0).getNode())
        .containsExactlyInAnyOrder("job-1 node-0", "job-2 node-1");
  }

  @Test
  void lateRecords_beyondTheBound_areStillHeard() {
    List<Input> inputs = new ArrayList<>(PipelineTraces.LOST_GPU_STALLS_JOB.inputs());
    Input line = inputs.stream().filter(Input.Event.class::isInstance).findFirst().orElseThrow();
    int place = inputs.indexOf(line);
    inputs.remove(line);
    inputs.add(place + 2 * 60, line); // a minute late
    assertThat(run(inputs))
        .extracting(Incident::getFaultClass)
        .contains(FaultClass.GPU_FELL_OFF_BUS.name());
  }

  @Test
  void garbage_changesNothing() {
    List<Input> inputs = PipelineTraces.LOST_GPU_STALLS_JOB.inputs();
    List<Input> dirty = Garbage.mixedInto(inputs, 7);
    assertThat(bytes(run(dirty))).isEqualTo(bytes(run(inputs)));
  }

  /** The last revision of the trace's only incident. */
  private Incident only(PipelineTraces trace) {
    List<Incident> incidents = sorted(run(trace.inputs()));
    assertThat(incidents).extracting(Incident::getId).containsOnly(incidents.get(0).getId());
    return incidents.get(incidents.size() - 1);
  }

  private static List<Incident> sorted(List<Incident> incidents) {
    return incidents.stream()
        .sorted(
            Comparator.comparing(Incident::getId)
                .thenComparing(Incident::getRevision)
                .thenComparing(Incident::getUpdatedMillis))
        .toList();
  }

  /** The records as bytes, in an order that does not depend on which job was decided first. */
  protected static List<String> bytes(List<Incident> incidents) {
    return sorted(incidents).stream()
        .map(
            incident -> {
              try {
                return incident.getId()
                    + ' '
                    + HexFormat.of().formatHex(incident.toByteBuffer().array());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .toList();
  }
}
