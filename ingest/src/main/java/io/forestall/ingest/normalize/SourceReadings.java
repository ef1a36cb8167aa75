package io.forestall.ingest.normalize;

import io.forestall.ingest.normalize.MappedSeries.Device;
import io.forestall.ingest.normalize.MappedSeries.Slot;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.metric.SourceMapping;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one source says at one tick: {@link #begin}, then {@link #add} for each series, then {@link
 * #commit}. Without the commit nothing of the tick reaches the sample but the rejects, for half an
 * answer is no answer.
 *
 * <p>Besides the readings it tells how many series each device had (0 for one that the source
 * showed before and shows no more) and how many devices there were: a device that detaches shows
 * there first.
 *
 * <p>Cost per series: one comparison of numbers and one addition. The same reject twice is parked
 * once and counted after that.
 */
public final class SourceReadings {
  private static final int MAX_REMEMBERED_REJECTS = 1000;

  private final CatalogueMapper mapper;
  private final Unmapped unmapped;
  private final Metric exporterSeries;
  private final Metric devicesVisible;
  private final List<Slot> touched = new ArrayList<>();
  private final List<Slot> blank = new ArrayList<>();
  private final List<Extra> extras = new ArrayList<>();
  private final Set<String> parked = new HashSet<>();

  private @Nullable SampleBuilder sample;
  private long tick;
  private int rejected;

  public SourceReadings(MetricCatalogue catalogue, CatalogueMapper mapper, Unmapped unmapped) {
    this.mapper = mapper;
    this.unmapped = unmapped;
    this.exporterSeries = catalogue.require("gpu_exporter_series");
    this.devicesVisible = catalogue.require("node_gpus_visible");
  }

  /** Starts a tick of this source. */
  public void begin(SampleBuilder sample) {
    this.sample = sample;
    tick++;
    rejected = 0;
    touched.clear();
    blank.clear();
    extras.clear();
    mapper.prune();
  }

  /** Takes one series in; a series comes once a tick. */
  public Outcome add(MappedSeries series, double value) {
    if (series.tick == tick) {
      return refuse(RejectReason.DUPLICATE, series, value);
    }
    series.tick = tick;
    countDevice(series.device);
    if (Blanks.isBlank(series.kind, value)) {
      return addBlank(series.slot);
    }
    if (!Double.isFinite(value)) {
      return refuse(RejectReason.NOT_FINITE, series, value);
    }
    SourceMapping mapping = series.mapping;
    Slot slot = series.slot;
    if (mapping == null || slot == null) {
      return addUnmapped(series, value);
    }
    double converted = mapping.convert(value);
    RejectReason problem = Plausibility.problem(mapping.metric(), converted);
    if (problem != null) {
      return refuse(problem, series, value);
    }
    addMapped(mapping, slot, converted);
    return Outcome.MAPPED;
  }

  /** Counts, and the first time parks, something of this source that is no usable series. */
  public void reject(RejectReason reason, String detail, String text) {
    SampleBuilder target = begun();
    rejected++;
    if (parked.size() >= MAX_REMEMBERED_REJECTS) {
      parked.clear();
    }
    if (parked.add(reason + " " + text)) {
      target.reject(reason, detail, text);
    } else {
      target.count(reason);
    }
  }

  /** How much was rejected since {@link #begin}. */
  public int rejected() {
    return rejected;
  }

  /** Hands the readings to the sample. */
  public void commit() {
    SampleBuilder target = begun();
    for (Slot slot : touched) {
      if (slot.device == null) {
        target.hostValue(slot.metric, slot.instance, slot.value);
      } else {
        target.deviceValue(slot.metric, position(target, slot.device), slot.value);
      }
    }
    for (Slot slot : blank) {
      if (slot.tick != tick) { // no other name of this reading had a value
        target.blank(slot.metric, slot.device == null ? -1 : position(target, slot.device));
      }
    }
    for (Extra extra : extras) {
      Device device = extra.series.device;
      target.extra(extra.series.text, device == null ? "" : device.identity.id(), extra.value);
    }
    commitDevices(target);
  }

  private void addMapped(SourceMapping mapping, Slot slot, double value) {
    if (slot.tick != tick) {
      touched.add(slot);
    } else if (mapping.preference() == slot.preference) {
      slot.value = mapping.fold(slot.value, value);
      return;
    } else if (mapping.preference() > slot.preference) {
      return; // the same reading under a name that we like less
    }
    slot.tick = tick;
    slot.preference = mapping.preference();
    slot.value = value;
  }

  private Outcome addBlank(@Nullable Slot slot) {
    begun().count(RejectReason.BLANK);
    if (slot != null && slot.blankTick != tick) {
      slot.blankTick = tick;
      blank.add(slot);
    }
    return Outcome.BLANK;
  }

  private Outcome addUnmapped(MappedSeries series, double value) {
    if (unmapped == Unmapped.COUNT) {
      return Outcome.IGNORED;
    }
    extras.add(new Extra(series, value));
    return Outcome.EXTRA;
  }

  private void countDevice(@Nullable Device device) {
    if (device == null) {
      return;
    }
    if (device.tick != tick) {
      device.tick = tick;
      device.series = 0;
    }
    device.series++;
  }

  private Outcome refuse(RejectReason reason, MappedSeries series, double value) {
    reject(reason, "value " + value, series.text);
    return Outcome.REJECTED;
  }

  private void commitDevices(SampleBuilder target) {
    if (mapper.devices().isEmpty()) {
      return;
    }
    var boards = new HashSet<String>();
    for (Device device : mapper.devices()) {
      boolean here = device.tick == tick;
      target.deviceValue(exporterSeries, position(target, device), here ? device.series : 0);
      if (here) {
        boards.add(device.identity.board());
      }
    }
    target.hostValue(devicesVisible, "", boards.size());
  }

  private static int position(SampleBuilder target, Device device) {
    DeviceIdentity identity = device.identity;
    return target.device(identity.id(), identity.index(), identity.pci());
  }

  private SampleBuilder begun() {
    if (sample == null) {
      throw new IllegalStateException("begin comes first");
    }
    return sample;
  }

  private record Extra(MappedSeries series, double value) {}
}
