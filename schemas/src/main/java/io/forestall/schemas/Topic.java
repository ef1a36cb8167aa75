package io.forestall.schemas;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The topics of the contract. Names never change; the prefix lets several tenants share a cluster.
 *
 * <p>Input topics keep the broker's append time, so that a node's clock error shows as the distance
 * between its send time (header {@link #SENT_HEADER}) and the broker's clock.
 */
public enum Topic {
  TELEMETRY("telemetry", Duration.ofHours(24), Cleanup.DELETE, true),
  EVENTS("events", Duration.ofDays(7), Cleanup.DELETE, true),
  STEPS("steps", Duration.ofDays(7), Cleanup.DELETE, true),
  PLACEMENT("placement", Duration.ofDays(7), Cleanup.COMPACT, true),
  HEALTH("health", Duration.ofHours(24), Cleanup.DELETE, false),
  ANOMALIES("anomalies", Duration.ofDays(7), Cleanup.DELETE, false),
  INCIDENTS("incidents", Duration.ofDays(30), Cleanup.COMPACT_AND_DELETE, false),
  ACTIONS("actions", Duration.ofDays(365), Cleanup.DELETE, false),
  MODELS("models", Duration.ofDays(7), Cleanup.COMPACT, false),
  REJECTS("rejects", Duration.ofDays(7), Cleanup.DELETE, false);

  /**
   * Header of input records: the sender's clock when it sent, 8 bytes big-endian epoch
   * milliseconds.
   */
  public static final String SENT_HEADER = "forestall-sent";

  /** A model of thousands of trees is larger than the 1 MiB that Kafka lets pass unasked. */
  public static final int MAX_MODEL_BYTES = 16 << 20;

  /** How a topic forgets. */
  public enum Cleanup {
    DELETE("delete"),
    COMPACT("compact"),
    COMPACT_AND_DELETE("compact,delete");

    private final String policy;

    Cleanup(String policy) {
      this.policy = policy;
    }
  }

  private final String suffix;
  private final Duration retention;
  private final Cleanup cleanup;
  private final boolean appendTime;

  Topic(String suffix, Duration retention, Cleanup cleanup, boolean appendTime) {
    this.suffix = suffix;
    this.retention = retention;
    this.cleanup = cleanup;
    this.appendTime = appendTime;
  }

  /** The name under the default prefix, such as {@code forestall.telemetry}. */
  public String topicName() {
    return topicName("forestall.");
  }

  /** The name under another prefix, which ends with its own separator. */
  public String topicName(String prefix) {
    return prefix + suffix;
  }

  /** Settings with which the topic is created. */
  public Map<String, String> settings() {
    var settings = new TreeMap<String, String>();
    settings.put("cleanup.policy", cleanup.policy);
    settings.put("retention.ms", String.valueOf(retention.toMillis()));
    settings.put("message.timestamp.type", appendTime ? "LogAppendTime" : "CreateTime");
    if (this == MODELS) {
      settings.put("max.message.bytes", String.valueOf(MAX_MODEL_BYTES));
    }
    return settings;
  }
}
