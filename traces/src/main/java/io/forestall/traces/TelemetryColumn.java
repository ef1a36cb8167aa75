package io.forestall.traces;

import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;

/**
 * What a column of a telemetry file holds.
 *
 * @param metric catalogue number; 0 when it holds no metric
 * @param name instance of a host metric, series of an extra, or name of a source; else empty
 */
record TelemetryColumn(Kind kind, int metric, String name) {
  /** A cell of this text is a source's mark for "no value". */
  static final String BLANK = "blank";

  /** A metric without a name in this release's catalogue: {@code metric:} and its number. */
  private static final String NUMBERED = "metric:";

  private static final String EXTRA = "extra:";
  private static final int FIRST_HOST_METRIC = 200;

  /** What kinds of columns have in common. */
  private enum Group {
    RECORD,
    METRIC,
    EXTRA,
    SOURCE,
    NONE
  }

  enum Kind {
    TIME("time_ms", Group.RECORD),
    DEVICE("device", Group.RECORD),
    RECEIVED("received_ms", Group.RECORD),
    SEQUENCE("sequence", Group.RECORD),
    BOOT("boot_id", Group.RECORD),
    INTERVAL("interval_ms", Group.RECORD),
    DEVICE_METRIC("", Group.METRIC),
    HOST_METRIC("", Group.METRIC),
    EXTRA("", Group.EXTRA),
    SOURCE_UP("source_up", Group.SOURCE),
    SOURCE_DURATION("source_duration_ms", Group.SOURCE),
    SOURCE_SERIES("source_series", Group.SOURCE),
    SOURCE_REJECTED("source_rejected", Group.SOURCE),
    /** A second column of the same name. */
    IGNORED("", Group.NONE);

    final String text;
    private final Group group;

    Kind(String text, Group group) {
      this.text = text;
      this.group = group;
    }

    /** Whether it is about the row or the record, and no value. */
    boolean ofRecord() {
      return group == Group.RECORD;
    }

    boolean holdsValue() {
      return group != Group.RECORD && group != Group.NONE;
    }

    boolean ofMetric() {
      return group == Group.METRIC;
    }

    /** Whether it says how a source behaved. */
    boolean ofSource() {
      return group == Group.SOURCE;
    }
  }

  static TelemetryColumn of(Kind kind) {
    return new TelemetryColumn(kind, 0, "");
  }

  /** The column of a metric, whose number says whether it is a device's or a host's. */
  static TelemetryColumn forMetric(int metric, String instance) {
    Kind kind = metric < FIRST_HOST_METRIC ? Kind.DEVICE_METRIC : Kind.HOST_METRIC;
    return new TelemetryColumn(kind, metric, instance);
  }

  static TelemetryColumn extra(String series) {
    return new TelemetryColumn(Kind.EXTRA, 0, series);
  }

  /** What a column of that header holds; names that nobody knows are extras of that name. */
  static TelemetryColumn parse(String header, MetricCatalogue catalogue) {
    if (header.startsWith(EXTRA)) {
      return extra(header.substring(EXTRA.length()));
    }
    int brace = header.endsWith("}") ? header.indexOf('{') : -1;
    String base = brace < 0 ? header : header.substring(0, brace);
    String name = brace < 0 ? "" : header.substring(brace + 1, header.length() - 1);
    for (Kind kind : Kind.values()) {
      if (kind.text.equals(base) && !base.isEmpty() && kind.ofSource() == (brace >= 0)) {
        return new TelemetryColumn(kind, 0, name);
      }
    }
    int metric = number(base, catalogue);
    if (metric == 0) {
      return extra(header);
    }
    TelemetryColumn column = forMetric(metric, name);
    return column.kind == Kind.DEVICE_METRIC && brace >= 0 ? extra(header) : column;
  }

  /** The number of a metric; 0 when there is none. */
  private static int number(String name, MetricCatalogue catalogue) {
    Metric metric = catalogue.find(name);
    if (metric != null) {
      return metric.id();
    }
    if (!name.startsWith(NUMBERED)) {
      return 0;
    }
    try {
      return Integer.parseInt(name.substring(NUMBERED.length()));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** How it stands in the header. */
  String header(MetricCatalogue catalogue) {
    return switch (kind) {
      case TIME, DEVICE, RECEIVED, SEQUENCE, BOOT, INTERVAL -> kind.text;
      case EXTRA -> EXTRA + name;
      case IGNORED -> name;
      case SOURCE_UP, SOURCE_DURATION, SOURCE_SERIES, SOURCE_REJECTED ->
          kind.text + '{' + name + '}';
      case DEVICE_METRIC, HOST_METRIC -> {
        Metric known = catalogue.find(metric);
        String text = known == null ? NUMBERED + metric : known.name();
        yield name.isEmpty() ? text : text + '{' + name + '}';
      }
    };
  }
}
