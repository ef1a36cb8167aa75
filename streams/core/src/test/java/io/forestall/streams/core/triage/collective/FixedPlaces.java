package io.forestall.streams.core.triage.collective;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Ranks in order on nodes of two devices: rank r is device r % 2 of node-(r / 2). */
final class FixedPlaces implements RankPlaces {
  private final int devices;

  FixedPlaces(int devices) {
    this.devices = devices;
  }

  @Override
  public Map<Integer, Place> ofRanks(Set<Integer> ranks) {
    var places = new HashMap<Integer, Place>();
    for (int rank : ranks) {
      if (rank >= 0 && rank < devices) {
        places.put(rank, new Place(rank, "node-" + rank / 2, "gpu-" + rank, rank % 2));
      }
    }
    return places;
  }

  @Override
  public Place ofDevice(String node, int index) {
    int rank = Integer.parseInt(node.substring("node-".length())) * 2 + index;
    return index < 0 || rank >= devices
        ? new Place(-1, node, "", index)
        : new Place(rank, node, "gpu-" + rank, index);
  }

  @Override
  public boolean hasNode(String node) {
    return node.startsWith("node-");
  }

  @Override
  public int devices() {
    return devices;
  }
}
