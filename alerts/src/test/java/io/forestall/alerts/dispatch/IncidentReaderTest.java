package io.forestall.alerts.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.alerts.Incidents;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.Reject;
import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.RecordEncoder;
import io.forestall.schemas.serde.RejectedRecordException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IncidentReaderTest {
  private static final EmbeddedRegistry REGISTRY = EmbeddedRegistry.released();

  private final RecordEncoder encoder = new RecordEncoder(REGISTRY);
  private final SinkCounters counters = new SinkCounters();
  private final MockProducer<String, byte[]> producer =
      new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer());
  private final IncidentReader reader =
      new IncidentReader(
          new RecordDecoder<>(Incident.class, REGISTRY),
          counters,
          new RejectWriter(producer, "rejects", new RecordEncoder(REGISTRY)));

  @Test
  void read_incident_isGivenBack() {
    Incident incident = Incidents.open("a", 1);
    assertThat(reader.read(record("a", encoder.encode(incident)))).isEqualTo(incident);
    assertThat(counters.stats(true).rejected()).isZero();
  }

  @Test
  void read_markOfADeletedIncident_isNothing() {
    assertThat(reader.read(record("a", null))).isNull();
    assertThat(counters.stats(true).rejected()).isZero();
  }

  @Test
  void read_garbage_isParkedWithReasonAndOrigin() throws RejectedRecordException {
    assertThat(reader.read(record("a", new byte[1_000]))).isNull();
    assertThat(counters.stats(true).rejected()).isEqualTo(1);
    Reject reject =
        new RecordDecoder<>(Reject.class, REGISTRY).decode(producer.history().get(0).value());
    assertThat(reject.getNode()).isEqualTo("a");
    assertThat(reject.getTopic()).isEqualTo("incidents");
    assertThat(reject.getPartition()).isEqualTo(3);
    assertThat(reject.getOffset()).isEqualTo(42);
    assertThat(reject.getSample().remaining()).isEqualTo(256);
  }

  @Test
  void read_wrongIdentity_isRejected() throws RejectedRecordException {
    assertReason(record("b", encoder.encode(Incidents.open("a", 1))), RejectReason.WRONG_IDENTITY);
    assertReason(record(null, encoder.encode(Incidents.open("a", 1))), RejectReason.WRONG_IDENTITY);
    assertReason(record("a", encoder.encode(Incidents.open("a", 0))), RejectReason.WRONG_IDENTITY);
    for (String id : new String[] {"", "a\nb", "a".repeat(201)}) {
      byte[] value = encoder.encode(Incidents.open(id, 1));
      assertReason(record(id, value), RejectReason.WRONG_IDENTITY);
    }
  }

  @Test
  void read_tooLarge_isRejected() throws RejectedRecordException {
    assertReason(record("a", new byte[5_000_000]), RejectReason.RECORD_TOO_LARGE);
  }

  @Test
  void read_otherReaderOfTheSameRecord_countsButDoesNotPark() {
    var second = new IncidentReader(new RecordDecoder<>(Incident.class, REGISTRY), counters, null);
    assertThat(second.read(record("a", new byte[10]))).isNull();
    assertThat(counters.stats(true).rejected()).isEqualTo(1);
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void read_mutatedIncidents_neverThrows() {
    var random = new SplittableRandom(6479);
    byte[] sample = encoder.encode(Incidents.open("a", 1));
    for (int i = 0; i < 3_000; i++) {
      byte[] mutated = Arrays.copyOf(sample, random.nextInt(sample.length + 10));
      for (int edits = random.nextInt(1, 6); edits > 0 && mutated.length > 0; edits--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
      }
      Incident incident = reader.read(record("a", mutated));
      assertThat(incident == null || incident.getId().equals("a")).isTrue();
    }
    assertThat(counters.stats(true).rejected()).isPositive();
  }

  private void assertReason(ConsumerRecord<byte[], byte[]> record, RejectReason reason)
      throws RejectedRecordException {
    assertThat(reader.read(record)).isNull();
    byte[] last = producer.history().get(producer.history().size() - 1).value();
    Reject reject = new RecordDecoder<>(Reject.class, REGISTRY).decode(last);
    assertThat(reject.getReason()).isEqualTo(reason.name());
  }

  private static ConsumerRecord<byte[], byte[]> record(
      @Nullable String key, byte @Nullable [] value) {
    byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    return new ConsumerRecord<>("incidents", 3, 42, keyBytes, value);
  }
}
