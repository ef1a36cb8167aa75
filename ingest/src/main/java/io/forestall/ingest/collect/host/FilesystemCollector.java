package io.forestall.ingest.collect.host;

import io.forestall.ingest.collect.Collector;
import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.schemas.metric.Metric;
import io.forestall.schemas.metric.MetricCatalogue;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Space on the node's file systems. Apart from {@link HostCollector}, and network file systems
 * apart from disks, because asking a dead server for its space can hang for ever: that source is
 * then down while all others go on.
 */
public final class FilesystemCollector implements Collector {

  /** Asks for the space of a mounted file system. */
  interface SpaceProbe {
    Space space(Path mountPoint) throws IOException;
  }

  /** What a file system has. */
  record Space(long sizeBytes, long availableBytes) {
    static Space of(Path mountPoint) throws IOException {
      FileStore store = Files.getFileStore(mountPoint);
      return new Space(store.getTotalSpace(), store.getUsableSpace());
    }
  }

  private final String name;
  private final boolean network;
  private final Path root;
  private final long intervalNanos;
  private final SpaceProbe spaceProbe;
  private final LongSupplier nanoTime;
  private final HostFiles files;
  private final Metric available;
  private final Metric size;
  private final Metric readOnly;
  private final HostReadings readings = new HostReadings();
  private boolean read;
  private boolean up;
  private long readNanos;

  FilesystemCollector(
      boolean network,
      MetricCatalogue catalogue,
      HostConfig config,
      SpaceProbe spaceProbe,
      LongSupplier nanoTime) {
    this.name = network ? "network-filesystems" : "filesystems";
    this.network = network;
    this.root = config.root();
    this.intervalNanos = config.slowInterval().toNanos();
    this.spaceProbe = spaceProbe;
    this.nanoTime = nanoTime;
    files = new HostFiles(root, nanoTime);
    available = catalogue.require("node_filesystem_available_bytes");
    size = catalogue.require("node_filesystem_size_bytes");
    readOnly = catalogue.require("node_filesystem_readonly");
  }

  /** Of the node's own disks and shared memory. */
  public static FilesystemCollector local(
      MetricCatalogue catalogue, HostConfig config, LongSupplier nanoTime) {
    return new FilesystemCollector(false, catalogue, config, Space::of, nanoTime);
  }

  /** Of servers elsewhere. */
  public static FilesystemCollector network(
      MetricCatalogue catalogue, HostConfig config, LongSupplier nanoTime) {
    return new FilesystemCollector(true, catalogue, config, Space::of, nanoTime);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void collect(SampleBuilder sample) {
    long start = nanoTime.getAsLong();
    int failed = 0;
    if (!read || start - readNanos >= intervalNanos) {
      read = true;
      readNanos = start;
      failed = refresh();
    }
    readings.copyTo(sample);
    long millis = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - start);
    sample.source(name, up, (int) millis, readings.size(), failed);
  }

  private int refresh() {
    readings.clear();
    int failed = 0;
    String mounts = files.text("proc/1/mounts");
    if (mounts == null) { // of init is what the node sees, of ourselves what we may see
      mounts = files.text("proc/self/mounts");
    }
    up = mounts != null;
    for (MountedFilesystem mounted : MountedFilesystem.parse(mounts == null ? "" : mounts)) {
      if (mounted.network() != network) {
        continue;
      }
      String instance = mounted.mountPoint();
      readings.add(readOnly, instance, mounted.readOnly() ? 1 : 0);
      try {
        Space space = spaceProbe.space(root.resolve(instance.substring(1)));
        readings.add(size, instance, (double) space.sizeBytes());
        readings.add(available, instance, (double) space.availableBytes());
      } catch (IOException
          | InvalidPathException e) { // unmounted meanwhile, not ours to see, or dead
        failed++;
      }
    }
    return failed + files.takeUnreadable();
  }

  @Override
  public void close() {
    files.close();
  }
}
