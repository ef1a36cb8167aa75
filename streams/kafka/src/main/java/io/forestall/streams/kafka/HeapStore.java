package io.forestall.streams.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorContextUtils;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.internals.RecordCollector;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.internals.CacheFlushListener;
import org.apache.kafka.streams.state.internals.CachedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * One plain object per key on the heap. An object that was touched is written to the changelog as
 * one snapshot when Kafka Streams is about to commit, not with every record: at one record a second
 * and node that would be a hundred times the input.
 *
 * <ul>
 *   <li>The moment matters. Streams 4.3 commits a task in this order: flushCache, producer flush,
 *       offset commit, {@link StateStore#commit}. A snapshot written in commit() comes after the
 *       offsets and is lost with them in a crash, so it is written in flushCache(), which only the
 *       internal interface CachedStateStore offers. Kill tests showed both (docs/decisions/0002).
 *   <li>A snapshot may thus be newer than the committed offsets, never older: what is read again is
 *       recognised by the offset that each object remembers.
 *   <li>What is recognised is not told a second time, so a snapshot must not be safe before all
 *       that was told on the way to it: everything sent so far is flushed first.
 *   <li>Not persistent: after a restart everything is restored from the changelog, and a deleted
 *       state directory means nothing.
 *   <li>Threads: one stream task.
 * </ul>
 */
final class HeapStore<S> implements StateStore, CachedStateStore<Object, Object> {
  /** How an object becomes bytes and back. */
  interface Codec<S> {
    byte[] write(S state);

    S read(String key, byte[] snapshot);
  }

  private final String name;
  private final Codec<S> codec;
  private final Function<String, S> fresh;
  private final Map<String, S> states = new HashMap<>();
  private final Set<String> touched = new LinkedHashSet<>();
  private @Nullable InternalProcessorContext<?, ?> context;
  private boolean open;

  HeapStore(String name, Codec<S> codec, Function<String, S> fresh) {
    this.name = name;
    this.codec = codec;
    this.fresh = fresh;
  }

  /** The object of this key, made if there is none; it counts as changed from now on. */
  S touch(String key) {
    touched.add(key);
    return states.computeIfAbsent(key, fresh);
  }

  /** The object of this key, or null. */
  @Nullable S find(String key) {
    return states.get(key);
  }

  void remove(String key) {
    states.remove(key);
    touched.add(key);
  }

  Collection<String> keys() {
    return states.keySet();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void init(StateStoreContext storeContext, StateStore root) {
    context = ProcessorContextUtils.asInternalProcessorContext(storeContext);
    RecordBatchingStateRestoreCallback restore = records -> records.forEach(this::restore);
    storeContext.register(root, restore);
    open = true;
  }

  private void restore(ConsumerRecord<byte[], byte[]> record) {
    String key = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      states.remove(key);
    } else {
      states.put(key, codec.read(key, record.value()));
    }
  }

  @Override
  public void flushCache() {
    InternalProcessorContext<?, ?> current = context;
    if (current == null || touched.isEmpty()) {
      return;
    }
    if (current instanceof RecordCollector.Supplier producer) {
      producer.recordCollector().flush();
    }
    // No record was read yet when only the clock has spoken since the start.
    long timestamp = Math.max(0, current.currentStreamTimeMs());
    for (String key : touched) {
      S state = states.get(key);
      current.logChange(
          name,
          Bytes.wrap(key.getBytes(StandardCharsets.UTF_8)),
          state == null ? null : codec.write(state),
          timestamp,
          new RecordHeaders(),
          Position.emptyPosition());
    }
    touched.clear();
  }

  @Override
  public void commit(Map<TopicPartition, Long> changelogOffsets) {
    // Everything was written in flushCache(), before the offsets were committed.
  }

  @Override
  public void clearCache() {
    touched.clear();
  }

  @Override
  public boolean setFlushListener(
      CacheFlushListener<Object, Object> listener, boolean sendOldValues) {
    return false;
  }

  @Override
  public void close() {
    open = false;
    states.clear();
    touched.clear();
  }

  @Override
  public boolean persistent() {
    return false;
  }

  @Override
  public boolean isOpen() {
    return open;
  }
}
