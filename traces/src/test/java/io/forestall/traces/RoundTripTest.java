package io.forestall.traces;

import static io.forestall.traces.Samples.START_MILLIS;
import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.StepProgress;
import io.forestall.schemas.serde.SampleFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundTripTest {
  @TempDir Path temp;
  private Path folder = Path.of("");
  private final TraceProblems problems = new TraceProblems();

  @BeforeEach
  void chooseFolder() {
    folder = temp.resolve("trace");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void samples_everythingInThem_readsBackEqual(boolean gzip) throws IOException {
    var random = new SplittableRandom(11);
    List<NodeSample> samples = new ArrayList<>();
    samples.addAll(Samples.of("n1", 8, 40, random));
    samples.addAll(Samples.of("rack/2 größe", 3, 40, random));
    samples.addAll(Samples.of("cpu", 0, 40, random));
    write(samples, gzip);

    List<NodeSample> expected = new ArrayList<>(samples);
    expected.sort(
        Comparator.comparingLong(NodeSample::getEventTimeMillis)
            .thenComparing(NodeSample::getNode));
    Trace trace = Trace.open(folder, problems);
    assertThat(Played.all(trace).samples.stream().map(RoundTripTest::ordered))
        .containsExactlyElementsOf(expected.stream().map(RoundTripTest::ordered).toList());
    assertThat(problems.first(10)).isEmpty();
    assertThat(trace.telemetryNodes()).containsExactly("cpu", "n1", "rack/2 größe");
    assertThat(trace.startMillis()).isEqualTo(expected.get(0).getEventTimeMillis());
    assertThat(trace.endMillis()).isEqualTo(expected.get(expected.size() - 1).getEventTimeMillis());
  }

  @Test
  void samples_writtenAgain_giveEqualBytes() throws IOException {
    write(Samples.of("n1", 8, 30, new SplittableRandom(12)), /* gzip= */ false);
    List<NodeSample> played = Played.all(Trace.open(folder, problems)).samples;
    Path first = folder;
    folder = temp.resolve("second");
    write(played, /* gzip= */ false);
    Path second = folder;
    folder = temp.resolve("third");
    write(Played.all(Trace.open(second, problems)).samples, /* gzip= */ false);
    assertThat(folder.resolve("telemetry/n1.csv"))
        .hasSameBinaryContentAs(second.resolve("telemetry/n1.csv"));
    assertThat(first.resolve("devices.csv")).hasSameBinaryContentAs(folder.resolve("devices.csv"));
  }

  @Test
  void frames_whatTheyHold_readsBackEqual() throws IOException {
    List<NodeSample> samples = Samples.of("n1", 8, 20, new SplittableRandom(13));
    var frame = new SampleFrame();
    try (TraceWriter writer = TraceWriter.create(folder, true);
        TelemetryWriter telemetry = writer.telemetry("n1")) {
      for (NodeSample sample : samples) {
        frame.fill(sample);
        telemetry.write(frame);
      }
      writer.commit();
    }
    for (NodeSample sample : samples) {
      sample.setExtras(List.of());
      sample.setBlanks(List.of());
      sample.getSources().forEach(source -> source.setRejected(0));
    }
    assertThat(Played.all(Trace.open(folder, problems)).samples).containsExactlyElementsOf(samples);
  }

  @Test
  void events_ofAnyKind_readBackEqual() throws IOException {
    List<TraceEvent> events =
        List.of(
            TraceEvent.of(
                Samples.event("n1", START_MILLIS, "NVRM: Xid, \"79\"\r\nmore", Map.of("pid", "1"))),
            TraceEvent.of(
                Samples.event("n2", START_MILLIS + 1, "größe", Map.of("b", ",", "a", "\""))),
            new TraceEvent(START_MILLIS + 2, "n2", "nccl", " a line\tas it is ", null));
    try (TraceWriter writer = TraceWriter.create(folder, false)) {
      for (int i = events.size() - 1; i >= 0; i--) {
        writer.event(events.get(i));
      }
      writer.commit();
    }
    assertThat(Played.all(Trace.open(folder, problems)).events).containsExactlyElementsOf(events);
    assertThat(problems.count()).isZero();
  }

  @Test
  void steps_withAndWithoutNumbers_readBackEqual() throws IOException {
    List<StepProgress> steps =
        List.of(
            Samples.step("j1", START_MILLIS, Double.NaN),
            Samples.step("j,2", START_MILLIS + 1, null),
            Samples.step("j1", START_MILLIS + 2, 2.718281828459045));
    try (TraceWriter writer = TraceWriter.create(folder, false)) {
      for (int i = steps.size() - 1; i >= 0; i--) {
        writer.step(steps.get(i));
      }
      writer.commit();
    }
    assertThat(Played.all(Trace.open(folder, problems)).steps).containsExactlyElementsOf(steps);
    assertThat(Files.readString(folder.resolve("steps.csv"))).contains(",NaN,,");
  }

  @Test
  void tables_allRows_readBackEqual() throws IOException {
    var node = new TraceNode("n1", "nvidia", "H100-SXM-80GB", 8, "r,1", "leaf-1");
    var device = new TraceDevice("n1", "GPU-1", 0, "0000:1b:00.0", 3);
    var unknown = new TraceDevice("n1", "GPU-2", -1, "", -1);
    var job = new TraceJob("j1", "n1", "GPU-1", 3, "pp0", START_MILLIS, START_MILLIS + 9);
    var open = new TraceJob("j2", "n1", "", -1, "", TraceJob.OPEN_START, START_MILLIS - 5);
    var later = new TraceJob("j3", "n1", "", 0, "", START_MILLIS + 10, TraceJob.OPEN_END);
    var window = new TraceWindow("w1", "n1", START_MILLIS, START_MILLIS + 1, 12.5);
    var label =
        new TraceLabel(
            "l1",
            "GPU_FELL_OFF_BUS",
            LabelScope.DEVICE,
            "n1",
            "GPU-1",
            "j1",
            START_MILLIS,
            START_MILLIS + 1,
            START_MILLIS + 2,
            LabelKind.HARDWARE,
            "F01");
    var benign =
        new TraceLabel(
            "l2",
            "CHECKPOINT",
            LabelScope.FLEET,
            "",
            "",
            "",
            START_MILLIS,
            TraceLabel.NO_FAILURE,
            TraceLabel.NO_END,
            LabelKind.BENIGN,
            "");
    try (TraceWriter writer = TraceWriter.create(folder, false)) {
      writer.node(node);
      writer.device(device);
      writer.device(unknown);
      writer.job(job);
      writer.job(open);
      writer.job(later);
      writer.window(window);
      writer.label(label);
      writer.label(benign);
      writer.step(Samples.step("j1", START_MILLIS, null));
      writer.commit();
    }
    Trace trace = Trace.open(folder, problems);
    assertThat(trace.nodes()).containsExactly(node);
    assertThat(trace.devices()).containsExactly(device, unknown);
    assertThat(trace.jobs()).containsExactly(job, open, later);
    assertThat(trace.windows()).containsExactly(window);
    assertThat(TraceLabels.read(folder, problems)).containsExactly(label, benign);
    assertThat(problems.first(5)).isEmpty();
  }

  private void write(List<NodeSample> samples, boolean gzip) throws IOException {
    try (TraceWriter writer = TraceWriter.create(folder, gzip)) {
      for (String node : samples.stream().map(NodeSample::getNode).distinct().toList()) {
        try (TelemetryWriter telemetry = writer.telemetry(node)) {
          for (NodeSample sample : samples) {
            if (sample.getNode().equals(node)) {
              telemetry.write(sample);
            }
          }
          assertThat(telemetry.refusedSamples() + telemetry.droppedValues()).isZero();
        }
      }
      writer.commit();
    }
  }

  /** A record in which nothing but the order of extras and blanks may have changed. */
  private static NodeSample ordered(NodeSample sample) {
    sample.setExtras(sample.getExtras().stream().sorted().toList());
    sample.setBlanks(sample.getBlanks().stream().sorted().toList());
    return sample;
  }
}
