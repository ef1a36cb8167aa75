package io.forestall.streams.kafka;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.RecordBatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.internals.RecordCollector;
import org.jspecify.annotations.Nullable;

/** Stands in for Kafka Streams: keeps what a store logs and gives it to the next store. */
final class FakeEngine {
  /** Every record on the changelog, the oldest first. */
  final List<ConsumerRecord<byte[], byte[]>> changelog = new ArrayList<>();

  /** What the store asked for, in order. */
  final List<String> calls = new ArrayList<>();

  /** As {@code -1} before the first record. */
  long streamMillis = 1_000;

  /** A store that has read the changelog. */
  <S> HeapStore<S> restored(HeapStore<S> store) {
    store.init(context(), store);
    return store;
  }

  private StateStoreContext context() {
    return (StateStoreContext)
        Proxy.newProxyInstance(
            FakeEngine.class.getClassLoader(),
            new Class<?>[] {InternalProcessorContext.class, RecordCollector.Supplier.class},
            (proxy, method, arguments) -> answer(method.getName(), arguments));
  }

  private @Nullable Object answer(String method, Object[] arguments) {
    switch (method) {
      case "register" ->
          ((RecordBatchingStateRestoreCallback) arguments[1]).restoreBatch(List.copyOf(changelog));
      case "logChange" -> {
        byte[] key = ((Bytes) arguments[1]).get();
        changelog.add(
            new ConsumerRecord<>("changelog", 0, changelog.size(), key, (byte[]) arguments[2]));
        calls.add("log at " + arguments[3]);
      }
      case "currentStreamTimeMs" -> {
        return streamMillis;
      }
      case "recordCollector" -> {
        return Proxy.newProxyInstance(
            FakeEngine.class.getClassLoader(),
            new Class<?>[] {RecordCollector.class},
            (proxy, asked, none) -> {
              calls.add(asked.getName());
              return null;
            });
      }
      default -> throw new UnsupportedOperationException(method);
    }
    return null;
  }
}
