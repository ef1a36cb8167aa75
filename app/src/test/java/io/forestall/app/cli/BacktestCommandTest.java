package io.forestall.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forestall.app.backtest.SimulatedTrace;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code forestall backtest} from the command line: what it says and how it ends. */
final class BacktestCommandTest {
  @TempDir private static Path folder = Path.of(".");
  private static Path trace = Path.of(".");

  private record Ran(int exit, String out, String err) {}

  @BeforeAll
  static void writeTrace() throws IOException {
    trace = SimulatedTrace.write(folder.resolve("trace"), SimulatedTrace.labels(), List.of());
  }

  @Test
  void help_hasExamples_andSaysHowItEnds() {
    Ran ran = run("--help");

    assertThat(ran.exit).isZero();
    assertThat(ran.out).contains("Examples", "  forestall backtest", "Exit code 1", "--require");
  }

  @Test
  void trace_isJudged_andBothReportsAreWritten() {
    Path report = folder.resolve("report.json");
    Path page = folder.resolve("report.html");

    Ran ran =
        run(
            trace.toString(),
            "--report",
            report.toString(),
            "--html",
            page.toString(),
            "--require",
            "recall>=1");

    assertThat(ran.exit).isZero();
    assertThat(ran.out).contains("found 5 of 5", "recall>=1 is met", page.toString());
    assertThat(ran.err).isEmpty();
    assertThat(report).isNotEmptyFile();
    assertThat(page).isNotEmptyFile();
  }

  @Test
  void missedGate_exitsWith1_andOneSentence_andJsonIsOneObject() throws IOException {
    Ran ran =
        run(
            trace.toString(),
            "--report",
            folder.resolve("gates.json").toString(),
            "--json",
            "--require",
            "recall>=1,delay_ms_p90<=1");

    assertThat(ran.exit).isEqualTo(1);
    assertThat(ran.err).startsWith("delay_ms_p90<=1 is missed: delay_ms_p90 is ");
    assertThat(ran.out.lines()).hasSize(1);
    JsonNode json = new ObjectMapper().readTree(ran.out);
    assertThat(json.at("/overall/detected").asInt()).isEqualTo(5);
    assertThat(json.at("/gates/1/met").asBoolean()).isFalse();
  }

  @Test
  void gateThatIsNone_isWrongUsage_beforeAnythingIsPlayed() {
    Ran ran = run("nowhere", "--report", "r.json", "--require", "f2>=1");

    assertThat(ran.exit).isEqualTo(2);
    assertThat(ran.err).contains("'f2' is no measure", "recall");
  }

  @Test
  void missingFolder_fails_andSaysWhatToGive() {
    Ran ran = run(folder.resolve("nowhere").toString(), "--report", "r.json");

    assertThat(ran.exit).isEqualTo(1);
    assertThat(ran.err).contains("nowhere", "forestall simulate");
  }

  @Test
  void missingReport_isWrongUsage() {
    assertThat(run(trace.toString()).exit).isEqualTo(2);
  }

  private static Ran run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        new CommandLine(new BacktestCommand())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler(
                (failure, command, parsed) -> {
                  err.append(failure.getMessage());
                  return Forestall.FAILED;
                })
            .execute(arguments);
    return new Ran(exit, out.toString(), err.toString());
  }
}
