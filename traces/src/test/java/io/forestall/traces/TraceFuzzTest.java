package io.forestall.traces;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever bytes a trace holds: reading it neither throws nor hangs. */
class TraceFuzzTest {
  private static final int RUNS = 150;
  private static final byte[] ODD = {
    '"', '\n', '\r', ',', '{', '}', '-', '.', 'e', '9', 0, (byte) 0xff
  };

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void play_mutatedFiles_neitherThrowsNorHangs(boolean gzip) throws IOException {
    long seed = 21;
    var random = new SplittableRandom(seed);
    Map<Path, byte[]> files = sample(gzip);
    assertTimeoutPreemptively(
        Duration.ofSeconds(100),
        () -> {
          for (int run = 0; run < RUNS; run++) {
            for (Map.Entry<Path, byte[]> file : files.entrySet()) {
              Files.write(file.getKey(), mutated(file.getValue(), random));
            }
            readAll(temp.resolve("trace"), "seed " + seed + " run " + run);
          }
        });
  }

  @Test
  void play_anyTruncation_neitherThrowsNorHangs() throws IOException {
    Map<Path, byte[]> files = sample(/* gzip= */ true);
    var random = new SplittableRandom(22);
    for (int run = 0; run < 60; run++) {
      for (Map.Entry<Path, byte[]> file : files.entrySet()) {
        byte[] whole = file.getValue();
        Files.write(file.getKey(), Arrays.copyOf(whole, random.nextInt(whole.length)));
      }
      readAll(temp.resolve("trace"), "run " + run);
    }
  }

  private static void readAll(Path folder, String run) throws IOException {
    var problems = new TraceProblems();
    Trace trace = Trace.open(folder, problems);
    Played played = Played.all(trace);
    assertThat(trace.endMillis()).as(run).isGreaterThanOrEqualTo(trace.startMillis());
    assertThat(TraceLabels.read(folder, problems)).as(run).isNotNull();
    assertThat(played.order.size()).as(run).isLessThan(1_000);
    long last = Long.MIN_VALUE;
    for (String call : played.order) {
      long timeMillis = Long.parseLong(call.split(" ", -1)[1]);
      assertThat(timeMillis).as(run).isGreaterThanOrEqualTo(last);
      last = timeMillis;
    }
  }

  private static byte[] mutated(byte[] original, SplittableRandom random) {
    byte[] bytes = original.clone();
    for (int change = random.nextInt(8); change > 0; change--) {
      int at = random.nextInt(bytes.length);
      if (random.nextInt(6) == 0) { // shift what follows
        System.arraycopy(bytes, 0, bytes, 1, at);
      } else {
        bytes[at] =
            random.nextBoolean() ? ODD[random.nextInt(ODD.length)] : (byte) random.nextInt(256);
      }
    }
    return bytes;
  }

  /** The bytes of each file of a trace in which everything is there. */
  private Map<Path, byte[]> sample(boolean gzip) throws IOException {
    var random = new SplittableRandom(20);
    Path folder = temp.resolve("trace");
    try (TraceWriter writer = TraceWriter.create(folder, gzip)) {
      for (String node : new String[] {"n1", "n2"}) {
        writer.node(new TraceNode(node, "nvidia", "H100", 2, "r", "l"));
        writer.job(new TraceJob("j", node, "", 0, "pp0", 0, Samples.START_MILLIS + 20_000));
        writer.window(new TraceWindow("w", node, 0, Long.MAX_VALUE, 2));
        TelemetryWriter telemetry = writer.telemetry(node);
        for (var sample : Samples.of(node, 2, 20, random)) {
          telemetry.write(sample);
        }
        for (int i = 0; i < 20; i++) {
          long timeMillis = Samples.START_MILLIS + i * 1_000L;
          writer.event(
              TraceEvent.of(
                  Samples.event(node, timeMillis, "a \"line\",\n" + i, Map.of("a", "b"))));
          writer.step(Samples.step("j", timeMillis, 2.5));
        }
      }
      writer.label(
          new TraceLabel(
              "l", "X", LabelScope.NODE, "n1", "", "j", 1, 2, 3, LabelKind.HARDWARE, "F01"));
      writer.commit();
    }
    Map<Path, byte[]> files = new TreeMap<>();
    try (Stream<Path> found = Files.walk(folder)) {
      for (Path file : found.filter(Files::isRegularFile).toList()) {
        files.put(file, Files.readAllBytes(file));
      }
    }
    return files;
  }
}
