package io.forestall.schemas.metric;

/** Whose names a series carries; each has its column in the catalogue. */
public enum SourceKind {
  /** NVIDIA dcgm-exporter, field names before and since DCGM 4.6. */
  DCGM("dcgm"),
  /** AMD device-metrics-exporter, without a site's {@code amd_} prefix. */
  AMD("amd"),
  /** Intel XPU Manager: {@code xpum_} of version 1, {@code hw_} of version 2. */
  INTEL("intel"),
  /** Prometheus node_exporter, its text files and ipmi_exporter. */
  NODE_EXPORTER("node_exporter"),
  /** Calls of the NVIDIA management library without {@code nvmlDevice}; {@code FI_n} is a field. */
  NVML("nvml"),
  /** OpenTelemetry semantic conventions, with dots. */
  OTEL("otel");

  private final String column;

  SourceKind(String column) {
    this.column = column;
  }

  /** The column's header in the catalogue file. */
  String column() {
    return column;
  }
}
