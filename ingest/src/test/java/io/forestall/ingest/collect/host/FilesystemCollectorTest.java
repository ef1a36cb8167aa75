package io.forestall.ingest.collect.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.forestall.ingest.collect.host.FilesystemCollector.Space;
import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.NodeSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesystemCollectorTest {
  private final AtomicLong nanos = new AtomicLong();
  private final List<Path> asked = new ArrayList<>();
  @TempDir private Path root;

  private FilesystemCollector collector(boolean network, FilesystemCollector.SpaceProbe probe) {
    return new FilesystemCollector(
        network,
        MetricCatalogue.standard(),
        new HostConfig(true, root, Duration.ofSeconds(10)),
        probe,
        nanos::get);
  }

  private Space space(Path path) {
    asked.add(root.relativize(path));
    return new Space(1_000L + path.toString().length(), 500);
  }

  private static NodeSample tick(FilesystemCollector collector) {
    SampleBuilder builder = HostTree.builder();
    collector.collect(builder);
    return builder.finish(1, 1);
  }

  @Test
  void collect_local_reportsDisksAndSharedMemoryOnce() throws Exception {
    HostTree.write(root);
    try (FilesystemCollector collector = collector(false, path -> new Space(1_000, 400))) {
      NodeSample sample = tick(collector);
      assertThat(HostTree.values(sample))
          .containsOnly(
              entry("node_filesystem_readonly /", 0.0),
              entry("node_filesystem_size_bytes /", 1_000.0),
              entry("node_filesystem_available_bytes /", 400.0),
              entry("node_filesystem_readonly /dev/shm", 0.0),
              entry("node_filesystem_size_bytes /dev/shm", 1_000.0),
              entry("node_filesystem_available_bytes /dev/shm", 400.0),
              entry("node_filesystem_readonly /scratch disk", 1.0),
              entry("node_filesystem_size_bytes /scratch disk", 1_000.0),
              entry("node_filesystem_available_bytes /scratch disk", 400.0));
      assertThat(sample.getSources().get(0).getSource()).isEqualTo("filesystems");
      assertThat(sample.getSources().get(0).getUp()).isTrue();
    }
  }

  @Test
  void collect_network_asksOnlyServers_oncePerSlowInterval() throws Exception {
    HostTree.write(root);
    try (FilesystemCollector collector = collector(true, this::space)) {
      assertThat(HostTree.values(tick(collector)))
          .containsOnlyKeys(
              "node_filesystem_readonly /data",
              "node_filesystem_size_bytes /data",
              "node_filesystem_available_bytes /data");
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(9));
      assertThat(HostTree.values(tick(collector))).hasSize(3);
      assertThat(asked).containsExactly(Path.of("data"));
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
      tick(collector);
      assertThat(asked).hasSize(2);
    }
  }

  @Test
  void collect_deadMount_isCountedAndItsStateStillReported() throws Exception {
    HostTree.write(root);
    FilesystemCollector.SpaceProbe dead =
        path -> {
          throw new IOException("Input/output error");
        };
    try (FilesystemCollector collector = collector(true, dead)) {
      NodeSample sample = tick(collector);
      assertThat(HostTree.values(sample)).containsOnlyKeys("node_filesystem_readonly /data");
      assertThat(sample.getSources().get(0).getRejected()).isEqualTo(1);
    }
  }

  @Test
  void collect_noMountTable_isDown() {
    try (FilesystemCollector collector = collector(false, this::space)) {
      assertThat(tick(collector).getSources().get(0).getUp()).isFalse();
    }
  }

  @Test
  void collect_thisMachine_findsTheRootFilesystem() {
    assumeTrue(Files.isReadable(Path.of("/proc/self/mounts")), "/proc is absent: not Linux");
    try (var collector =
        FilesystemCollector.local(
            MetricCatalogue.standard(), HostConfig.defaults(), System::nanoTime)) {
      assertThat(tick(collector).getSources().get(0).getUp()).isTrue();
    }
  }
}
