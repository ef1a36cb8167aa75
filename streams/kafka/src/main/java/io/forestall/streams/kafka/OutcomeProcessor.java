package io.forestall.streams.kafka;

import io.forestall.streams.core.NodeOutcome;
import io.forestall.streams.core.score.NodeStage;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Hands what stage B says of a node to its {@link NodeStage}, in the same task as its telemetry. A
 * node that has never spoken here has no history to keep.
 */
final class OutcomeProcessor extends ContextualProcessor<String, NodeOutcome, Void, Void> {
  @Override
  public void process(Record<String, NodeOutcome> record) {
    HeapStore<NodeStage> nodes = context().getStateStore(NodeProcessor.STORE);
    if (Objects.requireNonNull(nodes).find(record.key()) != null) {
      nodes.touch(record.key()).outcome(record.value());
    }
  }
}
