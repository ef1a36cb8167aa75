package io.forestall.ingest.publish;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What Kafka's producer is told. */
final class ClientProperties {

  private ClientProperties() {}

  /**
   * Idempotent, all replicas, and no batch ever gives up: an expired batch would let later ones
   * overtake it. The buffer is larger than what the sender has in flight, so sending blocks for
   * metadata alone. The user's own properties come before those that all this rests on.
   */
  static Map<String, Object> producer(PublishConfig config) {
    var properties = new HashMap<String, Object>();
    properties.put(ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG, 250);
    properties.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 3_000);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4L * Sender.MAX_IN_FLIGHT_BYTES);
    properties.putAll(config.kafka().client());
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.kafka().bootstrapServers());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 5);
    properties.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 2_000);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, config.compression().propertyValue());
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    return properties;
  }
}
