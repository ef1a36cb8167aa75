package io.forestall.streams.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.detectors.StateFormatException;
import io.forestall.streams.core.FleetDevice.Doing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** State that is saved in mid-stream: read again it goes on alike, damaged it is refused. */
final class SnapshotTest {
  /** Where to write the golden files of a new version; a release adds files and changes none. */
  private static final String WRITE_GOLDEN = "forestall.golden";

  @ParameterizedTest
  @EnumSource(PipelineTraces.class)
  void pipeline_interruptedAtRandom_sameReportsAndIncidents(PipelineTraces trace) {
    List<Input> inputs = Arrivals.disordered(trace.inputs(), 1_500, 5);
    var steady = new RestoringRunner();
    inputs.forEach(steady::accept);
    for (int seed = 1; seed <= 2; seed++) {
      var random = new SplittableRandom(seed);
      var interrupted = new RestoringRunner();
      for (Input input : inputs) {
        interrupted.accept(input);
        if (random.nextInt(25) == 0) {
          interrupted.interrupt();
        }
      }
      assertThat(PipelineContract.bytes(interrupted.incidents))
          .as("seed %s", seed)
          .isEqualTo(PipelineContract.bytes(steady.incidents));
      assertThat(interrupted.reports.equals(steady.reports)).isTrue();
    }
  }

  @Test
  void restoredState_writtenAgain_sameBytes() {
    RestoringRunner runner = inTheMiddle();
    runner.nodes.forEach(
        (name, stage) -> {
          byte[] bytes = RestoringRunner.bytes(stage);
          assertThat(RestoringRunner.readNode(name, bytes))
              .extracting(RestoringRunner::bytes)
              .satisfies(again -> assertThat(again).hasSameSizeAs(bytes));
        });
    runner.jobs.forEach(
        (name, stage) -> {
          byte[] bytes = RestoringRunner.bytes(stage);
          assertThat(RestoringRunner.bytes(RestoringRunner.readJob(name, bytes)))
              .hasSameSizeAs(bytes);
        });
  }

  @Test
  void goldenState_version1_goesOnAsWhenItWasWritten() throws IOException {
    var runner = inTheMiddle();
    writeGoldenIfAsked(runner);
    var restored = inTheMiddle();
    for (String name : List.of("node-0", "node-1")) {
      restored.nodes.put(name, RestoringRunner.readNode(name, golden("node-state-1-" + name)));
    }
    restored.jobs.put(
        FleetFixture.JOB, RestoringRunner.readJob(FleetFixture.JOB, golden("job-state-1")));
    int before = runner.reports.size();
    List<Input> rest = golden();
    rest.subList(rest.size() / 2, rest.size()).forEach(runner::accept);
    rest.subList(rest.size() / 2, rest.size()).forEach(restored::accept);
    assertThat(runner.incidents).isNotEmpty();
    assertThat(runner.reports).hasSizeGreaterThan(before);
    assertThat(PipelineContract.bytes(restored.incidents))
        .isEqualTo(PipelineContract.bytes(runner.incidents));
    assertThat(restored.reports.equals(runner.reports)).isTrue();
  }

  @Test
  void newerVersion_refusedByName() {
    RestoringRunner runner = inTheMiddle();
    byte[] node = RestoringRunner.bytes(runner.nodes.firstEntry().getValue());
    byte[] job = RestoringRunner.bytes(runner.jobs.firstEntry().getValue());
    node[0] = 9;
    job[0] = 9;
    assertThatThrownBy(() -> RestoringRunner.readNode("node-0", node))
        .isInstanceOf(StateFormatException.class)
        .hasMessageContaining("node state has version 9");
    assertThatThrownBy(() -> RestoringRunner.readJob("job-1", job))
        .isInstanceOf(StateFormatException.class)
        .hasMessageContaining("job state has version 9");
  }

  @Test
  void olderVersion_refusedByName() {
    RestoringRunner runner = inTheMiddle();
    byte[] node = RestoringRunner.bytes(runner.nodes.firstEntry().getValue());
    byte[] job = RestoringRunner.bytes(runner.jobs.firstEntry().getValue());
    node[0] = 1;
    job[0] = 1;
    assertThatThrownBy(() -> RestoringRunner.readNode("node-0", node))
        .isInstanceOf(StateFormatException.class)
        .hasMessageContaining("node state of an older version");
    assertThatThrownBy(() -> RestoringRunner.readJob("job-1", job))
        .isInstanceOf(StateFormatException.class)
        .hasMessageContaining("job state of an older version");
  }

  @Test
  void damagedState_refusedOrRead_nothingElse() {
    RestoringRunner runner = inTheMiddle();
    byte[] node = RestoringRunner.bytes(runner.nodes.firstEntry().getValue());
    byte[] job = RestoringRunner.bytes(runner.jobs.firstEntry().getValue());
    fuzz(node, bytes -> RestoringRunner.readNode("node-0", bytes), 11);
    fuzz(job, bytes -> RestoringRunner.readJob("job-1", bytes), 12);
  }

  private static void fuzz(byte[] good, Consumer<byte[]> reading, long seed) {
    var random = new SplittableRandom(seed);
    for (int run = 0; run < 3_000; run++) {
      byte[] bad = Arrays.copyOf(good, run % 3 == 0 ? random.nextInt(good.length) : good.length);
      for (int flips = random.nextInt(4); flips > 0 && bad.length > 0; flips--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      assertThatCode(
              () -> {
                try {
                  reading.accept(bad);
                } catch (StateFormatException refused) {
                  assertThat(refused).hasMessageNotContaining("null");
                }
              })
          .as("seed %s run %s", seed, run)
          .doesNotThrowAnyException();
    }
    for (int length = 0; length < good.length; length += 1 + good.length / 500) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> reading.accept(cut))
          .as("cut at %s of %s", length, good.length)
          .isInstanceOf(StateFormatException.class);
    }
  }

  /** A job with a lost GPU, a log line, a leak, and reports that are not yet decided upon. */
  private static List<Input> golden() {
    var fleet = FleetFixture.training(2, 4, 20_251_123).unsteady(0.001, 100);
    fleet.run(90).step("TRAIN").host(0, "node_ib_link_downed_total", "mlx5_1/1", 255);
    fleet.run(5).xid(1, 2, 79).xid(0, 1, 92).all(Doing.SPINNING).device(1, 2, Doing.LOST).run(35);
    fleet.step("FAILED").source(0, "dcgm", false).run(30).source(0, "dcgm", true);
    fleet.reboot(1).all(Doing.TRAINING).run(100);
    return Arrivals.disordered(fleet.inputs(), 1_500, 8);
  }

  private static RestoringRunner inTheMiddle() {
    var runner = new RestoringRunner();
    List<Input> inputs = golden();
    inputs.subList(0, inputs.size() / 2).forEach(runner::accept);
    return runner;
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream file =
            Objects.requireNonNull(SnapshotTest.class.getResourceAsStream(name + ".bin.gz"), name);
        var unzipped = new GZIPInputStream(file)) {
      return unzipped.readAllBytes();
    }
  }

  private static void writeGoldenIfAsked(RestoringRunner runner) throws IOException {
    String folder = System.getProperty(WRITE_GOLDEN);
    if (folder != null) {
      for (String name : runner.nodes.keySet()) {
        byte[] state = RestoringRunner.bytes(Objects.requireNonNull(runner.nodes.get(name)));
        writeGolden(Path.of(folder, "node-state-1-" + name + ".bin.gz"), state);
      }
      byte[] state =
          RestoringRunner.bytes(Objects.requireNonNull(runner.jobs.get(FleetFixture.JOB)));
      writeGolden(Path.of(folder, "job-state-1.bin.gz"), state);
    }
  }

  private static void writeGolden(Path file, byte[] state) throws IOException {
    try (var zipped = new GZIPOutputStream(Files.newOutputStream(file))) {
      zipped.write(state);
    }
  }
}
