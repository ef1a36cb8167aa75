package io.forestall.alerts.dispatch;

import io.forestall.schemas.config.KafkaConfig;
import java.util.HashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Settings of the Kafka clients: what delivery rests on cannot be overridden, the rest can.
 *
 * <p>A sink's consumer group is {@code forestall-alert-<sink>}, or with another topic prefix that
 * prefix's own, so that tenants of one Kafka cluster do not share groups.
 */
final class KafkaClients {
  private final KafkaConfig kafka;
  private final String groupPrefix;

  KafkaClients(KafkaConfig kafka) {
    this.kafka = kafka;
    String tenant = kafka.topicPrefix().replaceFirst("[._-]+$", "");
    this.groupPrefix = tenant.isEmpty() ? "alert-" : tenant + "-alert-";
  }

  Consumer<byte[], byte[]> consumer(String sink) {
    var config = new HashMap<String, Object>();
    config.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000); // how long a dead one holds on
    config.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 100);
    config.putAll(kafka.client());
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    config.put(ConsumerConfig.GROUP_ID_CONFIG, groupPrefix + sink);
    config.put(ConsumerConfig.CLIENT_ID_CONFIG, groupPrefix + sink);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  Producer<String, byte[]> producer() {
    var config = new HashMap<String, Object>();
    // An outage of the broker must not hold up deliveries for long.
    config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    config.putAll(kafka.client());
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    config.put(ProducerConfig.CLIENT_ID_CONFIG, groupPrefix + "audit");
    config.put(ProducerConfig.ACKS_CONFIG, "all");
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }
}
