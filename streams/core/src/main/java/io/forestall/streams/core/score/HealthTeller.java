package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.record.DeviceHealth;
import io.forestall.schemas.record.HealthState;
import io.forestall.schemas.record.NodeHealth;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Says how the node and its devices stand: at once when that changes, and now and then when it does
 * not. A device is failed when something conclusive is known of it, degraded when something
 * supports a fault, else ok; while the node is not heard of, unknown. How it stands by its history
 * goes with it.
 */
final class HealthTeller {
  private static final int MAX_REASONS = 3;

  private final String node;
  private final long everyMillis;
  private final NodeHistory history;
  private final ModelScorer models;
  private long toldMillis = Long.MIN_VALUE;
  private int toldHash;

  HealthTeller(String node, ScoreConfig config, NodeHistory history, ModelScorer models) {
    this.node = node;
    this.models = models;
    this.everyMillis = config.health().toMillis();
    this.history = history;
  }

  void tell(
      long timeMillis,
      DeviceScorer devices,
      NodePlacement placement,
      Collection<Evidence> measured,
      Collection<Evidence> logged,
      NodeOutput out) {
    boolean due = toldMillis == Long.MIN_VALUE || timeMillis - toldMillis >= everyMillis;
    int hash = history.changes();
    for (Evidence piece : measured) {
      hash += hash(piece);
    }
    for (Evidence piece : logged) {
      hash += hash(piece);
    }
    Collection<Evidence> judged = models.active();
    for (Evidence piece : judged) {
      hash += hash(piece);
    }
    if (!due && hash == toldHash) {
      return;
    }
    toldHash = hash;
    toldMillis = timeMillis;
    var active = Stream.of(measured, logged, judged).<Evidence>flatMap(Collection::stream).toList();
    var told = new ArrayList<DeviceHealth>();
    // A log line may blame a device of which no telemetry has spoken: it counts for the node alone.
    double risk = 0;
    for (List<Evidence> ofOne :
        active.stream().collect(Collectors.groupingBy(Evidence::device)).values()) {
      risk = Math.max(risk, risk(ofOne));
    }
    for (int d = 0; d < devices.devices(); d++) {
      String id = devices.device(d);
      List<Evidence> own = of(active, id);
      told.add(device(id, placement.groupOf(id), state(own), risk(own), reasons(own)));
    }
    out.health(
        NodeHealth.newBuilder()
            .setNode(node)
            .setEventTimeMillis(timeMillis)
            .setState(state(active))
            .setRisk(risk)
            .setReasons(withStanding(reasons(active)))
            .setStanding(history.standing(risk))
            .setDevices(told)
            .build());
  }

  /** Nothing is known of the node any more, for this reason; its next sample is told of at once. */
  void tellUnknown(Evidence reason, DeviceScorer devices, NodePlacement placement, NodeOutput out) {
    toldMillis = Long.MIN_VALUE;
    double risk = risk(List.of(reason));
    var told = new ArrayList<DeviceHealth>();
    for (int d = 0; d < devices.devices(); d++) {
      String id = devices.device(d);
      told.add(device(id, placement.groupOf(id), HealthState.UNKNOWN, risk, List.of()));
    }
    out.health(
        NodeHealth.newBuilder()
            .setNode(node)
            .setEventTimeMillis(reason.timeMillis())
            .setState(HealthState.UNKNOWN)
            .setRisk(risk)
            .setReasons(withStanding(List.of(reason.headline())))
            .setStanding(history.standing(risk))
            .setDevices(told)
            .build());
  }

  private DeviceHealth device(
      String id, String group, HealthState state, double risk, List<String> reasons) {
    return DeviceHealth.newBuilder()
        .setDevice(id)
        .setJob(group.equals(node) ? "" : group)
        .setState(state)
        .setRisk(risk)
        .setReasons(reasons)
        .setFailsWithinTenMinutes(models.failsWithinTenMinutes(id))
        .setFailsWithinHour(models.failsWithinHour(id))
        .setFailsWithinDay(models.failsWithinDay(id))
        .build();
  }

  private static int hash(Evidence piece) {
    return 31 * piece.key().hashCode() + piece.strength().name().hashCode();
  }

  private static List<Evidence> of(List<Evidence> active, String device) {
    return active.stream().filter(piece -> piece.device().equals(device)).toList();
  }

  private static HealthState state(List<Evidence> evidence) {
    return evidence.stream()
        .map(Evidence::strength)
        .max(Comparator.naturalOrder())
        .map(
            strength ->
                switch (strength) {
                  case CONCLUSIVE -> HealthState.FAILED;
                  case SUPPORTING -> HealthState.DEGRADED;
                  case HINT -> HealthState.OK;
                })
        .orElse(HealthState.OK);
  }

  private static double risk(List<Evidence> evidence) {
    return Evidence.probability(evidence, Evidence::timeMillis);
  }

  private static List<String> reasons(List<Evidence> evidence) {
    return evidence.stream()
        .filter(piece -> piece.strength() != Strength.HINT)
        .sorted(Evidence.STRONGEST_FIRST)
        .limit(MAX_REASONS)
        .map(Evidence::headline)
        .toList();
  }

  /** What is wrong now comes first. */
  private List<String> withStanding(List<String> reasons) {
    String standing = history.reason();
    return standing == null
        ? reasons
        : Stream.concat(reasons.stream().limit(MAX_REASONS - 1), Stream.of(standing)).toList();
  }

  void write(StateWriter out) {
    out.writeLong(toldMillis);
    out.writeInt(toldHash);
  }

  void read(StateReader in) {
    toldMillis = in.readLong();
    toldHash = in.readInt();
  }
}
