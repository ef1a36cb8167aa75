package io.forestall.alerts.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.alerts.Incidents;
import io.forestall.alerts.ManualClock;
import io.forestall.alerts.notify.Outcome;
import io.forestall.alerts.notify.StandingSink;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.RecordEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StandingIncidentsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();
  private final Forgetful sink = new Forgetful();
  private DeliveryJournal journal;
  private StandingIncidents standing;

  @BeforeEach
  void open() throws IOException {
    journal = DeliveryJournal.open(folder, clock.millis());
    standing =
        new StandingIncidents(
            sink, journal, new RecordDecoder<>(Incident.class, EmbeddedRegistry.released()), clock);
  }

  @AfterEach
  void close() throws IOException {
    journal.close();
  }

  @Test
  void openIncident_isSaidAgain_untilItIsOver() throws Exception {
    tell(Incidents.open("a", 2));
    tell(Incidents.open("b", 1));
    standing.refreshIfDue();
    standing.refreshIfDue();
    clock.advance(MINUTE);
    tell(Incidents.incident("a", 3, IncidentState.RESOLVED));
    standing.refreshIfDue();
    tell(Incidents.incident("b", 2, IncidentState.SUPPRESSED));
    clock.advance(MINUTE);
    standing.refreshIfDue();

    assertThat(sink.said).containsExactly("a-2 b-1", "b-1");
    assertThat(standing.dueMillis()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void failedRefresh_isTriedAgainSoon() throws Exception {
    tell(Incidents.open("a", 2));
    sink.answer = Outcome.retry("HTTP 503");
    standing.refreshIfDue();

    assertThat(standing.dueMillis()).isEqualTo(clock.millis() + 5_000);
  }

  @Test
  void restart_isRefreshedAtOnce_fromTheJournal() throws Exception {
    tell(Incidents.open("a", 2));
    standing.refreshIfDue();
    journal.force();
    close();
    open();

    standing.refreshIfDue();

    assertThat(sink.said).containsExactly("a-2", "a-2");
    assertThat(standing.before("a")).isEqualTo(Incidents.open("a", 2));
    assertThat(standing.before("b")).isNull();
  }

  @Test
  void thousands_goInBatches() throws Exception {
    for (int i = 0; i < 1_200; i++) {
      tell(Incidents.open("i" + i, 1));
    }
    standing.refreshIfDue();

    assertThat(sink.said).hasSize(3);
  }

  @Test
  void otherSinks_areNeverRefreshed() throws Exception {
    var plain =
        new StandingIncidents(
            new ScriptedSink(),
            journal,
            new RecordDecoder<>(Incident.class, EmbeddedRegistry.released()),
            clock);
    plain.told(Incidents.open("a", 1), Bytes.wrap(new byte[0]));

    assertThat(plain.dueMillis()).isEqualTo(Long.MAX_VALUE);
    assertThat(journal.state().standing()).isEmpty();
  }

  private void tell(Incident incident) throws IOException {
    var encoder = new RecordEncoder(EmbeddedRegistry.released());
    standing.told(incident, Bytes.wrap(encoder.encode(incident)));
  }

  private static final class Forgetful implements StandingSink {
    private final List<String> said = new ArrayList<>();
    private Outcome answer = Outcome.delivered("HTTP 200");

    @Override
    public String name() {
      return "am";
    }

    @Override
    public String target() {
      return "http://127.0.0.1:9093";
    }

    @Override
    public String fingerprint() {
      return "f00";
    }

    @Override
    public Outcome deliver(Incident incident, @Nullable Incident before) {
      return answer;
    }

    @Override
    public Duration refreshEvery() {
      return MINUTE;
    }

    @Override
    public Outcome refresh(List<Incident> standing) {
      said.add(
          String.join(
              " ",
              standing.stream().map(each -> each.getId() + "-" + each.getRevision()).toList()));
      return answer;
    }

    @Override
    public void close() {}
  }
}
