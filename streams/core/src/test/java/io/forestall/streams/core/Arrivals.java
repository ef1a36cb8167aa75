package io.forestall.streams.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.SplittableRandom;

/** Orders in which the same inputs may arrive: streams overtake each other, within the lateness. */
final class Arrivals {
  private record Arriving(Input input, long millis, int place) {}

  private Arrivals() {}

  /** Each input is up to so much late, but those of one stream keep their order. */
  static List<Input> disordered(List<Input> inputs, long lateMillis, long seed) {
    var random = new SplittableRandom(seed);
    var lastOfStream = new HashMap<String, Long>();
    var arriving = new ArrayList<Arriving>();
    for (Input input : inputs) {
      long millis = input.timeMillis() + random.nextLong(lateMillis + 1);
      millis = lastOfStream.merge(input.stream(), millis, Math::max);
      arriving.add(new Arriving(input, millis, arriving.size()));
    }
    return sorted(arriving);
  }

  /**
   * One kind of stream comes as early, another as late as it may: log lines before telemetry, say.
   */
  static List<Input> late(List<Input> inputs, String kind, long lateMillis) {
    var arriving = new ArrayList<Arriving>();
    for (Input input : inputs) {
      long late = input.stream().startsWith(kind) ? lateMillis : 0;
      arriving.add(new Arriving(input, input.timeMillis() + late, arriving.size()));
    }
    return sorted(arriving);
  }

  /** Some inputs come again, up to ten inputs later, and some of these once more. */
  static List<Input> duplicated(List<Input> inputs, double share, long seed) {
    var random = new SplittableRandom(seed);
    var all = new ArrayList<Input>(inputs);
    for (int i = inputs.size() - 1; i >= 0; i--) {
      while (random.nextDouble() < share) {
        all.add(Math.min(all.size(), i + 1 + random.nextInt(10)), inputs.get(i));
      }
    }
    return all;
  }

  private static List<Input> sorted(List<Arriving> arriving) {
    arriving.sort(Comparator.comparingLong(Arriving::millis).thenComparingInt(Arriving::place));
    return arriving.stream().map(Arriving::input).toList();
  }
}
