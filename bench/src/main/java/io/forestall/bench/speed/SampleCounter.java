package io.forestall.bench.speed;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A benchmark's samples, which JMH shows as samples a second beside its calls; public for JMH. */
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class SampleCounter {
  public long samples;
}
