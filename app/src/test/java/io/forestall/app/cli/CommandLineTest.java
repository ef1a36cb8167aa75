package io.forestall.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says and how it ends, without a broker. */
final class CommandLineTest {
  /** Nobody listens there. */
  private static final String NOWHERE = "kafka: {bootstrapServers: \"127.0.0.1:1\"}\n";

  @TempDir private Path folder = Path.of(".");

  private record Ran(int exit, String out, String err) {}

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "broker",
        "agent",
        "score",
        "alert",
        "topics",
        "doctor",
        "simulate",
        "record",
        "replay",
        "import",
        "backtest",
        "detect"
      })
  void help_ofEveryCommand_hasAnExample(String command) {
    Ran ran = run(command, "--help");

    assertThat(ran.exit).isZero();
    assertThat(ran.out).contains("Example").contains("  forestall " + command);
    assertThat(ran.err).isEmpty();
  }

  @Test
  void help_ofDeadLetters_hasExamples() {
    Ran ran = run("alert", "dead-letters", "--help");

    assertThat(ran.exit).isZero();
    assertThat(ran.out).contains("Examples").contains("forestall alert dead-letters");
  }

  @Test
  void deadLetters_withoutSinks_saysWhatToDo() {
    Ran ran = run("alert", "dead-letters");

    assertThat(ran.exit).isEqualTo(1);
    assertThat(ran.err).contains("alerts.sinks");
  }

  @Test
  void help_ofAll_namesEveryCommandAndWhereToStart() {
    Ran ran = run("--help");

    assertThat(ran.exit).isZero();
    assertThat(ran.out)
        .contains("demo", "broker", "agent", "score", "alert", "topics", "doctor")
        .contains("Start here:   forestall demo");
  }

  @Test
  void version_isOneLine() {
    assertThat(run("--version").out).matches("forestall \\d+\\.\\d+\\.\\d+\\R");
  }

  @Test
  void nothing_isWrongUsage_andSaysWhatToTry() {
    Ran ran = run();

    assertThat(ran.exit).isEqualTo(2);
    assertThat(ran.err).contains("forestall demo");
  }

  @Test
  void unknownCommand_isWrongUsage_andSuggestsTheRightOne() {
    Ran ran = run("scroe");

    assertThat(ran.exit).isEqualTo(2);
    assertThat(ran.err).contains("scroe").contains("score");
  }

  @Test
  void unknownOption_isWrongUsage_andNamesIt() {
    Ran ran = run("score", "--fast");

    assertThat(ran.exit).isEqualTo(2);
    assertThat(ran.err).contains("--fast");
  }

  @Test
  void wrongValue_isWrongUsage_andSaysWhatIsRight() {
    Ran verb = run("topics", "destroy");
    assertThat(verb.exit).isEqualTo(2);
    assertThat(verb.err).contains("destroy").containsIgnoringCase("create, check, describe");

    Ran duration = run("demo", "--duration", "soon");
    assertThat(duration.exit).isEqualTo(2);
    assertThat(duration.err).contains("soon").contains("90s");
  }

  @Test
  void configuration_withMistakes_saysAllOfThemAtOnce() throws IOException {
    Path file =
        config(
            """
            kafka:
              partitions: 0
              bootstrapServer: broker:9092
            score:
              commitInterval: fast
              align: {lateness: 2h}
              triage: {continuity: -3s}
            alerts:
              sinks: 3
            """);

    Ran ran = run("score", "--config", file.toString());

    assertThat(ran.exit).isEqualTo(2);
    assertThat(ran.err.lines())
        .anySatisfy(line -> assertThat(line).contains("kafka.partitions", "0", "[1, 10000]"))
        .anySatisfy(line -> assertThat(line).contains("kafka.bootstrapServer", "bootstrapServers"))
        .anySatisfy(line -> assertThat(line).contains("score.commitInterval", "fast", "[100ms"))
        .anySatisfy(line -> assertThat(line).contains("score.align.lateness", "2h", "1h]"))
        .anySatisfy(line -> assertThat(line).contains("score.triage.continuity", "-3s", "1d]"))
        .anySatisfy(line -> assertThat(line).contains("alerts.sinks", "must be a list"));
    assertThat(ran.err).doesNotContain("Exception");
  }

  @Test
  void configuration_thatIsNoYaml_isWrongUsage() throws IOException {
    Ran ran = run("score", "--config", config("kafka: [").toString());

    assertThat(ran.exit).isEqualTo(2);
    assertThat(ran.err).contains("YAML").contains("line");
  }

  @Test
  void configuration_thatIsMissing_isWrongUsage_andNamesTheFile() {
    Ran ran = run("agent", "--config", folder.resolve("nowhere.yaml").toString());

    assertThat(ran.exit).isEqualTo(2);
    assertThat(ran.err).contains("nowhere.yaml").contains("does not exist");
  }

  @Test
  void alert_withoutSinks_fails_andSaysWhereTheyGo() throws IOException {
    Ran ran = run("alert", "--config", config(NOWHERE).toString());

    assertThat(ran.exit).isEqualTo(1);
    assertThat(ran.err).contains("alerts.sinks");
  }

  @Test
  void topicsCheck_withoutBroker_fails_andSaysWhatToDo() throws IOException {
    Ran ran = run("topics", "check", "--config", config(NOWHERE).toString());

    assertThat(ran.exit).isEqualTo(1);
    assertThat(ran.err).contains("127.0.0.1:1", "is it running", "kafka.bootstrapServers");
    assertThat(ran.out).isEmpty();
  }

  @Test
  void doctor_json_isOneObjectPerLine() throws IOException {
    Ran ran = run("doctor", "--json", "--config", config(NOWHERE).toString());

    assertThat(ran.exit).isEqualTo(1);
    var mapper = new ObjectMapper();
    List<String> lines = ran.out.lines().toList();
    assertThat(lines).isNotEmpty();
    for (String line : lines) {
      assertThat(mapper.readTree(line).fieldNames())
          .toIterable()
          .contains("what", "works", "needed", "remark");
    }
    assertThat(ran.out).contains("127.0.0.1:1").contains("forestall broker");
  }

  private Path config(String yaml) throws IOException {
    return Files.writeString(folder.resolve("forestall.yaml"), yaml);
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
