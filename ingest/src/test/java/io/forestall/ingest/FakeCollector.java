package io.forestall.ingest;

import io.forestall.ingest.collect.Collector;
import io.forestall.ingest.normalize.SampleBuilder;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A collector that does what a test says. */
final class FakeCollector implements Collector {
  private final String name;
  private final Consumer<SampleBuilder> action;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile boolean closed;

  FakeCollector(String name, Consumer<SampleBuilder> action) {
    this.name = name;
    this.action = action;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void collect(SampleBuilder sample) {
    calls.incrementAndGet();
    action.accept(sample);
  }

  int calls() {
    return calls.get();
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
  }
}
