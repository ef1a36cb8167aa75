package io.forestall.streams.kafka;

import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.RecordDecoder;
import io.forestall.schemas.serde.RecordEncoder;
import io.forestall.schemas.serde.RejectedRecordException;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.core.Input;
import io.forestall.streams.core.PipelineContract;
import io.forestall.streams.core.model.ModelConfig;
import io.forestall.streams.core.model.ModelShelf;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.io.TempDir;

/** The topology over one partition, with real records and state, but without a broker. */
final class KafkaPipelineContractTest extends PipelineContract {
  private static final String PREFIX = "forestall.";

  @TempDir Path directory;

  private final RecordEncoder encoder = new RecordEncoder(EmbeddedRegistry.released());
  private int runs;

  @Override
  protected List<Incident> run(List<Input> inputs) {
    Properties properties =
        new KafkaScoreConfig("test", Duration.ofSeconds(1), 1, directory.resolve("run-" + runs++))
            .properties(new KafkaConfig("127.0.0.1:1", PREFIX, "", 4, 1, Map.of()));
    Instant begin = Instant.ofEpochMilli(inputs.get(0).timeMillis());
    try (var driver =
        new TopologyTestDriver(
            ScoreTopology.build(
                PREFIX,
                /* partitions= */ 1,
                CoreConfig.DEFAULT,
                new ModelShelf(ModelConfig.DEFAULT),
                EmbeddedRegistry.released(),
                () -> true,
                properties),
            properties,
            begin)) {
      var topics = new EnumMap<Topic, TestInputTopic<String, byte[]>>(Topic.class);
      for (Input input : inputs) {
        Topic topic = topic(input);
        topics
            .computeIfAbsent(
                topic,
                each ->
                    driver.createInputTopic(
                        each.topicName(PREFIX), new StringSerializer(), new ByteArraySerializer()))
            // Appended long after it happened: event time is what counts.
            .pipeInput(key(input), encoder.encode(record(input)), begin.plus(Duration.ofDays(1)));
      }
      return incidents(driver);
    }
  }

  private static List<Incident> incidents(TopologyTestDriver driver) {
    var decoder = new RecordDecoder<>(Incident.class, EmbeddedRegistry.released());
    var incidents = new ArrayList<Incident>();
    var output =
        driver.createOutputTopic(
            Topic.INCIDENTS.topicName(PREFIX),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    for (byte[] value : output.readValuesToList()) {
      try {
        incidents.add(decoder.decode(value));
      } catch (RejectedRecordException e) {
        throw new AssertionError(e);
      }
    }
    return incidents;
  }

  private static Topic topic(Input input) {
    if (input instanceof Input.Sample) {
      return Topic.TELEMETRY;
    }
    if (input instanceof Input.Event) {
      return Topic.EVENTS;
    }
    return input instanceof Input.Placed ? Topic.PLACEMENT : Topic.STEPS;
  }

  private static SpecificRecordBase record(Input input) {
    if (input instanceof Input.Sample sample) {
      return sample.record();
    }
    if (input instanceof Input.Event event) {
      return event.record();
    }
    return input instanceof Input.Placed placed ? placed.record() : ((Input.Step) input).record();
  }

  private static String key(Input input) {
    if (input instanceof Input.Sample sample) {
      return sample.record().getNode();
    }
    if (input instanceof Input.Event event) {
      return event.record().getNode();
    }
    return input instanceof Input.Placed placed
        ? placed.record().getNode()
        : ((Input.Step) input).record().getJob();
  }
}
