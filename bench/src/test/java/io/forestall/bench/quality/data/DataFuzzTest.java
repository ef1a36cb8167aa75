package io.forestall.bench.quality.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Broken files are refused as broken files, whatever is in them. */
@Timeout(30)
class DataFuzzTest {
  private interface Reader {
    Object read() throws IOException;
  }

  @TempDir Path folder;

  @RepeatedTest(150)
  void readers_mutatedSamples_readOrRefuse(RepetitionInfo repetition) throws IOException {
    var random = new SplittableRandom(repetition.getCurrentRepetition());
    Path faults = write(random, "f.csv", Samples.FAULTS);
    Path operations = write(random, "t.csv", Samples.OPERATIONS);
    Path engines = write(random, "e.csv", Samples.engines(4, 3));
    write(random, "steps/s.csv.gz", Samples.STEPS);
    write(random, "m_train.csv.gz", Samples.SERVER_ROWS);
    write(random, "m_test.csv.gz", Samples.SERVER_ROWS);
    write(random, "m_events.csv", Samples.SERVER_EVENTS);
    write(random, "labels/combined_windows.json", Samples.NAB_WINDOWS);
    write(random, "data/made/up.csv", Samples.nabRows(9, "value"));
    List<Reader> readers =
        List.of(
            () -> FaultHistory.read(faults),
            () -> StragglerTrace.read(operations),
            () -> EngineRuns.read(engines),
            () -> StepLogs.tables(folder.resolve("steps")),
            () -> ServerData.read(folder, "m"),
            () -> new NabData(folder).series());
    for (Reader reader : readers) {
      try {
        assertThat(reader.read()).as("seed %s", repetition.getCurrentRepetition()).isNotNull();
      } catch (IOException expected) {
        assertThat(expected).hasMessageMatching("(?s).+");
      }
    }
  }

  private Path write(SplittableRandom random, String name, String sample) throws IOException {
    byte[] bytes = sample.getBytes(StandardCharsets.UTF_8);
    int changes = random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(bytes.length);
      bytes[at] =
          (byte)
              (random.nextBoolean() ? random.nextInt(256) : ",;-.e9\n\"".charAt(random.nextInt(8)));
    }
    return Samples.write(folder.resolve(name), bytes);
  }
}
