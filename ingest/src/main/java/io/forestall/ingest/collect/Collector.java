package io.forestall.ingest.collect;

import io.forestall.ingest.normalize.SampleBuilder;

/**
 * One source of readings. {@link #collect} is called once a tick by one thread; it answers within
 * the source's own timeout and never throws: a source that fails is reported as down.
 */
public interface Collector extends AutoCloseable {
  /** The source's configured name. */
  String name();

  /** Adds what the source has to say at this tick. */
  void collect(SampleBuilder sample);

  @Override
  void close();
}
