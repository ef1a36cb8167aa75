package io.forestall.streams.kafka;

import java.util.function.BooleanSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.jspecify.annotations.Nullable;

/**
 * Whether the broker was heard of within the last seconds. When it is away, nothing arrives from
 * any node, and that says nothing of the nodes: a broken broker must not look like a dead cluster.
 */
final class BrokerPulse implements BooleanSupplier {
  private static final String METRIC = "last-heartbeat-seconds-ago";

  private volatile @Nullable KafkaStreams streams;

  void of(KafkaStreams running) {
    streams = running;
  }

  @Override
  public boolean getAsBoolean() {
    KafkaStreams running = streams;
    return running != null
        && running.metrics().values().stream()
            .filter(metric -> metric.metricName().name().equals(METRIC))
            .map(metric -> metric.metricValue())
            .anyMatch(
                seconds ->
                    seconds instanceof Double ago
                        && ago >= 0
                        && ago <= 2 * KafkaScoreConfig.HEARTBEAT.toSeconds());
  }
}
