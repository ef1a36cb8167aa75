package io.forestall.ingest.collect.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.forestall.schemas.EventKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class EventFolderTest {
  private final List<LogEvent> events = new ArrayList<>();
  private final EventFolder folder = new EventFolder(events::add);

  @Test
  void add_burst_passesFirstAtOnceAndTheRestWhenTheWindowEnds() {
    for (int i = 0; i < 16; i++) {
      folder.add(xid(1_000 + i, 10 + i, 13, "7"));
    }
    assertThat(events).hasSize(1);
    assertThat(events.get(0).sequence()).isEqualTo(10);
    folder.advance(3_999);
    assertThat(events).hasSize(1);
    folder.advance(4_000);
    assertThat(events).hasSize(2);
    assertThat(events.get(1).sequence()).isEqualTo(25);
    assertThat(events.get(1).timeMillis()).isEqualTo(1_015);
    assertThat(events.get(1).repeats()).isEqualTo(15);
    assertThat(events.get(1).parsed().fields()).containsEntry(EventFolder.FOLDED, "10");
  }

  @Test
  void add_otherNumberProcessOrDevice_isNotFolded() {
    folder.add(xid(0, 1, 13, "7"));
    folder.add(xid(0, 2, 43, "7"));
    folder.add(xid(0, 3, 13, "8"));
    folder.add(
        new LogEvent(
            0, 4, "", ParsedEvent.event(EventKind.XID, 13, "0000:02:00.0", "pid", "7"), 1));
    assertThat(events).hasSize(4);
  }

  @Test
  void add_afterTheWindow_passesAtOnce() {
    folder.add(xid(0, 1, 119, "7"));
    folder.add(xid(6_000, 2, 119, "7"));
    assertThat(events).extracting(LogEvent::repeats).containsExactly(1, 1);
  }

  @RepeatedTest(20)
  void add_anything_repeatsAddUpAndSequencesAreUnique(RepetitionInfo run) {
    var random = new SplittableRandom(run.getCurrentRepetition());
    int lines = 5_000;
    long time = 0;
    for (int i = 0; i < lines; i++) {
      time += random.nextInt(20);
      folder.add(xid(time, i, random.nextInt(20), String.valueOf(random.nextInt(40))));
    }
    folder.flush();
    assertThat(events.stream().mapToInt(LogEvent::repeats).sum()).isEqualTo(lines);
    var sequences = new HashSet<Long>();
    events.forEach(event -> assertThat(sequences.add(event.sequence())).isTrue());
  }

  private static LogEvent xid(long time, long sequence, int code, String pid) {
    return new LogEvent(
        time,
        sequence,
        "line",
        ParsedEvent.event(EventKind.XID, code, "0000:01:00.0", "pid", pid),
        1);
  }
}
