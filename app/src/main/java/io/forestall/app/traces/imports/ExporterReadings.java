package io.forestall.app.traces.imports;

import io.forestall.ingest.normalize.CatalogueMapper;
import io.forestall.ingest.normalize.MappedSeries;
import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.ingest.normalize.SourceReadings;
import io.forestall.ingest.normalize.Unmapped;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.metric.SourceKind;

/**
 * One exporter of a recorded node, through the mapping that the agent would use. Publishers drop
 * labels, so equal series of a tick are told by their place.
 */
final class ExporterReadings {
  private static final int MAX_SERIES = 200_000;

  private final SourceKind kind;
  private final CatalogueMapper mapper;
  private final SourceReadings readings;
  private int added;

  ExporterReadings(SourceKind kind, MetricCatalogue catalogue, String node) {
    this.kind = kind;
    this.mapper = new CatalogueMapper(catalogue, node, MAX_SERIES);
    this.readings = new SourceReadings(catalogue, mapper, Unmapped.KEEP);
  }

  void begin(SampleBuilder sample) {
    readings.begin(sample);
    added = 0;
  }

  /**
   * Takes a number in.
   *
   * @param text the series as its source wrote it
   * @param place how often this tick had the series before
   */
  void add(SeriesKey series, String text, int place, double value) {
    String unique = place == 0 ? text : text + '#' + (place + 1);
    MappedSeries mapped = mapper.known(unique);
    if (mapped == null) {
      mapped = mapper.resolve(kind, unique, series.name(), series.labels());
    }
    readings.add(mapped, value);
    added++;
  }

  /** A scrape that brought nothing is no answer, as in the collector. */
  void commit() {
    if (added > 0) {
      readings.commit();
    }
  }
}
