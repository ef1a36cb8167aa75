package io.forestall.ingest.collect.collective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.ingest.collect.Mutations;
import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RankStanding.State;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class FlightRecordingTest {
  private static final String HEAD =
      "{\"version\": \"2.4\", \"rank\": 3, \"pg_config\": {\"0\": {\"name\": \"0\", \"desc\":"
          + " \"default_pg\", \"ranks\": \"[0, 1, 2, 3]\"}, \"1\": {\"name\": \"8\", \"desc\":"
          + " \"tp\", \"ranks\": [2, 3]}}, \"pg_status\": {\"0\": {\"last_enqueued_collective\":"
          + " \"4\", \"last_started_collective\": 4, \"last_completed_collective\": 3}},"
          + " \"nccl_comm_state\": {\"x\": {\"y\": 1}}, \"entries\": [";

  private long mostLiveBytes;

  private static String entry(String group, long sequence, String name, String state) {
    return String.format(
        Locale.ROOT,
        "{\"record_id\": %d, \"pg_id\": 0, \"process_group\": [\"%s\", \"desc\"],"
            + " \"collective_seq_id\": %d, \"p2p_seq_id\": 0, \"op_id\": %d,"
            + " \"profiling_name\": \"%s\", \"time_created_ns\": 1, \"duration_ms\": null,"
            + " \"input_sizes\": [[4096, 8]], \"input_dtypes\": [\"Float\"], \"output_sizes\":"
            + " [[4096, 8]], \"state\": \"%s\", \"timeout_ms\": 600000, \"is_p2p\": %s,"
            + " \"retired\": false, \"frames\": [{\"name\": \"forward\", \"filename\": \"/m.py\","
            + " \"line\": 1}]}",
        sequence,
        group,
        sequence,
        sequence,
        name,
        state,
        name.contains("send") || name.contains("recv"));
  }

  private static FlightRecording parse(String dump) throws IOException {
    return FlightRecording.parse(stream(dump));
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String dump() {
    return HEAD
        + String.join(
            ",",
            entry("0", 3, "nccl:all_reduce", "completed"),
            entry("8", 117, "nccl:all_gather", "completed"),
            entry("0", 4, "nccl:all_reduce", "started"),
            entry("8", 118, "nccl:all_gather", "completed"),
            entry("9", 1, "nccl:send 1->2", "scheduled"),
            entry("9", 2, "nccl:recv 1<-0", "completed"))
        + "]}";
  }

  @Test
  void parse_dump_progressOfEachGroup() throws IOException {
    FlightRecording dump = parse(dump());
    assertThat(dump.rank()).isEqualTo(3);
    assertThat(dump.standings(3))
        .containsExactlyInAnyOrder(
            new RankStanding("pg:0", 4, -1, 3, "", -1, State.WAITS, 4, 3, "all_reduce[4096x8]"),
            new RankStanding("pg:9:1>2", 2, -1, 3, "", -1, State.WAITS, 1, 0, "1>2"),
            new RankStanding("pg:8", 2, -1, 3, "", -1, State.REACHED, 118, 118, ""),
            new RankStanding("pg:9:0>1", 2, -1, 3, "", -1, State.REACHED, 0, 0, ""));
    assertThat(dump.standings(3)).extracting(RankStanding::state).startsWith(State.WAITS);
  }

  @Test
  void parse_pickleAndOtherFiles_refused() {
    for (String bad : List.of("\u0080\u0005\u0095", "", "[]", "{\"entries\": [", "null", "3")) {
      assertThatThrownBy(() -> parse(bad)).as(bad).isInstanceOf(IOException.class);
    }
    String deep = HEAD + "[".repeat(100_000);
    assertThatThrownBy(() -> parse(deep)).isInstanceOf(IOException.class);
    String longName = "{\"" + "x".repeat(5_000_000) + "\": 1}";
    assertThatThrownBy(() -> parse(longName)).isInstanceOf(IOException.class);
  }

  @RepeatedTest(10)
  void parse_mutated_refusedOrRead(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    for (int i = 0; i < 1_000; i++) {
      try {
        List<RankStanding> standings = parse(Mutations.mutate(dump(), random)).standings(-1);
        assertThat(RankStanding.parse(RankStanding.format(standings))).hasSameSizeAs(standings);
      } catch (IOException refused) {
        assertThat(refused).isNotNull();
      }
    }
  }

  /** 200 MB of entries, made as they are read, and a text of 20 MB that nobody asks for. */
  @Test
  void parse_hugeDump_fewMegabytes() throws IOException {
    long entries = 450_000;
    Stream<String> head = Stream.of(HEAD);
    Stream<String> middle = LongStream.range(0, entries).mapToObj(n -> measured(n, entries));
    Stream<String> last =
        Stream.of(entry("0", entries, "nccl:all_reduce", "started") + "], \"x\": \"");
    Stream<String> longText =
        Stream.concat(Stream.generate(() -> "y".repeat(1 << 20)).limit(20), Stream.of("\"}"));
    Stream<String> parts = // lazily, unlike flatMap
        Stream.concat(head, Stream.concat(middle, Stream.concat(last, longText)));
    InputStream dump = new Parts(parts.iterator());
    long before = liveBytes();
    FlightRecording recording = FlightRecording.parse(dump);
    assertThat(recording.standings(0).get(0).enqueued()).isEqualTo(entries);
    assertThat(mostLiveBytes - before).as("held at once").isLessThan(4L << 20);
  }

  /** An entry; at five of them memory is measured. */
  private String measured(long n, long entries) {
    if (n % (entries / 5) == entries / 10) {
      mostLiveBytes = Math.max(mostLiveBytes, liveBytes());
    }
    return entry("0", n, "nccl:all_reduce", "completed") + ",\n";
  }

  private static long liveBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Bytes of texts that are made as they are read. */
  private static final class Parts extends InputStream {
    private final Iterator<String> parts;
    private byte[] part = {};
    private int next;

    Parts(Iterator<String> parts) {
      this.parts = parts;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int length) {
      while (next == part.length) {
        if (!parts.hasNext()) {
          return -1;
        }
        part = parts.next().getBytes(StandardCharsets.UTF_8);
        next = 0;
      }
      int bytes = Math.min(length, part.length - next);
      System.arraycopy(part, next, into, from, bytes);
      next += bytes;
      return bytes;
    }
  }
}
