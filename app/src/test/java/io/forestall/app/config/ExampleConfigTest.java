package io.forestall.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.schemas.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The example file works, and the keys in the documentation are exactly the program's own. */
final class ExampleConfigTest {
  private static final Path EXAMPLE = Path.of("..", "deploy", "forestall.yaml");
  private static final Path DOCUMENTATION = Path.of("..", "docs", "configuration.md");

  /** A setting that stands in the example as a comment, and the lines that belong to it. */
  private static final Pattern COMMENTED_OUT = Pattern.compile("(?m)^( *)# (?=[\\w.-]+:|  )");

  /** A table row that begins with a key such as {@code agent.scrape[].name}. */
  private static final Pattern KEY =
      Pattern.compile("(?m)^\\| `((?:kafka|agent|score|alerts)\\.[\\w.\\[\\]-]+)` \\|");

  private static final Pattern YAML_BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```$");

  private static final Pattern KNOWN_KEYS =
      Pattern.compile(".*\\.nonsense: is not known here; known keys: (.*)");

  @Test
  void example_works() throws IOException {
    ForestallConfig config = ForestallConfig.parse(Files.readString(EXAMPLE));
    assertThat(config.agent().scrapes())
        .extracting(scrape -> scrape.name())
        .containsExactly("dcgm");
    assertThat(config.alerts().sinks()).isEmpty();
  }

  @Test
  void example_withAllItsComments_lacksOnlyTheSecret() throws IOException {
    String example = COMMENTED_OUT.matcher(Files.readString(EXAMPLE)).replaceAll("$1");
    assertThat(example).contains("\n  schemaRegistry:", "\n  sinks:", "\n    - path: /shared");
    assertThat(problems(example)).hasSize(1).allMatch(ExampleConfigTest::isAbsentSecret);
  }

  static Stream<String> documentedExamples() throws IOException {
    return YAML_BLOCK
        .matcher(Files.readString(DOCUMENTATION))
        .results()
        .map(block -> block.group(1))
        .filter(yaml -> !yaml.startsWith("nodes:")); // a placement file
  }

  @ParameterizedTest
  @MethodSource("documentedExamples")
  void documentedExample_works(String yaml) {
    assertThat(problems(yaml)).allMatch(ExampleConfigTest::isAbsentSecret);
  }

  private static final List<String> SINK_TYPES =
      List.of("webhook", "alertmanager", "pagerduty", "slack");

  @Test
  void documentation_listsExactlyTheKeysOfTheProgram() throws IOException {
    List<String> documented =
        KEY.matcher(Files.readString(DOCUMENTATION)).results().map(row -> row.group(1)).toList();
    Set<String> sections = new TreeSet<>();
    documented.forEach(key -> sections.addAll(sectionsAbove(key)));

    var known = new TreeSet<String>();
    sections.forEach(section -> known.addAll(knownKeys(section)));
    sections.forEach(section -> known.remove(withoutBrackets(section)));

    assertThat(documented).hasSizeGreaterThan(50).containsExactlyInAnyOrderElementsOf(known);
  }

  @Test
  void manyMistakes_areAllReportedWithKeyValueAndRange() {
    List<String> problems =
        problems(
            """
            kafka:
              partitions: 0
              bootstrapserver: somewhere:9092
            agent:
              interval: 1 second
              scrape:
                - {name: dcgm, uri: "ftp://localhost/metrics"}
              trainingLogs:
                - {path: relative.log, job: "1"}
              publish:
                compression: gzip
                spool: {maxMegabytes: 1.5}
            score:
              threads: many
              align: {lateness: 2h}
              triage: {hangAfter: 10ms}
            alerts:
              sinks:
                - {name: a, url: "https://h.example/", secrets: [hunter2], jitter: 3}
            """);

    assertThat(problems).hasSize(12).noneMatch(problem -> problem.contains("hunter2"));
    assertReported(problems, "kafka.partitions", "0", "[1, 10000]");
    assertReported(problems, "kafka.bootstrapserver", "is not known here", "bootstrapServers");
    assertReported(problems, "agent.interval", "1 second", "[100ms, 1h]");
    assertReported(problems, "agent.scrape[0].uri", "ftp://localhost", "http(s)://");
    assertReported(problems, "agent.trainingLogs[0].path", "relative.log", "must be absolute");
    assertReported(problems, "agent.publish.compression", "gzip", "[lz4, zstd]");
    assertReported(problems, "agent.publish.spool.maxMegabytes", "1.5", "[16, 1000000]");
    assertReported(problems, "score.threads", "many", "[1, 1024]");
    assertReported(problems, "score.align.lateness", "2h", "[0s, 1h]");
    assertReported(problems, "score.triage.hangAfter", "10ms", "[1s, 1d]");
    assertReported(problems, "alerts.sinks[0].jitter", "3", "[0, 0.5]");
    assertReported(problems, "alerts.sinks[0].secrets", "(not shown)", "whsec_");
  }

  @Test
  void unreadableFile_isNamed() {
    assertThatThrownBy(() -> ForestallConfig.read(Path.of("no-such-file.yaml")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no-such-file.yaml");
  }

  private static void assertReported(
      List<String> problems, String key, String value, String range) {
    assertThat(problems)
        .filteredOn(problem -> problem.startsWith(key + ": "))
        .singleElement()
        .asString()
        .contains(value, range);
  }

  /** {@code agent.scrape[].name} lies in {@code agent} and in {@code agent.scrape[]}. */
  private static List<String> sectionsAbove(String key) {
    var sections = new ArrayList<String>();
    for (int dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
      sections.add(key.substring(0, dot));
    }
    return sections;
  }

  /** Keys depend on the type where there is one: what is known of any of them. */
  private static Set<String> knownKeys(String section) {
    var known = new TreeSet<String>();
    List<String> types = section.equals("alerts.sinks[]") ? SINK_TYPES : List.of("");
    types.forEach(type -> known.addAll(knownKeys(section, type)));
    return known;
  }

  /** What the program says it knows in a section when it meets a key there that it does not. */
  private static List<String> knownKeys(String section, String type) {
    Object value = type.isEmpty() ? Map.of("nonsense", 1) : Map.of("nonsense", 1, "type", type);
    String[] names = section.split("\\.", -1);
    for (int i = names.length - 1; i >= 0; i--) {
      boolean list = names[i].endsWith("[]");
      value = Map.of(withoutBrackets(names[i]), list ? List.of(value) : value);
    }
    String yaml = value.toString().replace("=", ": ");
    return problems(yaml).stream()
        .map(KNOWN_KEYS::matcher)
        .filter(Matcher::matches)
        .flatMap(answer -> Stream.of(answer.group(1).split(", ", -1)))
        .map(key -> section + '.' + key)
        .toList();
  }

  private static String withoutBrackets(String name) {
    return name.endsWith("[]") ? name.substring(0, name.length() - 2) : name;
  }

  private static List<String> problems(String yaml) {
    try {
      ForestallConfig.parse(yaml);
      return List.of();
    } catch (ConfigException e) {
      return String.valueOf(e.getMessage()).lines().toList();
    }
  }

  /** The examples name secrets that this machine does not have. */
  private static boolean isAbsentSecret(String problem) {
    return problem.matches(
        "alerts\\.sinks\\[\\d+]\\.(secrets|url): \\(not shown\\): "
            + "(environment variable \\S+ is not set|file \\S+ cannot be read)");
  }
}
