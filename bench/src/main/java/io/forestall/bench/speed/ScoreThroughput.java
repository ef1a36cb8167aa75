package io.forestall.bench.speed;

import com.sun.management.OperatingSystemMXBean;
import io.forestall.schemas.Topic;
import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.serde.EmbeddedRegistry;
import io.forestall.schemas.serde.FrameDecoder;
import io.forestall.schemas.serde.SampleFrame;
import io.forestall.schemas.topics.TopicAdmin;
import io.forestall.streams.core.CoreConfig;
import io.forestall.streams.kafka.KafkaScore;
import io.forestall.streams.kafka.KafkaScoreConfig;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Catch-up from a backlog: the whole {@code score} pipeline against a plain consumer that only
 * decodes the same topic, one after the other in one run, broker in a process of its own.
 *
 * <pre>
 *   mvn -q -B -Dquick -DskipTests package
 *   java -cp 'bench/target/forestall-bench.jar:bench/target/lib/*' \
 *       io.forestall.bench.speed.ScoreThroughput [nodes] [ticks]
 * </pre>
 *
 * The last line of its output is JSON. Timings on a shared machine are noisy: read the ratio.
 */
public final class ScoreThroughput {
  private static final int PARTITIONS = 4;
  private static final int THREADS = 2;
  private static final String PREFIX = "bench.";
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /** One way of going through the backlog. */
  private record Pass(double seconds, double cpuSeconds) {}

  private ScoreThroughput() {}

  public static void main(String[] arguments) throws Exception {
    int nodes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 256;
    int ticks = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 600;
    Path folder = Files.createTempDirectory("forestall-bench-");
    int port = 19_092;
    Process broker = broker(folder, port);
    try {
      var kafka = new KafkaConfig("127.0.0.1:" + port, PREFIX, "", PARTITIONS, 1, Map.of());
      awaitBroker(kafka);
      Load.Written written = Load.write(kafka, nodes, ticks);
      System.out.printf(
          Locale.ROOT,
          "backlog: %,d records of %,d nodes, %,d samples, %,d bytes a record%n",
          written.records(),
          nodes,
          written.samples(),
          written.bytes() / written.records());
      Pass decode = decode(kafka, written.records());
      print("decode only", decode, written);
      Pass score = score(kafka, folder, written.records());
      print("score", score, written);
      Pass decodeAgain = decode(kafka, written.records());
      print("decode only, again", decodeAgain, written);
      double decodeCpu = (decode.cpuSeconds() + decodeAgain.cpuSeconds()) / 2;
      System.out.printf(
          Locale.ROOT,
          "{\"samples\":%d,\"samples_per_second\":%.0f,\"samples_per_cpu_second\":%.0f,"
              + "\"decode_samples_per_second\":%.0f,\"ratio_to_decode_only\":%.3f}%n",
          written.samples(),
          written.samples() / score.seconds(),
          written.samples() / score.cpuSeconds(),
          written.samples() / decode.seconds(),
          decodeCpu / score.cpuSeconds());
    } finally {
      broker.destroyForcibly().waitFor();
    }
  }

  private static void print(String what, Pass pass, Load.Written written) {
    System.out.printf(
        Locale.ROOT,
        "%-20s %6.1f s wall  %6.1f s CPU  %,12.0f samples/s  %6.1f us CPU a record%n",
        what,
        pass.seconds(),
        pass.cpuSeconds(),
        written.samples() / pass.seconds(),
        1e6 * pass.cpuSeconds() / written.records());
  }

  private static Pass decode(KafkaConfig kafka, long records) throws InterruptedException {
    var done = new LongAdder();
    long beganNanos = System.nanoTime();
    long beganCpu = SYSTEM.getProcessCpuTime();
    var threads = new ArrayList<Thread>();
    for (int thread = 0; thread < THREADS; thread++) {
      int first = thread;
      threads.add(new Thread(() -> decode(kafka, first, records, done), "decode-" + thread));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    return since(beganNanos, beganCpu);
  }

  private static void decode(KafkaConfig kafka, int first, long records, LongAdder done) {
    var properties = new HashMap<String, Object>();
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 2_000);
    var partitions = new ArrayList<TopicPartition>();
    for (int partition = first; partition < PARTITIONS; partition += THREADS) {
      partitions.add(new TopicPartition(Topic.TELEMETRY.topicName(PREFIX), partition));
    }
    var decoder = new FrameDecoder(EmbeddedRegistry.released());
    var frame = new SampleFrame();
    try (var consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (done.sum() < records) {
        for (var record : consumer.poll(Duration.ofMillis(100))) {
          decoder.decode(record.value(), frame);
          done.increment();
        }
      }
    } catch (io.forestall.schemas.serde.RejectedRecordException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Pass score(KafkaConfig kafka, Path folder, long records) throws Exception {
    var configuration =
        new KafkaScoreConfig(
            "bench-score", Duration.ofSeconds(2), THREADS, folder.resolve("streams"));
    long beganNanos = System.nanoTime();
    long beganCpu = SYSTEM.getProcessCpuTime();
    try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        var score = KafkaScore.start(kafka, configuration, CoreConfig.DEFAULT)) {
      while (committed(admin) < records) {
        if (score.failed()) {
          throw new IllegalStateException("scoring failed");
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }
      return since(beganNanos, beganCpu);
    }
  }

  /** Telemetry records that the scorer has taken in, as committed: at most two seconds old. */
  private static long committed(Admin admin) throws Exception {
    return admin
        .listConsumerGroupOffsets("bench-score")
        .partitionsToOffsetAndMetadata()
        .get()
        .entrySet()
        .stream()
        .filter(entry -> entry.getKey().topic().equals(Topic.TELEMETRY.topicName(PREFIX)))
        .mapToLong(entry -> entry.getValue().offset())
        .sum();
  }

  private static Pass since(long beganNanos, long beganCpu) {
    return new Pass(
        (System.nanoTime() - beganNanos) / 1e9, (SYSTEM.getProcessCpuTime() - beganCpu) / 1e9);
  }

  private static Process broker(Path folder, int port) throws Exception {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.forestall.app.cli.Forestall", "broker"));
    command.addAll(List.of("--dir", folder.resolve("broker").toString(), "--port", "" + port));
    File log = folder.resolve("broker.log").toFile();
    return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
  }

  private static void awaitBroker(KafkaConfig kafka) throws Exception {
    for (int attempt = 0; ; attempt++) {
      try (var admin = new TopicAdmin(kafka)) {
        admin.create(List.of(Topic.values()));
        return;
      } catch (org.apache.kafka.common.KafkaException e) {
        if (attempt == 10) {
          throw e;
        }
        TimeUnit.SECONDS.sleep(1);
      }
    }
  }
}
