package io.forestall.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.forestall.ingest.normalize.SampleBuilder;
import io.forestall.schemas.metric.MetricCatalogue;
import io.forestall.schemas.record.SourceReport;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SourceRunnerTest {
  private static final MetricCatalogue CATALOGUE = MetricCatalogue.standard();

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  private List<SourceReport> tick(SourceRunner runner, long patienceMillis) throws Exception {
    var sample = new SampleBuilder(CATALOGUE, "node-1");
    sample.begin(1_000, "", 100);
    runner.start(threads, 1_000, "", 100);
    runner.finish(sample, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis));
    return sample.finish(1, 1).getSources();
  }

  private static SourceRunner runner(FakeCollector collector) {
    return new SourceRunner(collector, CATALOGUE, "node-1", System::nanoTime);
  }

  @Test
  void finish_answerInTime_isInTheSample() throws Exception {
    var collector = new FakeCollector("dcgm", sample -> sample.source("dcgm", true, 1, 2, 3));
    assertThat(tick(runner(collector), 10_000))
        .containsExactly(new SourceReport("dcgm", true, 1, 2, 3));
  }

  @Test
  void finish_collectorThrows_isDown() throws Exception {
    var collector =
        new FakeCollector(
            "dcgm",
            sample -> {
              sample.source("dcgm", true, 1, 2, 3);
              throw new IllegalStateException("broken");
            });
    List<SourceReport> reports = tick(runner(collector), 10_000);
    assertThat(reports).hasSize(1);
    assertThat(reports.get(0).getUp()).isFalse();
  }

  @Test
  void finish_collectorHangs_isDownAndNotStartedAgainUntilItReturned() throws Exception {
    var release = new CountDownLatch(1);
    var collector =
        new FakeCollector(
            "dcgm",
            sample -> {
              await().until(() -> release.getCount() == 0);
              sample.source("dcgm", true, 1, 2, 3);
            });
    SourceRunner runner = runner(collector);
    for (int i = 0; i < 3; i++) {
      assertThat(tick(runner, 5).get(0).getUp()).isFalse();
    }
    assertThat(collector.calls()).isEqualTo(1);
    runner.close();
    assertThat(collector.isClosed()).as("nobody closes under a running collector").isFalse();
    release.countDown();
    await().untilAsserted(() -> assertThat(tick(runner, 10_000).get(0).getUp()).isTrue());
    assertThat(collector.calls()).isGreaterThan(1);
    runner.close();
    assertThat(collector.isClosed()).isTrue();
  }
}
