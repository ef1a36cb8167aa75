package io.forestall.ingest.publish;

import io.forestall.schemas.Topic;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Where the collecting side hands its records over. {@link SpoolingPublisher} delivers them; tests
 * keep them in a list.
 */
public interface Publisher extends AutoCloseable {

  /**
   * Takes the record; it will be on the topic at least once, and behind every record that the same
   * thread handed over before with the same topic and key. Never waits for a broker and never
   * throws because of data.
   */
  void publish(Topic topic, String key, SpecificRecordBase record);

  /** Delivers what it can within a bound; the rest stays spooled for the next start. */
  @Override
  void close();
}
