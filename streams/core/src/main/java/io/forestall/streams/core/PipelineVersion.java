package io.forestall.streams.core;

/** What stands in the version field of anomalies and incidents. */
public final class PipelineVersion {
  /** Rises with every change that can alter a result. */
  public static final String CURRENT = "0.1.0";

  private PipelineVersion() {}
}
