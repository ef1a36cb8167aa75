package io.forestall.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forestall.traces.Trace;
import io.forestall.traces.TraceLabels;
import io.forestall.traces.TraceProblems;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code forestall simulate} says, writes and refuses. */
final class SimulateCommandTest {
  private static final String SCENARIO =
      """
      duration: 10m
      interval: 5s
      fleet:
        prefix: tiny
        groups: [{sku: H100-SXM-80GB, nodes: 3}]
        jobs: [{name: job, nodes: 2, pipelineStages: 2, step: 6s}]
      faults:
        explicit: [{fault: F01, at: 5m, node: tiny-02}]
      """;

  @TempDir private Path folder = Path.of(".");

  private record Ran(int exit, String out, String err) {}

  @Test
  void help_hasExamplesAndNamesTheScenarios() {
    Ran ran = run("--help");

    assertThat(ran.exit).isZero();
    assertThat(ran.out)
        .contains("Example", "  forestall simulate", "one-of-each", "llama3-54d", "cpu-fleet");
  }

  @Test
  void scenarioFile_becomesATraceThatReads() throws IOException {
    Path trace = folder.resolve("trace");
    Ran ran = run("--scenario", scenario(SCENARIO), "--out", trace.toString(), "--json");

    assertThat(ran.exit).as(ran.err).isZero();
    JsonNode told = new ObjectMapper().readTree(ran.out.lines().reduce("", (a, b) -> b));
    assertThat(told.get("scenario").asText()).isEqualTo("tiny");
    assertThat(told.get("device_ticks").asLong()).isBetween(24L * 119, 24L * 120);
    assertThat(told.get("device_ticks_per_second").asLong()).isPositive();
    assertThat(told.get("labels").asInt()).isPositive();
    assertThat(told.get("bytes").asLong()).isPositive();

    TraceProblems problems = new TraceProblems();
    Trace read = Trace.open(trace, problems);
    assertThat(read.nodes()).hasSize(3);
    assertThat(read.jobs()).hasSize(16);
    assertThat(read.telemetryNodes()).containsExactly("tiny-01", "tiny-02", "tiny-03");
    assertThat(TraceLabels.read(trace, problems))
        .anySatisfy(
            label -> {
              assertThat(label.fault()).isEqualTo("F01");
              assertThat(label.node()).isEqualTo("tiny-02");
            });
    assertThat(problems.first(5)).isEmpty();
  }

  @Test
  void folderThatIsThere_isWrongUsage_andStaysAsItIs() throws IOException {
    Ran ran = run("--scenario", "healthy-week", "--out", folder.toString());

    assertThat(ran.exit).isEqualTo(2);
    assertThat(ran.err).contains("--out", folder.toString(), "another folder");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void unknownScenario_isWrongUsage_andNamesThoseThereAre() {
    Ran ran = run("--scenario", "perfect-year", "--out", folder.resolve("trace").toString());

    assertThat(ran.exit).isEqualTo(2);
    assertThat(ran.err).contains("perfect-year", "healthy-week", "llama3-54d");
  }

  @Test
  void scenarioWithMistakes_saysAllOfThem_andWritesNothing() throws IOException {
    String file = scenario("duration: ever\ninterval: 9h\nfleet: {groups: [{sku: abacus}]}\n");
    Ran ran = run("--scenario", file, "--out", folder.resolve("trace").toString());

    assertThat(ran.exit).isEqualTo(2);
    assertThat(ran.err)
        .contains("duration: ever", "interval: 9h", "[100ms, 60s]", "fleet.groups[0].sku: abacus")
        .doesNotContain("Exception");
    assertThat(folder.resolve("trace")).doesNotExist();
  }

  @Test
  void threads_outOfRange_isWrongUsage() {
    Ran ran =
        run("--scenario", "cpu-fleet", "--out", folder.resolve("t").toString(), "--threads", "-1");

    assertThat(ran.exit).isEqualTo(2);
    assertThat(ran.err).contains("--threads", "[0, 1024]", "-1");
  }

  @Test
  void settings_areListedWithRangeAndOrigin() {
    Ran ran = run("--list-settings");

    assertThat(ran.exit).isZero();
    assertThat(ran.out.lines()).hasSizeGreaterThan(50).contains("name\tdefault\tmin\tmax\torigin");
    assertThat(ran.out).containsPattern("power\\.spinWatts\t[0-9.]+\t[0-9.]+\t[0-9.]+\tassumed");
  }

  @Test
  void withoutScenarioAndFolder_isWrongUsage() {
    Ran ran = run();

    assertThat(ran.exit).isEqualTo(2);
    assertThat(ran.err).contains("--scenario", "--out");
  }

  private String scenario(String yaml) throws IOException {
    return Files.writeString(folder.resolve("tiny.yaml"), yaml).toString();
  }

  /** Runs the command with standard output and error in hand. */
  private static Ran run(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    var outBytes = new ByteArrayOutputStream();
    var errBytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    String[] all = new String[arguments.length + 1];
    all[0] = "simulate";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    try {
      int exit = Forestall.run(all);
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
