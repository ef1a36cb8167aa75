package io.forestall.ingest.normalize;

import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.SourceKind;
import io.forestall.schemas.metric.SourceMapping;
import org.jspecify.annotations.Nullable;

/**
 * A source series of which it is settled once where its values go; kept from tick to tick, so that
 * a steady source costs no look at labels. Belongs to the {@link CatalogueMapper} that made it.
 */
public final class MappedSeries {
  final SourceKind kind;
  final String text;
  final @Nullable SourceMapping mapping;
  final @Nullable Slot slot;
  final @Nullable Device device;

  /** The last tick at which the series was seen. */
  long tick;

  MappedSeries(
      SourceKind kind,
      String text,
      @Nullable SourceMapping mapping,
      @Nullable Slot slot,
      @Nullable Device device) {
    this.kind = kind;
    this.text = text;
    this.mapping = mapping;
    this.slot = slot;
    this.device = device;
  }

  /** Name and labels as the source wrote them. */
  public String text() {
    return text;
  }

  /** The catalogue's entry for this series, or null when it has none. */
  public @Nullable SourceMapping mapping() {
    return mapping;
  }

  /** The device that the series belongs to, or null. */
  public @Nullable DeviceIdentity device() {
    return device == null ? null : device.identity;
  }

  /** The instance of a host metric; empty otherwise. */
  public String instance() {
    return slot == null ? "" : slot.instance;
  }

  /** A device as one source sees it. */
  static final class Device {
    /** As last told; the index may move. */
    DeviceIdentity identity;

    long tick;
    int series;

    Device(DeviceIdentity identity) {
      this.identity = identity;
    }
  }

  /** Where all series of one metric and device or instance meet. */
  static final class Slot {
    final Metric metric;
    final @Nullable Device device;
    final String instance;
    long tick;
    long blankTick;
    int preference;
    double value;

    Slot(Metric metric, @Nullable Device device, String instance) {
      this.metric = metric;
      this.device = device;
      this.instance = instance;
    }
  }
}
