package io.forestall.streams.core.score.fuse;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import java.util.Locale;

/**
 * Scores that say nearly the same of a device, so that only the highest of them counts in a block:
 * the series of one kind of metric, or one detector that looks at many.
 */
public enum Family {
  TEMPERATURE(FaultClass.GPU_OVERHEATING, FaultClass.NODE_OVERHEATING),
  POWER(FaultClass.UNUSUAL, FaultClass.UNUSUAL),
  CLOCK(FaultClass.GPU_SLOW, FaultClass.UNUSUAL),
  WORK(FaultClass.GPU_SLOW, FaultClass.UNUSUAL),
  MEMORY(FaultClass.UNUSUAL, FaultClass.UNUSUAL),
  ERRORS(FaultClass.UNUSUAL, FaultClass.UNUSUAL),
  /** What flows over links, between GPUs or between nodes. */
  TRAFFIC(FaultClass.UNUSUAL, FaultClass.UNUSUAL),
  /** What goes wrong on links. */
  LINK(FaultClass.UNUSUAL, FaultClass.LINK_DEGRADED),
  PCIE(FaultClass.PCIE_DEGRADED, FaultClass.PCIE_DEGRADED),
  /** Heat, clock or power that the laws between them do not explain. */
  PHYSICS(FaultClass.UNUSUAL, FaultClass.UNUSUAL),
  /** A model of healthy devices, such as the isolation forest. */
  OUTLIER(FaultClass.UNUSUAL, FaultClass.UNUSUAL),
  /** A model of devices that are about to fail. */
  RISK(FaultClass.UNUSUAL, FaultClass.UNUSUAL);

  static final int COUNT = values().length;

  /** Its place in arrays that hold something for each. */
  @SuppressWarnings("EnumOrdinal") // arrays of numbers, built anew with each version of the table
  public int slot() {
    return ordinal();
  }

  private static final Family[] OF_METRIC = new Family[512];

  static {
    for (Metric metric : MetricCatalogue.standard().metrics()) {
      OF_METRIC[metric.id()] = find(metric);
    }
  }

  private final FaultClass ofDevice;
  private final FaultClass ofHost;

  /**
   * Statistics never name a class that drains or resets at once: they do not know that much.
   *
   * @param ofDevice what most likely breaks when a device leaves its past in this way
   */
  Family(FaultClass ofDevice, FaultClass ofHost) {
    this.ofDevice = ofDevice;
    this.ofHost = ofHost;
  }

  /** The family of a metric's own series. */
  public static Family of(Metric metric) {
    return OF_METRIC[metric.id()];
  }

  private static Family find(Metric metric) {
    String name = metric.name();
    if (name.contains("nvlink")
        || name.contains("_ib_")
        || name.contains("rdma")
        || name.contains("roce")
        || name.contains("_net_")) {
      return metric.unit().startsWith("bytes") ? TRAFFIC : LINK;
    }
    if (name.contains("pcie")) {
      return PCIE;
    }
    if (name.contains("throttle")) {
      return CLOCK;
    }
    return switch (metric.unit()) {
      case "celsius", "rpm" -> TEMPERATURE;
      case "watts", "joules" -> POWER;
      case "hertz" -> CLOCK;
      case "bytes" -> MEMORY;
      case "errors", "rows", "banks", "pages", "events", "resets" -> ERRORS;
      default -> name.contains("memory_used") ? MEMORY : WORK;
    };
  }

  /** Whether it consists of single series, which are always looked at. */
  public boolean ofSeries() {
    return compareTo(PHYSICS) < 0;
  }

  /** What it points to when it sets a device, or else a host, apart. */
  public FaultClass faultClass(boolean device) {
    return device ? ofDevice : ofHost;
  }

  /** As the calibration and explanations call it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
