package io.forestall.streams.core.score;

import io.forestall.schemas.serde.SampleFrame;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.FleetFixture;
import io.forestall.streams.core.Layers;
import java.util.ArrayList;
import java.util.List;

/** Runs the three scorers of the fixture's first node and notes what they say. */
final class Scoring {
  /** Messages in order, ends included. */
  final List<Evidence> messages = new ArrayList<>();

  final DeviceScorer devices = new DeviceScorer(Layers.ALL);
  private final UnlikeItself unlike = new UnlikeItself(ScoreConfig.DEFAULT.alertBudget());
  final EvidenceKeeper keeper = new EvidenceKeeper(ScoreConfig.DEFAULT);
  private final HostScorer host = new HostScorer(Layers.ALL);
  private final SourceScorer sources = new SourceScorer();
  private final DeviceNames names = new DeviceNames();
  final NodePlacement placement = new NodePlacement("node-0");

  void run(FleetFixture fleet, int seconds) {
    for (int s = 0; s < seconds; s++) {
      fleet.tick(this::score);
    }
  }

  void score(SampleFrame frame) {
    names.learn(frame);
    devices.score(frame, names, placement, keeper);
    host.score(frame, names, keeper);
    sources.score(frame, names, keeper);
    unlike.advance(frame, devices, keeper::suspects);
    unlike.judge(frame, devices, host, names, keeper);
    keeper.expire(frame.eventTimeMillis, 5_000);
    messages.addAll(keeper.drain());
  }

  /** What began, but for hints. */
  List<Evidence> serious() {
    return messages.stream()
        .filter(piece -> piece.strength() != Strength.HINT && !piece.ended())
        .toList();
  }

  List<Evidence> of(String detector) {
    return messages.stream().filter(piece -> piece.detector().equals(detector)).toList();
  }
}
