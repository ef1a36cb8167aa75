package io.forestall.ingest.collect.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.forestall.ingest.collect.collective.RasServer.Manner;
import io.forestall.schemas.EventKind;
import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RejectReason;
import io.forestall.schemas.record.NodeEvent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Over sockets, against a server of our own: a real one needs GPUs. */
@Timeout(60)
final class RasCollectorIT {
  private static final long START = 1_760_000_000_000L;

  private final List<NodeEvent> events = new ArrayList<>();
  private long nowMillis = START;

  private RasCollector collector(int port, long maxBytes) {
    var config =
        new RasConfig(
            true, "127.0.0.1", port, Duration.ofSeconds(10), Duration.ofMillis(500), maxBytes);
    return new RasCollector(
        config,
        "10.0.0.1"::equals,
        () -> Instant.ofEpochMilli(nowMillis),
        System::nanoTime,
        new CollectiveEvents("node-1", "boot", "ras", () -> events.size() + 1, events::add));
  }

  private void poll(RasCollector collector, int times) {
    for (int i = 0; i < times; i++) {
      collector.poll();
      nowMillis += 10_000;
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"JSON", "TEXT_ONLY", "HANGS_UP_ON_FORMATS"})
  void poll_oneRankBehind_isTold(Manner manner) throws IOException {
    try (var server = new RasServer(manner)) {
      server.json = RasAnswers.json(10, 10, 10, 9);
      server.text = RasAnswers.textBehind(11, 10);
      RasCollector collector = collector(server.port(), 1_000_000);
      poll(collector, 3);
      NodeEvent behind = events.get(events.size() - 1);
      assertThat(behind.getKind()).isEqualTo(EventKind.COLLECTIVE_BEHIND.name());
      assertThat(behind.getFields()).containsEntry(RankStanding.HOST_FIELD, "10.0.0.1");
      assertThat(RankStanding.parse(behind.getFields().getOrDefault(RankStanding.FIELD, "none")))
          .extracting(RankStanding::rank, RankStanding::enqueued)
          .containsExactly(tuple(-1, 11L), tuple(3, 10L));
      assertThat(collector.rejectCounts()).isEmpty();
      assertThat(server.heard).contains("CLIENT PROTOCOL 2", "VERBOSE STATUS");
    }
  }

  @Test
  void poll_healthyJob_onlyTellsWhoThisNodeIs() throws IOException {
    try (var server = new RasServer(Manner.JSON)) {
      poll(collector(server.port(), 1_000_000), 5);
      assertThat(events)
          .hasSize(1)
          .allSatisfy(
              event ->
                  assertThat(event.getFields()).isEqualTo(Map.of("host", "10.0.0.1", "ranks", "")));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ACCEPTS_AND_HANGS", "DRIBBLES"})
  void poll_serverThatHangs_isLeftInTime_andAskedLessOften(Manner manner) throws IOException {
    try (var server = new RasServer(manner)) {
      RasCollector collector = collector(server.port(), 1_000_000);
      poll(collector, 7); // asked at 0, 20 and 60 s
      assertThat(collector.timeouts()).isEqualTo(3);
      assertThat(events).isEmpty();
      server.manner = Manner.JSON;
      nowMillis += 300_000;
      poll(collector, 1);
      assertThat(events).as("it is well again").hasSize(1);
    }
  }

  @Test
  void poll_garbageAndEndlessAnswers_areCounted() throws IOException {
    try (var server = new RasServer(Manner.GARBAGE)) {
      RasCollector collector = collector(server.port(), 100_000);
      poll(collector, 1);
      assertThat(collector.rejectCounts()).containsOnlyKeys(RejectReason.MALFORMED_RECORD);
      server.manner = Manner.ENDLESS;
      nowMillis += 300_000;
      poll(collector, 1);
      assertThat(collector.rejectCounts()).containsKey(RejectReason.BODY_TOO_LARGE);
      assertThat(events).isEmpty();
    }
  }

  @Test
  void poll_nothingListens_isNoTrouble() throws IOException {
    int port;
    try (var server = new RasServer(Manner.JSON)) {
      port = server.port();
    }
    RasCollector collector = collector(port, 1_000_000);
    poll(collector, 3);
    assertThat(collector.rejectCounts()).isEmpty();
    assertThat(collector.timeouts()).isZero();
  }
}
