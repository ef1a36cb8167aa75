package io.forestall.bench.quality.ablation;

import io.forestall.schemas.serde.SampleFrame;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** One candidate's scores of one window: the highest of each device and minute. One thread. */
final class TierRun {
  /** A device of a node. */
  record Place(String node, String device) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byNode = node.compareTo(other.node);
      return byNode != 0 ? byNode : device.compareTo(other.device);
    }
  }

  private final Candidate candidate;
  private final Map<String, DeviceTier> tiers = new TreeMap<>();
  private final Map<Place, Blocks> blocks = new TreeMap<>();

  TierRun(Candidate candidate) {
    this.candidate = candidate;
  }

  void sample(SampleFrame frame) {
    DeviceTier tier = tiers.computeIfAbsent(frame.node, node -> new DeviceTier(candidate));
    double[] scores = tier.score(frame);
    long timeMillis = frame.eventTimeMillis;
    for (int device = 0; device < scores.length; device++) {
      var place = new Place(frame.node, tier.series().device(device));
      blocks
          .computeIfAbsent(place, ignored -> new Blocks(timeMillis))
          .add(timeMillis, scores[device]);
    }
  }

  void forEach(BiConsumer<Place, Blocks> consumer) {
    blocks.forEach(consumer);
  }
}
