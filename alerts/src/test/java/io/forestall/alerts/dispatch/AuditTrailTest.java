package io.forestall.alerts.dispatch;

import static io.forestall.alerts.dispatch.JournalEntries.audit;
import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.alerts.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTrailTest {
  @TempDir Path folder;
  private final ManualClock clock = new ManualClock();
  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
  private DeliveryJournal journal;
  private AuditTrail audit;

  @BeforeEach
  void open() throws IOException {
    journal = DeliveryJournal.open(folder, clock.millis());
    audit = new AuditTrail(producer, "actions", journal, clock);
  }

  @AfterEach
  void close() throws IOException {
    journal.close();
  }

  @Test
  void pump_acknowledged_isForgotten() throws IOException {
    journal.finish(audit("a", 1));
    audit.pump();
    audit.pump();
    assertThat(producer.history()).hasSize(1);
    assertThat(producer.history().get(0).key()).isEqualTo("a");
    assertThat(journal.state().unaudited()).hasSize(1);
    producer.completeNext();
    audit.pump();
    assertThat(journal.state().unaudited()).isEmpty();
    assertThat(producer.history()).hasSize(1);
  }

  @Test
  void pump_failed_isSentAgainAfterARest() throws IOException {
    journal.finish(audit("a", 1));
    audit.pump();
    producer.errorNext(new TimeoutException("no broker"));
    audit.pump();
    assertThat(producer.history()).hasSize(1);
    clock.advance(Duration.ofSeconds(10));
    audit.pump();
    assertThat(producer.history()).hasSize(2);
    producer.completeNext();
    audit.pump();
    assertThat(journal.state().unaudited()).isEmpty();
  }

  @Test
  void pump_afterRestart_sendsWhatWasNotAcknowledged() throws IOException {
    journal.finish(audit("a", 1));
    journal.finish(audit("b", 1));
    audit.pump();
    producer.completeNext();
    audit.noteAcknowledged();
    journal.close();
    open();
    audit.pump();
    assertThat(producer.history())
        .extracting(record -> record.key())
        .containsExactly("a", "b", "b");
  }

  @Test
  void pump_many_boundsWhatIsInFlight() throws IOException {
    for (int i = 0; i < 250; i++) {
      journal.finish(audit("i" + i, 1));
    }
    audit.pump();
    assertThat(producer.history()).hasSize(100);
    while (producer.completeNext()) {
      audit.pump();
    }
    assertThat(producer.history()).hasSize(250);
    assertThat(journal.state().unaudited()).isEmpty();
  }
}
