package io.forestall.ingest.normalize;

import io.forestall.ingest.normalize.MappedSeries.Device;
import io.forestall.ingest.normalize.MappedSeries.Slot;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.metric.MetricScope;
import io.forestall.schemas.metric.SourceKind;
import io.forestall.schemas.metric.SourceMapping;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settles where the series of one source go: to a metric of a device, to a metric of the host, or
 * nowhere. Each series is looked at once; what is kept is bounded, and forgotten as a whole when
 * the bound is passed between two ticks.
 */
public final class CatalogueMapper {
  private static final String AMD_SITE_PREFIX = "amd_";

  /** Eight GPUs of seven parts are 56; more than this is an exporter that invents identities. */
  private static final int MAX_DEVICES = 512;

  private final String node;
  private final int maxSeries;
  private final Map<SourceKind, Map<String, List<SourceMapping>>> mappings =
      new EnumMap<>(SourceKind.class);
  private final Map<String, MappedSeries> known = new HashMap<>();
  private final Map<SlotKey, Slot> slots = new HashMap<>();
  private final Map<String, Device> devices = new LinkedHashMap<>();

  /**
   * @param node the node whose devices these are when they have no better name
   * @param maxSeries how many series are remembered
   */
  public CatalogueMapper(MetricCatalogue catalogue, String node, int maxSeries) {
    this.node = node;
    this.maxSeries = maxSeries;
    for (SourceKind kind : SourceKind.values()) {
      var byName = new HashMap<String, List<SourceMapping>>();
      for (SourceMapping mapping : catalogue.mappings(kind)) {
        byName.computeIfAbsent(mapping.sourceName(), name -> new ArrayList<>()).add(mapping);
      }
      mappings.put(kind, byName);
    }
  }

  /** The source kind that a Prometheus series name shows by its prefix. */
  public static SourceKind kindOf(String name) {
    if (name.startsWith("DCGM_")) {
      return SourceKind.DCGM;
    }
    if (name.startsWith("gpu_") || name.startsWith(AMD_SITE_PREFIX) || name.startsWith("pcie_")) {
      return SourceKind.AMD;
    }
    if (name.startsWith("xpum_") || name.startsWith("hw_")) {
      return SourceKind.INTEL;
    }
    return SourceKind.NODE_EXPORTER;
  }

  /** The series of this text as settled before, or null when it is new. */
  public @Nullable MappedSeries known(String text) {
    return known.get(text);
  }

  /**
   * Settles a series and remembers it by its text.
   *
   * @param text name and labels as the source wrote them; the key for {@link #known}
   */
  public MappedSeries resolve(
      SourceKind kind, String text, String name, Map<String, String> labels) {
    SourceMapping mapping = mapping(kind, name, labels);
    Device device = device(DeviceIdentity.of(kind, node, labels));
    if (mapping != null && mapping.metric().scope() == MetricScope.DEVICE && device == null) {
      mapping = null; // nobody to give it to: it stays under its own name
    }
    Slot slot = mapping == null ? null : slot(mapping, device, labels);
    var series = new MappedSeries(kind, text, mapping, slot, device);
    known.put(text, series);
    return series;
  }

  /** Makes room; called between ticks, for the series of a tick must stay what they are. */
  void prune() {
    if (known.size() > maxSeries) {
      known.clear();
      slots.clear();
    }
  }

  /** All devices that this source ever showed. */
  Collection<Device> devices() {
    return devices.values();
  }

  private @Nullable SourceMapping mapping(
      SourceKind kind, String name, Map<String, String> labels) {
    Map<String, List<SourceMapping>> byName = mappings.getOrDefault(kind, Map.of());
    List<SourceMapping> candidates = byName.get(name);
    if (candidates == null && kind == SourceKind.AMD && name.startsWith(AMD_SITE_PREFIX)) {
      candidates = byName.get(name.substring(AMD_SITE_PREFIX.length()));
    }
    if (candidates != null) {
      for (SourceMapping candidate : candidates) {
        if (candidate.matches(labels)) {
          return candidate;
        }
      }
    }
    return null;
  }

  private @Nullable Device device(@Nullable DeviceIdentity identity) {
    if (identity == null) {
      return null;
    }
    Device device = devices.get(identity.id());
    if (device != null) {
      device.identity = device.identity.updatedBy(identity);
    } else if (devices.size() < MAX_DEVICES) {
      device = new Device(identity);
      devices.put(identity.id(), device);
    }
    return device;
  }

  private Slot slot(SourceMapping mapping, @Nullable Device device, Map<String, String> labels) {
    Metric metric = mapping.metric();
    boolean ofDevice = metric.scope() == MetricScope.DEVICE;
    String instance = ofDevice ? "" : mapping.instance(labels);
    String owner = ofDevice && device != null ? device.identity.id() : instance;
    return slots.computeIfAbsent(
        new SlotKey(metric, owner), key -> new Slot(metric, ofDevice ? device : null, instance));
  }

  private record SlotKey(Metric metric, String owner) {}
}
