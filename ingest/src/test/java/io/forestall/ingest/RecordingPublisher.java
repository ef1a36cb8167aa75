package io.forestall.ingest;

import io.forestall.ingest.publish.PublishStats;
import io.forestall.ingest.publish.Publisher;
import io.forestall.schemas.Topic;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.specific.SpecificRecordBase;

/** Keeps what is published in lists. */
final class RecordingPublisher implements Publisher {
  static final PublishStats NO_STATS = new PublishStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  record Published(Topic topic, String key, SpecificRecordBase record) {}

  private final List<Published> published = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  @Override
  public void publish(Topic topic, String key, SpecificRecordBase record) {
    published.add(new Published(topic, key, record));
  }

  <T extends SpecificRecordBase> List<T> records(Topic topic, Class<T> type) {
    return published.stream()
        .filter(one -> one.topic() == topic)
        .map(one -> type.cast(one.record()))
        .toList();
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
