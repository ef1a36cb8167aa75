package io.forestall.app.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.forestall.traces.TraceProblems;
import io.forestall.traces.csv.CsvReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DetectRunTest {
  private DetectorKind kind = DetectorKind.DEFAULT;

  private static final String HEAD =
      "time,score,alarm,metric_1,share_1,metric_2,share_2,metric_3,share_3";

  @TempDir private Path folder = Path.of(".");
  private final TraceProblems problems = new TraceProblems();

  /** As NAB writes: a head, a time without zone, one value. */
  @Test
  void run_oneSeriesWithTimes_alarmsAtTheSpike() throws IOException {
    Path input = write("in.csv", timed(2_000, 1_900));

    DetectReport report = run(input, null);

    List<String> rows = scores();
    assertThat(report.rows()).isEqualTo(2_000);
    assertThat(rows).hasSize(2_001).first().isEqualTo(HEAD);
    assertThat(rows.get(1_901)).startsWith("2026-01-07 14:20:00,0.").contains(",1,value,1,,,,");
    assertThat(problems.count()).isZero();
  }

  /** As SMD writes: numbers alone, packed; rows are counted from 0, columns from 1. */
  @Test
  void run_manySeriesWithoutHead_blamesTheColumn() throws IOException {
    Path input = write("in.csv.gz", wide(2_000, 1_900));

    DetectReport report = run(input, null);

    assertThat(report.series()).containsExactly("metric_1", "metric_2", "metric_3", "metric_4");
    assertThat(scores().get(1_901)).startsWith("1900,0.").contains(",1,metric_3,");
  }

  /** The optional extra finds the same spikes and blames the same column. */
  @Test
  void run_randomCutForest_alarmsAndBlames() throws IOException {
    kind = DetectorKind.RANDOM_CUT_FOREST;

    run(write("one.csv", timed(2_000, 1_900)), null);
    assertThat(scores().get(1_901)).startsWith("2026-01-07 14:20:00,0.").contains(",1,value,1,,,,");
    run(write("many.csv.gz", wide(2_000, 1_900)), null);
    assertThat(scores().get(1_901)).startsWith("1900,0.").contains(",1,metric_3,");
  }

  @Test
  void run_training_isLearntAndNotScored() throws IOException {
    Path training = write("train.csv", wide(2_000, -1));
    Path input = write("in.csv", wide(100, 50));

    DetectReport report = run(input, training);

    assertThat(report.trainingRows()).isEqualTo(2_000);
    assertThat(scores()).hasSize(101);
    assertThat(scores().get(51)).contains(",1,metric_3,");
  }

  @Test
  void run_otherColumnsInTraining_isRefusedByName() throws IOException {
    Path training = write("train.csv", "a,b\n1,2\n");
    Path input = write("in.csv", "a,c\n1,2\n");
    assertThatThrownBy(() -> run(input, training))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("[a, b]")
        .hasMessageContaining("[a, c]");
  }

  /** No row is lost, so that scores stand beside their rows. */
  @Test
  void run_brokenRows_areNamedAndKept() throws IOException {
    Path input =
        write(
            "in.csv",
            """
            timestamp,value,host
            2026-01-01 00:00:00,1,web
            2026-01-01 00:05:00,,web
            2026-01-01 00:04:00,2,web
            yesterday,3,web
            2026-01-01 00:10:00,many,web
            2026-01-01 00:15:00,inf
            """);

    DetectReport report = run(input, null);

    assertThat(report.rows()).isEqualTo(6);
    assertThat(report.leftOut()).containsExactly("host");
    assertThat(scores()).hasSize(7);
    assertThat(problems.first(9))
        .extracting(Object::toString)
        .satisfiesExactly(
            problem -> assertThat(problem).contains("in.csv:4: the time goes back"),
            problem -> assertThat(problem).contains("in.csv:5: no time").contains("yesterday"),
            problem -> assertThat(problem).contains("in.csv:6: value: no number").contains("many"),
            problem -> assertThat(problem).contains("in.csv:7: 2 cells and not 3"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "timestamp,value\n", "host,rack\nweb,r1\n"})
  void run_nothingToScore_saysSo(String content) throws IOException {
    Path input = write("in.csv", content);
    assertThatThrownBy(() -> run(input, null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("in.csv: has no ");
  }

  @Test
  void run_missingFile_saysSo() {
    assertThatThrownBy(() -> run(folder.resolve("nowhere.csv"), null))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nowhere.csv: does not exist");
  }

  /** Fuzz: changed bytes are scored or refused, and soon. */
  @RepeatedTest(60)
  void run_damagedFile_isScoredOrRefused(RepetitionInfo seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed.getCurrentRepetition());
    byte[] bytes =
        (random.nextBoolean() ? timed(60, 30) : wide(60, 30)).getBytes(StandardCharsets.UTF_8);
    for (int changes = random.nextInt(40); changes >= 0; changes--) {
      bytes[random.nextInt(bytes.length)] =
          random.nextBoolean()
              ? (byte) random.nextInt()
              : (byte) "\",\n\r-e. NaN".charAt(random.nextInt(11));
    }
    Path input = Files.write(folder.resolve("in" + seed.getCurrentRepetition() + ".csv"), bytes);
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          try {
            DetectReport report = run(input, null);
            assertThat(wholeScores()).isEqualTo(report.rows() + 1);
          } catch (IOException refused) {
            assertThat(refused).hasMessageContaining("has no ");
          }
        });
  }

  private DetectReport run(Path input, @Nullable Path training) throws IOException {
    return new DetectRun(input, training, folder.resolve("out.csv"), kind, problems)
        .run((done, total) -> {});
  }

  private List<String> scores() throws IOException {
    return Files.readAllLines(folder.resolve("out.csv"));
  }

  /** Rows of nine cells; a time that was damaged may span lines. */
  private long wholeScores() {
    CsvReader rows =
        CsvReader.open(
            folder.resolve("out.csv"),
            (line, problem) -> {
              throw new AssertionError(line + ": " + problem);
            });
    rows.expectCells(9);
    long count = 0;
    while (rows.next()) {
      count++;
    }
    return count;
  }

  private Path write(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    if (name.endsWith(".gz")) {
      try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
        out.write(content.getBytes(StandardCharsets.UTF_8));
      }
    } else {
      Files.writeString(file, content);
    }
    return file;
  }

  private static String timed(int rows, int spike) {
    SplittableRandom random = new SplittableRandom(1);
    var text = new StringBuilder("timestamp,value\n");
    LocalDateTime time = LocalDateTime.of(2026, 1, 1, 0, 0);
    for (int row = 0; row < rows; row++) {
      double value = 50 + random.nextGaussian() + (row == spike ? 90 : 0);
      String when = time.plusMinutes(5L * row).toString().replace('T', ' ');
      text.append(when).append(":00,").append(String.format(Locale.ROOT, "%.4f%n", value));
    }
    return text.toString();
  }

  private static String wide(int rows, int spike) {
    SplittableRandom random = new SplittableRandom(1);
    var text = new StringBuilder();
    for (int row = 0; row < rows; row++) {
      double common = random.nextDouble();
      for (int i = 0; i < 4; i++) {
        double value = 0.2 + 0.5 * common + 0.1 * random.nextDouble();
        value += row == spike && i == 2 ? 2 : 0;
        text.append(String.format(Locale.ROOT, i == 0 ? "%.5f" : ",%.5f", value));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
