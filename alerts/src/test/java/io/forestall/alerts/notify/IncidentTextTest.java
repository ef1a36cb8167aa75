package io.forestall.alerts.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.alerts.Incidents;
import io.forestall.alerts.notify.IncidentText.Line;
import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.AdvisedAction;
import io.forestall.schemas.record.CheckpointAdvice;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.record.Severity;
import io.forestall.schemas.record.Verdict;
import java.text.Format;
import java.text.MessageFormat;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class IncidentTextTest {
  static Stream<Locale> languages() {
    return Wording.LANGUAGES.stream();
  }

  @ParameterizedTest
  @MethodSource("languages")
  void bundle_hasAWordForEveryConstant_andNoOther(Locale language) {
    var constants = new TreeSet<String>();
    add(constants, "class", FaultClass.values());
    add(constants, "action", AdvisedAction.values());
    add(constants, "verdict", Verdict.values());
    add(constants, "severity", Severity.values());
    add(constants, "event", EventType.values());
    ResourceBundle bundle = IncidentText.bundle(language);
    List<String> words =
        bundle.keySet().stream()
            .filter(key -> key.matches("(class|action|verdict|severity|event)\\..*"))
            .sorted()
            .toList();

    assertThat(words).containsExactlyElementsOf(constants);
    assertThat(words).allSatisfy(key -> assertThat(bundle.getString(key)).isNotBlank());
  }

  @ParameterizedTest
  @MethodSource("languages")
  void bundle_saysTheSameWithTheSameArguments(Locale language) {
    ResourceBundle bundle = IncidentText.bundle(language);
    ResourceBundle english = IncidentText.bundle(Locale.ENGLISH);

    assertThat(bundle.getLocale().getLanguage())
        .as("its own file; English is the root")
        .isEqualTo(language.equals(Locale.ENGLISH) ? "" : language.getLanguage());
    assertThat(bundle.keySet()).containsExactlyInAnyOrderElementsOf(english.keySet());
    for (String key : english.keySet()) {
      Format[] expected = new MessageFormat(english.getString(key)).getFormatsByArgumentIndex();
      Format[] found = new MessageFormat(bundle.getString(key)).getFormatsByArgumentIndex();
      assertThat(found.length).as(key).isEqualTo(expected.length);
      assertThat(bundle.getString(key)).as("an apostrophe would quote").doesNotContain("'");
    }
  }

  @Test
  void title_sayHowBadWhatWhereAndWhether() {
    assertThat(text(Locale.ENGLISH).title(Incidents.open("a", 2)))
        .isEqualTo("critical: GPU fell off the bus on n12 GPU 3 (opened)");
    assertThat(text(Locale.GERMAN).title(Incidents.incident("a", 4, IncidentState.RESOLVED)))
        .isEqualTo("kritisch: GPU vom Bus verschwunden auf n12 GPU 3 (behoben)");
    assertThat(text(Locale.JAPANESE).title(Incidents.open("a", 2)))
        .isEqualTo("重大：n12 GPU 3 GPU がバスから脱落しました（発生）");
  }

  @Test
  void title_withoutCulprit_namesNoPlace() {
    Incident incident = Incidents.open("a", 2);
    incident.setCulprits(List.of());
    incident.setFaultClass("FROM_THE_FUTURE");
    assertThat(text(Locale.ENGLISH).title(incident))
        .isEqualTo("critical: FROM_THE_FUTURE (opened)");
  }

  @Test
  void lines_sayWhatIsKnown_timesInUtcAndLocal() {
    Incident incident = Incidents.open("a", 2);
    incident.setCheckpoint(
        CheckpointAdvice.newBuilder()
            .setWorthwhile(true)
            .setLastCheckpointMillis(0)
            .setExpectedLossGpuHours(1234.56)
            .setCostGpuHours(2)
            .build());
    var wording =
        new Wording(
            "west", Locale.GERMAN, ZoneId.of("Europe/Berlin"), "https://wiki.example/#{class}");

    List<Line> lines = new IncidentText(wording).lines(incident);

    assertThat(lines)
        .contains(
            new Line("Verursacher", "n12 GPU 3 (97\u00a0%)"),
            new Line("Wartende Knoten", "n13, n14"),
            new Line("Ursache", "Hardware (98\u00a0%)"),
            new Line("Seit", "2026-03-10 03:41:11 UTC (04:41:11 Europe/Berlin)"),
            new Line("Checkpoint", "rettet 1.234,6 GPU-Stunden, kostet 2"),
            new Line("Belege", "XID 79 in the kernel log."),
            new Line("Anleitung", "https://wiki.example/#GPU_FELL_OFF_BUS"));
    assertThat(new IncidentText(Wording.plain("west")).lines(incident))
        .contains(new Line("Since", "2026-03-10 03:41:11 UTC"));
  }

  @Test
  void lines_ofAnythingHuge_areBounded() {
    for (Locale language : Wording.LANGUAGES) {
      IncidentText text = text(language);
      Incident huge = Incidents.huge("<&>");
      assertThat(text.title(huge)).hasSizeLessThanOrEqualTo(250);
      assertThat(text.lines(huge))
          .hasSizeLessThan(20)
          .allSatisfy(line -> assertThat(line.value()).hasSizeLessThanOrEqualTo(1_000));
    }
  }

  private static IncidentText text(Locale language) {
    return new IncidentText(new Wording("west", language, ZoneOffset.UTC, ""));
  }

  private static void add(Set<String> all, String kind, Enum<?>[] constants) {
    var names = new ArrayList<String>();
    for (Enum<?> constant : constants) {
      names.add(kind + "." + constant.name());
    }
    all.addAll(names);
  }
}
