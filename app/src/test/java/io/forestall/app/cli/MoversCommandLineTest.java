package io.forestall.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** record, replay and import as a user meets them, without a broker. */
final class MoversCommandLineTest {
  @TempDir private Path folder = Path.of(".");

  private record Ran(int exit, String out, String err) {}

  @ParameterizedTest
  @ValueSource(strings = {"record", "replay", "import"})
  void help_hasAnExample(String command) {
    Ran ran = run(command, "--help");

    assertThat(ran.exit).isZero();
    assertThat(ran.out).contains("Example").contains("  forestall " + command).contains("--json");
    assertThat(ran.err).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          record --out t --from yesterday                                     | earliest, latest or a time
          record --out t --until 1969-01-01T00:00:00Z                         | end, stopped or a time
          record --out t --from 2026-01-02T00:00:00Z --until 2026-01-01T00:00:00Z | from must be before until
          record                                                              | --out
          replay t --speed 0                                                  | max or a number above 0
          replay t --shift-to later                                           | now or a time
          replay                                                              | DIR
          import --format wide --out t                                        | FILE
          import --format tall --out t f.csv                                  | prometheus-long, wide
          import --format wide --out t --interval 2d f.csv                    | 90s, 5m or 2h
          import --format wide --out t --interval 0s f.csv                    | [1ms, 1d]
          import --format wide --out t --time-unit h f.csv                    | s, ms, iso
          """)
  void wrongUsage_saysWhatIsRight(String arguments, String hint) {
    Ran ran = run(arguments.split(" "));

    assertThat(ran.exit).isEqualTo(2);
    assertThat(ran.err).contains(hint).doesNotContain("\tat ");
  }

  @Test
  void import_ofAFile_saysWhatCameOfIt() throws IOException {
    Path file = Files.writeString(folder.resolve("n_1.csv"), "ts,load\n60,1\n120,oops\n180,3\n");
    String out = folder.resolve("trace").toString();

    Ran ran = run("import", "--format", "wide", file.toString(), "--out", out);

    assertThat(ran.exit).isZero();
    assertThat(ran.out).contains("2 samples of 1 nodes").contains("1 broken");
    assertThat(ran.err).contains(file + ":3: load: no number: 'oops'");
  }

  @Test
  void import_json_isOneObjectPerLine() throws IOException {
    Path file = Files.writeString(folder.resolve("n_1.csv"), "ts,load\n60,1\n120,oops\n180,3\n");
    String out = folder.resolve("trace").toString();

    Ran ran = run("import", "--json", "--format", "wide", file.toString(), "--out", out);

    var mapper = new ObjectMapper();
    var lines = ran.out.lines().toList();
    assertThat(ran.exit).isZero();
    assertThat(lines).hasSize(2);
    assertThat(mapper.readTree(lines.get(0)).at("/problem/line").asInt()).isEqualTo(3);
    JsonNode report = mapper.readTree(lines.get(1));
    assertThat(report.at("/imported/samples").asInt()).isEqualTo(2);
    assertThat(report.at("/problems").asInt()).isEqualTo(1);
    assertThat(ran.err).isEmpty();
  }

  @Test
  void import_ofNothing_fails_andNamesTheFile() {
    Ran ran =
        run("import", "--format", "wide", "nowhere.csv", "--out", folder.resolve("t").toString());

    assertThat(ran.exit).isEqualTo(1);
    assertThat(ran.err).contains("nowhere.csv: does not exist").doesNotContain("Exception");
  }

  @Test
  void replay_ofNoTrace_fails_andNamesTheFolder() {
    Ran ran = run("replay", folder.resolve("no-trace").toString());

    assertThat(ran.exit).isEqualTo(1);
    assertThat(ran.err).contains("no-trace").doesNotContain("Exception");
  }

  @Test
  void record_withoutBroker_fails_andLeavesNothing() throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("forestall.yaml"), "kafka: {bootstrapServers: \"127.0.0.1:1\"}\n");
    Path out = folder.resolve("trace");

    Ran ran = run("record", "--out", out.toString(), "--config", config.toString());

    assertThat(ran.exit).isEqualTo(1);
    assertThat(ran.err).contains("127.0.0.1:1", "is it running");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(config);
    }
  }

  /** Runs a command with standard output and error in hand. */
  private static Ran run(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    var outBytes = new ByteArrayOutputStream();
    var errBytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    try {
      int exit = Forestall.run(arguments);
      return new Ran(
          exit,
          outBytes.toString(StandardCharsets.UTF_8),
          errBytes.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}
