package io.forestall.ingest.collect.host;

import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import java.util.regex.Pattern;

/** How long each disk was busy; partitions and disks in memory are left out. */
final class DiskProbe implements HostProbe {
  private static final Pattern NOT_A_DISK =
      Pattern.compile(
          "(loop|ram|zram|sr|fd)\\d+|(sd|vd|hd|xvd)[a-z]+\\d+|(nvme\\d+n|mmcblk)\\d+p\\d+");

  /** Columns of /proc/diskstats, see the kernel's iostats.rst. */
  private static final int NAME = 2;

  private static final int IO_MILLIS = 12;

  private final Metric ioTime;

  DiskProbe(MetricCatalogue catalogue) {
    ioTime = catalogue.require("node_disk_io_time_seconds_total");
  }

  @Override
  public void read(HostFiles files, HostReadings readings) {
    for (String line : files.word("proc/diskstats").split("\n", -1)) {
      String[] columns = Numbers.words(line);
      if (columns.length > IO_MILLIS && !NOT_A_DISK.matcher(columns[NAME]).matches()) {
        readings.add(ioTime, columns[NAME], Numbers.at(columns, IO_MILLIS) / 1_000);
      }
    }
  }
}
