package io.forestall.streams.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.streams.state.StoreBuilder;

/** Makes a {@link HeapStore} for each task, with a compacted changelog. */
final class HeapStoreBuilder<S> implements StoreBuilder<HeapStore<S>> {
  private final String name;
  private final HeapStore.Codec<S> codec;
  private final Function<String, S> fresh;
  private final Map<String, String> changelog = new HashMap<>();
  private boolean logging = true;

  HeapStoreBuilder(String name, HeapStore.Codec<S> codec, Function<String, S> fresh) {
    this.name = name;
    this.codec = codec;
    this.fresh = fresh;
  }

  @Override
  public HeapStore<S> build() {
    return new HeapStore<>(name, codec, fresh);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public StoreBuilder<HeapStore<S>> withCachingEnabled() {
    return this;
  }

  @Override
  public StoreBuilder<HeapStore<S>> withCachingDisabled() {
    return this;
  }

  @Override
  public StoreBuilder<HeapStore<S>> withLoggingEnabled(Map<String, String> config) {
    logging = true;
    changelog.putAll(config);
    return this;
  }

  @Override
  public StoreBuilder<HeapStore<S>> withLoggingDisabled() {
    logging = false;
    return this;
  }

  @Override
  public Map<String, String> logConfig() {
    return changelog;
  }

  @Override
  public boolean loggingEnabled() {
    return logging;
  }
}
