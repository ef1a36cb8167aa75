package io.forestall.alerts.dispatch;

import io.forestall.alerts.notify.Outcome;
import io.forestall.alerts.notify.Sink;
import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.record.ActionRecord;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.RecordEncoder;
import io.forestall.schemas.serde.RejectedRecordException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * Tells one sink again what it could not be told, one attempt for each letter, and writes that down
 * on the actions topic. One thread.
 */
public final class Resender implements AutoCloseable {
  private static final long AUDIT_SECONDS = 30;

  private final Sink sink;
  private final DeadLetterBox box;
  private final RecordDecoder<Incident> decoder;
  private final RecordEncoder encoder;
  private final Producer<String, byte[]> producer;
  private final String actions;
  private final InstantSource clock;

  public Resender(KafkaConfig kafka, AlertsConfig config, SinkConfig sinkConfig) {
    this.clock = InstantSource.system();
    this.sink = sinkConfig.receiver().open(sinkConfig.name(), sinkConfig.wording(), clock);
    this.box = DeadLetterBox.of(config, sinkConfig.name());
    this.decoder = new RecordDecoder<>(Incident.class, kafka.registry());
    this.encoder = new RecordEncoder(kafka.registry());
    this.producer = new KafkaClients(kafka).producer();
    this.actions = Topic.ACTIONS.topicName(kafka.topicPrefix());
  }

  /**
   * One attempt. A letter is done only when its outcome is on the actions topic too.
   *
   * @throws IOException if the outcome cannot be written down; the letter stays
   */
  public Outcome resend(DeadLetter letter) throws IOException, InterruptedException {
    Incident incident;
    try {
      incident = decoder.decode(letter.record().get());
    } catch (RejectedRecordException e) {
      return Outcome.refused("the letter holds no incident: " + e.reason());
    }
    Outcome outcome = sink.deliver(incident, /* before= */ null);
    if (outcome.kind() == Outcome.Kind.DELIVERED) {
      audit(letter, incident, outcome);
      box.noteResent(letter);
    }
    return outcome;
  }

  @Override
  public void close() {
    sink.close();
    producer.close(Duration.ofSeconds(5));
  }

  private void audit(DeadLetter letter, Incident incident, Outcome outcome)
      throws IOException, InterruptedException {
    ActionRecord action =
        ActionRecord.newBuilder()
            .setId(letter.event() + "-" + sink.name() + "-resent")
            .setIncident(incident.getId())
            .setRevision(incident.getRevision())
            .setTimeMillis(clock.millis())
            .setKind("NOTIFY")
            .setTarget(sink.name())
            .setOutcome("DELIVERED")
            .setDetail(outcome.detail() + ", sent again from the dead letters")
            .build();
    try {
      producer
          .send(new ProducerRecord<>(actions, incident.getId(), encoder.encode(action)))
          .get(AUDIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new IOException("the broker does not take the outcome of " + letter.event(), e);
    }
  }
}
