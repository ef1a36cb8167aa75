package io.forestall.streams.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.config.KafkaConfig;
import io.forestall.schemas.record.Incident;
import io.forestall.streams.core.CoreConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nothing that a reader can see tells whether the job was killed, moved or left alone. This is what
 * guards the store's use of internal interfaces when Kafka is upgraded (docs/decisions/0002).
 */
final class KillRestartIT {
  private static final Logger LOG = LoggerFactory.getLogger(KillRestartIT.class);
  private static final long SEED = 20261123;
  private static final int KILLS = 6;
  private static final int TICKS_BETWEEN = Fleet.TICKS / (KILLS + 1);

  @TempDir static Path directory;
  private static TestBroker broker;
  private static Map<String, Incident> expected;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private int children;

  @BeforeAll
  static void startBroker() throws Exception {
    broker = new TestBroker(directory.resolve("broker"));
    expected = IncidentView.expected();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void incidents_uninterruptedRun_equalInlineRunner() throws Exception {
    try (var tenant = new Tenant(broker.address(), "calm")) {
      for (int tick = 0; tick < Fleet.TICKS; tick++) {
        tenant.produce(Fleet.tick(tick));
      }
      try (var score = start(tenant, "calm")) {
        awaiting().until(() -> IncidentView.complete(tenant.incidents()));
        assertThat(score.running()).isTrue();
      }
      assertExpected(tenant.incidents());
    }
  }

  @Test
  void incidents_killedAgainAndAgain_equalInlineRunner() throws Exception {
    try (var tenant = new Tenant(broker.address(), "killed")) {
      long readAgain = 0;
      int halts = 0;
      int tick = 0;
      Process next = spawn(tenant, /* snapshots= */ 0);
      for (int kill = 1; kill <= KILLS; kill++) {
        Process child = next;
        boolean inCommit = inCommit(kill);
        int lastTick = kill * TICKS_BETWEEN - (inCommit ? 2 : random.nextInt(TICKS_BETWEEN / 2));
        while (tick < lastTick && child.isAlive()) {
          feed(tenant, tick++, () -> !child.isAlive());
        }
        if (child.isAlive()) {
          long moment = tenant.messages() + random.nextInt(2 * Fleet.NODES);
          tenant.produce(Fleet.tick(tick++));
          tenant.produce(Fleet.tick(tick++));
          awaiting().until(() -> tenant.messages() >= moment);
          child.destroyForcibly(); // SIGKILL
        } else {
          halts++;
        }
        child.waitFor();
        readAgain += tenant.uncommitted();
        while (tick < kill * TICKS_BETWEEN) { // the fleet does not wait
          tenant.produce(Fleet.tick(tick++));
        }
        next = spawn(tenant, inCommit(kill + 1) ? 10 + random.nextInt(2 * Fleet.NODES) : 0);
      }
      while (tick < Fleet.TICKS) {
        tenant.produce(Fleet.tick(tick++));
      }
      awaiting().until(() -> IncidentView.complete(tenant.incidents()));
      next.destroyForcibly().waitFor();

      List<Incident> records = tenant.incidents();
      LOG.info(
          "seed {}: {} kills, {} of them in a commit; {} incidents in {} records; "
              + "at most {} samples read again",
          SEED,
          KILLS,
          halts,
          expected.size(),
          records.size(),
          readAgain);
      assertThat(halts).isPositive();
      assertExpected(records);
    }
  }

  /** Every other instance ends itself in the middle of a commit; the others are killed anywhere. */
  private static boolean inCommit(int kill) {
    return kill % 2 == 0 && kill <= KILLS;
  }

  @Test
  void incidents_secondInstanceComesAndGoes_equalInlineRunner() throws Exception {
    try (var tenant = new Tenant(broker.address(), "moved");
        var first = start(tenant, "first")) {
      int tick = 0;
      while (tick < 150) {
        feed(tenant, tick++, () -> false);
      }
      try (var second = start(tenant, "second")) {
        awaiting().until(second::running);
        while (tick < 260) {
          feed(tenant, tick++, () -> false);
        }
      }
      while (tick < Fleet.TICKS) {
        tenant.produce(Fleet.tick(tick++));
      }
      awaiting().until(() -> IncidentView.complete(tenant.incidents()));
      assertThat(first.running()).isTrue();
      assertExpected(tenant.incidents());
    }
  }

  private static void assertExpected(List<Incident> records) {
    Map<String, Incident> view = IncidentView.of(records);
    assertThat(view.keySet()).isEqualTo(expected.keySet());
    expected.forEach((id, incident) -> assertThat(view.get(id)).isEqualTo(incident));
  }

  /** Sends one tick and waits until the job has taken in about as much, or is dead. */
  private static void feed(Tenant tenant, int tick, BooleanSupplier dead) throws Exception {
    long before = tick == 0 ? 0 : tenant.messages();
    tenant.produce(Fleet.tick(tick));
    awaiting().until(() -> dead.getAsBoolean() || tenant.messages() >= before + Fleet.NODES / 2);
  }

  private static KafkaScore start(Tenant tenant, String instance) {
    return KafkaScore.start(
        new KafkaConfig(broker.address(), tenant.prefix(), "", 4, 1, ScoreChild.CLIENT),
        tenant.configuration(directory.resolve("state-" + instance)),
        CoreConfig.DEFAULT);
  }

  private Process spawn(Tenant tenant, int snapshots) throws Exception {
    Path state = directory.resolve("state-killed");
    delete(state);
    Path running = directory.resolve("running-" + ++children);
    Path log = directory.resolve("child-" + children + ".log");
    long began = System.nanoTime();
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                ScoreChild.class.getName(),
                broker.address(),
                tenant.prefix(),
                tenant.applicationId(),
                state.toString(),
                running.toString(),
                String.valueOf(snapshots))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    awaiting().until(() -> Files.exists(running) || !child.isAlive());
    assertThat(child.isAlive() || snapshots > 0).as(() -> text(log)).isTrue();
    LOG.info("child {} runs after {} ms", children, (System.nanoTime() - began) / 1_000_000);
    return child;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static ConditionFactory awaiting() {
    return Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions();
  }
}
