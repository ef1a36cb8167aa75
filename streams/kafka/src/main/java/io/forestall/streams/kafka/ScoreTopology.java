package io.forestall.streams.kafka;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.Topic;
import io.forestall.schemas.serde.SchemaRegistry;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.core.NodeOutcome;
import io.forestall.streams.core.model.ModelShelf;
import io.forestall.streams.core.score.NodeStage;
import io.forestall.streams.core.triage.JobStage;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;

/**
 * Hop 2 on Kafka Streams. Wiring only: it starts nothing and decides nothing.
 *
 * <pre>
 *   telemetry, events, placement → node-stage ─┬→ health, anomalies, rejects
 *                                     ↑        └→ (by job) → job-stage ─┬→ incidents
 *                                     │            steps → step-stage ┘ │
 *                                node-history ←──────── (by node) ←─────┘
 *   models → model-shelf, which every node-stage of this instance asks
 * </pre>
 *
 * Every node is named, for names become store and topic names and must outlive refactoring.
 */
final class ScoreTopology {
  private ScoreTopology() {}

  /**
   * The job's wiring.
   *
   * @param partitions of each input topic
   * @param models the shelf that topic {@code models} fills
   */
  static Topology build(
      String prefix,
      int partitions,
      CoreConfig config,
      ModelShelf models,
      SchemaRegistry registry,
      BooleanSupplier brokerAnswers,
      Properties properties) {
    var builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(properties)));
    builder.addStateStore(
        new HeapStoreBuilder<>(
            NodeProcessor.STORE,
            new NodeCodec(config, models),
            node -> new NodeStage(node, config.align(), config.score(), models)));
    builder.addStateStore(
        new HeapStoreBuilder<>(
            JobProcessor.STORE,
            new JobCodec(config),
            group -> new JobStage(group, config.triage())));

    KStream<String, StageOutput> stageA =
        builder.stream(
                List.of(
                    Topic.TELEMETRY.topicName(prefix),
                    Topic.EVENTS.topicName(prefix),
                    Topic.PLACEMENT.topicName(prefix)),
                Consumed.with(Serdes.String(), Serdes.ByteArray()).withName("inputs"))
            .process(
                () -> new NodeProcessor(prefix, config, registry, brokerAnswers),
                Named.as("node-stage"),
                NodeProcessor.STORE);

    stageA
        .filter((key, output) -> output.topic() != null, Named.as("records"))
        .to(
            (key, output, context) -> Objects.requireNonNull(output.topic()).topicName(prefix),
            Produced.with(Serdes.String(), recordSerde()).withName("outputs"));

    KStream<String, JobOutput> stageB =
        stageA
            .filter((key, output) -> output.message() != null, Named.as("messages"))
            .mapValues(output -> Objects.requireNonNull(output.message()), Named.as("message"))
            .repartition(
                Repartitioned.<String, StageMessage>as("by-job")
                    .withKeySerde(Serdes.String())
                    .withValueSerde(
                        Serdes.serdeFrom(StageMessage.serializer(), StageMessage.deserializer()))
                    .withStreamPartitioner(StageMessage::destination))
            .process(
                () -> new JobProcessor(registry, partitions),
                Named.as("job-stage"),
                JobProcessor.STORE);

    stageB
        .filter((key, output) -> output.incident() != null, Named.as("found"))
        .mapValues(output -> Objects.requireNonNull(output.incident()), Named.as("incident"))
        .to(
            Topic.INCIDENTS.topicName(prefix),
            Produced.with(Serdes.String(), Serdes.ByteArray()).withName("incidents"));

    // Back to the task that reads the node: as many partitions as the inputs, and Kafka's own rule.
    stageB
        .filter((key, output) -> output.outcome() != null, Named.as("ended"))
        .mapValues(output -> Objects.requireNonNull(output.outcome()), Named.as("outcome"))
        .repartition(
            Repartitioned.<String, NodeOutcome>as("by-node")
                .withKeySerde(Serdes.String())
                .withValueSerde(JobOutput.outcomeSerde())
                .withNumberOfPartitions(partitions))
        .process(OutcomeProcessor::new, Named.as("node-history"), NodeProcessor.STORE);

    builder.stream(
            Topic.STEPS.topicName(prefix),
            Consumed.with(Serdes.String(), Serdes.ByteArray()).withName("steps"))
        .process(() -> new StepProcessor(registry), Named.as("step-stage"), JobProcessor.STORE)
        .to(
            Topic.REJECTS.topicName(prefix),
            Produced.with(Serdes.String(), Serdes.ByteArray()).withName("step-rejects"));
    builder.addGlobalStore(
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(ModelProcessor.STORE),
                Serdes.String(),
                Serdes.ByteArray())
            .withLoggingDisabled(),
        Topic.MODELS.topicName(prefix),
        Consumed.with(Serdes.String(), Serdes.ByteArray()).withName("models"),
        () -> new ModelProcessor(models, registry));

    return builder.build(properties);
  }

  private static Serde<StageOutput> recordSerde() {
    return Serdes.serdeFrom(
        (topic, output) -> output.record(),
        (topic, bytes) -> {
          throw new IllegalStateException("outputs are never read back");
        });
  }

  private record NodeCodec(CoreConfig config, ModelShelf models)
      implements HeapStore.Codec<NodeStage> {
    @Override
    public byte[] write(NodeStage stage) {
      var out = new StateWriter();
      stage.write(out);
      return out.toBytes();
    }

    @Override
    public NodeStage read(String key, byte[] snapshot) {
      var stage = new NodeStage(key, config.align(), config.score(), models);
      stage.read(new StateReader(snapshot));
      return stage;
    }
  }

  private record JobCodec(CoreConfig config) implements HeapStore.Codec<JobStage> {
    @Override
    public byte[] write(JobStage stage) {
      var out = new StateWriter();
      stage.write(out);
      return out.toBytes();
    }

    @Override
    public JobStage read(String key, byte[] snapshot) {
      var stage = new JobStage(key, config.triage());
      stage.read(new StateReader(snapshot));
      return stage;
    }
  }
}
