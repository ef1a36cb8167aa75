package io.forestall.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forestall.app.backtest.SimulatedTrace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code forestall train} says, writes and refuses. */
final class TrainCommandTest {
  @TempDir private static Path folder;
  private static Path trace = Path.of("");

  private record Ran(int exit, String out, String err) {}

  @BeforeAll
  static void simulate() throws IOException {
    trace = SimulatedTrace.write(folder.resolve("trace"), List.of(), List.of());
  }

  private static Ran run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        new CommandLine(new TrainCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                  command.getErr().println(failure.getMessage());
                  return failure instanceof CommandFailure ? 1 : 99;
                })
            .execute(arguments);
    return new Ran(exit, out.toString(), err.toString());
  }

  @Test
  void help_hasExamplesAndExitCodes() {
    Ran ran = run("--help");

    assertThat(ran.exit).isZero();
    assertThat(ran.out)
        .contains("Examples:", "forestall train --traces", "roc_auc>=0.8", "Exit code 1");
  }

  @Test
  void mistakes_exitWith2_andName() {
    Path out = folder.resolve("nothing");

    Ran noFolder = run("--traces", folder.resolve("none").toString(), "--out", out.toString());
    Ran noCondition =
        run("--traces", trace.toString(), "--out", out.toString(), "--require", "auc>=2,roc_auc>x");
    Ran noRows = run("--traces", trace.toString(), "--out", out.toString(), "--max-rows", "1");

    assertThat(noFolder.exit).isEqualTo(2);
    assertThat(noFolder.err).contains("--traces is no folder");
    assertThat(noCondition.exit).isEqualTo(2);
    assertThat(noCondition.err).contains("'auc' is no measure", "the bound of 'roc_auc>x'");
    assertThat(noRows.exit).isEqualTo(2);
    assertThat(noRows.err).contains("maxRows must be in [100, 10000000]: 1");
    assertThat(out).doesNotExist();
  }

  @Test
  void traceWithoutLabels_yieldsTheOutlierModel_andSaysWhatItLacks() throws IOException {
    Path out = folder.resolve("models");

    Ran ran =
        run(
            "--traces",
            trace.toString(),
            "--out",
            out.toString(),
            "--require",
            "outlier.false_alarm_ratio<=1",
            "--json");

    assertThat(ran.exit).as(ran.err).isZero();
    JsonNode told = new ObjectMapper().readTree(ran.out.lines().findFirst().orElseThrow());
    assertThat(told.get("gates_met").asBoolean()).isTrue();
    assertThat(told.get("outlier").get("false_alarm_ratio").isNumber()).isTrue();
    assertThat(told.get("skipped").has("device-risk 24h")).isTrue();
    assertThat(told.get("published")).isEmpty();
    assertThat(ran.err).contains("not trained: device-risk 10m");
    assertThat(out.resolve("device-outlier.model")).isRegularFile();
    assertThat(Files.readString(out.resolve("model-card.md"))).contains("## Not trained");
  }

  @Test
  void conditionThatIsMissed_exitsWith1() {
    Ran ran = run("--traces", trace.toString(), "--out", folder.resolve("missed").toString());

    assertThat(ran.exit).isEqualTo(1);
    assertThat(ran.out).contains("roc_auc>=0.8 is missed: there is no value");
  }
}
