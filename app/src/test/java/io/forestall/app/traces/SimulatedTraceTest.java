package io.forestall.app.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.StepProgress;
import io.forestall.simulator.FleetRun;
import io.forestall.simulator.NodeLayout;
import io.forestall.simulator.Scenario;
import io.forestall.simulator.ScenarioPlan;
import io.forestall.traces.Trace;
import io.forestall.traces.TraceEvent;
import io.forestall.traces.TraceListener;
import io.forestall.traces.TraceProblems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SimulatedTraceTest {
  /** Windows that share nodes and some that do not, with kernel and training lines. */
  private static final String SAMPLED =
      """
      duration: 2d
      interval: 10s
      fleet:
        prefix: part
        nodesPerLeaf: 2
        groups: [{sku: H100-SXM-80GB, nodes: 8}]
        jobs: [{name: job, count: 4, nodes: 2, pipelineStages: 2, step: 6s}]
      faults:
        explicit:
          - {fault: F01, at: 3h, node: part-1}
          - {fault: F18, at: 8h, node: part-3}
          - {fault: F27, at: 20h, node: part-4}
          - {fault: F28, at: 30h, job: job-4}
      windows: {before: 5m, after: 5m, longest: 20m, healthyWindows: 2, healthySpan: 10m}
      """
          .replace("part-", "part-0");

  @TempDir private Path folder = Path.of(".");

  @Test
  void sameSeed_isByteEqual_withAnyNumberOfThreads() throws Exception {
    Map<String, byte[]> one = write("one", 11, 1);
    Map<String, byte[]> four = write("four", 11, 4);
    Map<String, byte[]> other = write("other", 12, 4);

    assertThat(four.keySet()).isEqualTo(one.keySet()).isNotEmpty();
    four.forEach((name, bytes) -> assertThat(bytes).as(name).isEqualTo(one.get(name)));
    assertThat(other.keySet().stream().filter(one::containsKey))
        .anyMatch(name -> !List.of(other.get(name)).equals(List.of(one.get(name))));
  }

  @Test
  void trace_holdsWhatThePlanSays() throws Exception {
    write("trace", 11, 2);
    TraceProblems problems = new TraceProblems();
    Trace trace = Trace.open(folder.resolve("trace"), problems);
    ScenarioPlan plan = plan(11);
    Map<String, Integer> samples = new HashMap<>();
    Map<String, Integer> sources = new HashMap<>();
    Map<String, Integer> phases = new HashMap<>();
    trace.play(
        new TraceListener() {
          @Override
          public void sample(NodeSample sample) {
            samples.merge(sample.getNode(), 1, Integer::sum);
          }

          @Override
          public void event(TraceEvent event) {
            sources.merge(event.source(), 1, Integer::sum);
          }

          @Override
          public void step(StepProgress step) {
            phases.merge(step.getPhase(), 1, Integer::sum);
          }
        });

    assertThat(problems.first(5)).isEmpty();
    assertThat(trace.windows())
        .hasSize(plan.runs().stream().mapToInt(run -> run.layout().nodes().size()).sum());
    long planned = plan.runs().stream().mapToLong(FleetRun::samples).sum();
    assertThat(samples.values().stream().mapToLong(Integer::longValue).sum())
        .isBetween(planned * 8 / 10, planned); // a crashed node says nothing
    assertThat(sources).containsKeys("kmsg", "stdout");
    assertThat(phases).containsKey("TRAIN");
    assertThat(sources.get("stdout")).isLessThan(phases.get("TRAIN"));
  }

  @Test
  void chains_shareNoNode_andKeepTheOrderOfTime() {
    List<FleetRun> runs = plan(11).runs();
    List<RunChain> chains = RunChain.of(runs);
    Map<String, RunChain> owners = new HashMap<>();

    assertThat(chains).hasSizeGreaterThan(1);
    assertThat(chains.stream().flatMap(chain -> chain.runs().stream()))
        .containsExactlyInAnyOrderElementsOf(runs);
    for (RunChain chain : chains) {
      for (FleetRun run : chain.runs()) {
        for (NodeLayout node : run.layout().nodes()) {
          RunChain owner = owners.put(node.name(), chain);
          assertThat(owner == null || owner.equals(chain)).isTrue();
        }
      }
    }
  }

  @Test
  void stopped_leavesNothing() {
    Path trace = folder.resolve("stopped");
    SimulatedTrace simulated = new SimulatedTrace(plan(11), (done, total) -> {});
    simulated.stop();

    assertThatThrownBy(() -> simulated.write(trace, 2)).isInstanceOf(CancellationException.class);
    assertThat(folder).isEmptyDirectory();
  }

  private static ScenarioPlan plan(long seed) {
    return ScenarioPlan.of(Scenario.parse("sampled", SAMPLED), seed);
  }

  private Map<String, byte[]> write(String name, long seed, int threads) throws Exception {
    Path trace = folder.resolve(name);
    new SimulatedTrace(plan(seed), (done, total) -> {}).write(trace, threads);
    return bytes(trace);
  }

  private static Map<String, byte[]> bytes(Path trace) throws IOException {
    Map<String, byte[]> bytes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(trace)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes.put(trace.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return bytes;
  }
}
