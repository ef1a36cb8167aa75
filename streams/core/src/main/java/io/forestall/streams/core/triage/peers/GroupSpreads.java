package io.forestall.streams.core.triage.peers;

import java.util.List;

/** Median and spread of every metric within one group of devices, over one window. */
final class GroupSpreads {
  private final Spread[] spreads = new Spread[PeerMetric.values().length];

  GroupSpreads(List<DeviceTrack> group) {
    for (PeerMetric metric : PeerMetric.values()) {
      double[] means = group.stream().mapToDouble(track -> track.mean(metric)).toArray();
      spreads[metric.slot] = Spread.ofRatio(means, PeerMetric.ALIKE);
    }
  }

  Spread of(PeerMetric metric) {
    return spreads[metric.slot];
  }

  /** How many spreads the device lies above the group; NaN when either is not known. */
  double distance(DeviceTrack track, PeerMetric metric) {
    return of(metric).distance(track.mean(metric));
  }
}
