package io.forestall.alerts.dispatch;

import static io.forestall.alerts.dispatch.JournalEntries.audit;
import static io.forestall.alerts.dispatch.JournalEntries.pending;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryJournalTest {
  private static final long NOW_MILLIS = 1_000_000;

  @TempDir Path folder;

  @Test
  void open_afterClose_remembersEverything() throws IOException {
    try (var journal = open()) {
      journal.accept(pending("a", 1, 10));
      journal.accept(pending("b", 4, 20));
      journal.accept(pending("c", 2, 5));
      journal.postpone(pending("b", 4, 20), 3, 77);
      journal.finish(audit("c", 2));
      journal.gone("f00");
    }
    try (var journal = open()) {
      JournalState state = journal.state();
      assertThat(state.pendingCount()).isEqualTo(2);
      assertThat(state.next()).isEqualTo(pending("a", 1, 10));
      assertThat(state.newestRevision("b")).isEqualTo(4);
      assertThat(state.newestRevision("c")).isEqualTo(2);
      assertThat(state.newestRevision("z")).isZero();
      assertThat(state.unaudited()).containsExactly(audit("c", 2));
      assertThat(state.isGone("f00")).isTrue();
      assertThat(state.isGone("f01")).isFalse();
      journal.finish(audit("a", 1));
      assertThat(state.next()).isEqualTo(pending("b", 4, 20).withAttempt(3, 77));
      journal.audited(audit("c", 2).id());
    }
    try (var journal = open()) {
      assertThat(journal.state().unaudited()).containsExactly(audit("a", 1));
    }
  }

  @Test
  void next_severalRevisions_givesTheOldestFirst() throws IOException {
    try (var journal = open()) {
      journal.accept(pending("a", 1, 900));
      journal.accept(pending("a", 2, 100));
      journal.accept(pending("b", 1, 500));
      assertThat(journal.state().next()).isEqualTo(pending("b", 1, 500));
      journal.finish(audit("b", 1));
      assertThat(journal.state().next()).isEqualTo(pending("a", 1, 900));
      journal.finish(audit("a", 1));
      assertThat(journal.state().next()).isEqualTo(pending("a", 2, 100));
    }
  }

  @Test
  void open_secondTime_isRefused() throws IOException {
    try (var journal = open()) {
      assertThat(journal.state().pendingCount()).isZero();
      assertThatThrownBy(this::open)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another process");
    }
    open().close();
  }

  @Test
  void open_nextAttemptBeyondAnyWait_isDueNow() throws IOException {
    long year2100Millis = 4_102_444_800_000L;
    long tomorrowMillis = NOW_MILLIS + Duration.ofDays(1).toMillis();
    try (var journal = open()) {
      journal.accept(pending("a", 1, year2100Millis));
      journal.accept(pending("b", 1, tomorrowMillis));
    }
    try (var journal = open()) {
      assertThat(journal.state().next()).isEqualTo(pending("a", 1, NOW_MILLIS));
      journal.finish(audit("a", 1));
      assertThat(journal.state().next()).isEqualTo(pending("b", 1, tomorrowMillis));
    }
  }

  @Test
  void compactIfGrown_longHistory_shrinksAndKeepsTheState() throws IOException {
    long largestBytes = 0;
    try (var journal = open()) {
      journal.accept(pending("stays", 3, 10));
      journal.gone("f00");
      for (int i = 0; i < 40_000; i++) {
        journal.accept(pending("i" + i % 100, i + 1, 20));
        journal.finish(audit("i" + i % 100, i + 1));
        journal.audited(audit("i" + i % 100, i + 1).id());
        journal.compactIfGrown();
        if (i % 1_000 == 0) {
          largestBytes = Math.max(largestBytes, Files.size(file()));
        }
      }
    }
    assertThat(largestBytes).isLessThan(1_200_000);
    try (var journal = open()) {
      assertThat(journal.state().next()).isEqualTo(pending("stays", 3, 10));
      assertThat(journal.state().pendingCount()).isEqualTo(1);
      assertThat(journal.state().newestRevision("i99")).isEqualTo(40_000);
      assertThat(journal.state().isGone("f00")).isTrue();
      assertThat(journal.state().unaudited()).isEmpty();
    }
  }

  @Test
  void know_tooManyIncidents_forgetsTheOldest() {
    var state = new JournalState();
    state.know("touched", 1);
    state.know("oldest", 1);
    for (int i = 0; i < JournalState.MAX_KNOWN - 2; i++) {
      state.know("i" + i, 1);
    }
    state.know("touched", 2);
    state.know("newest", 1);
    assertThat(state.newestRevision("oldest")).isZero();
    assertThat(state.newestRevision("touched")).isEqualTo(2);
    assertThat(state.newestRevision("newest")).isEqualTo(1);
  }

  @Test
  void open_tornTail_losesOnlyTheLastAndGoesOn() throws IOException {
    try (var journal = open()) {
      journal.accept(pending("a", 1, 10));
      journal.accept(pending("b", 1, 20));
    }
    byte[] whole = Files.readAllBytes(file());
    Files.write(file(), Arrays.copyOf(whole, whole.length - 5));
    try (var journal = open()) {
      assertThat(journal.state().pendingCount()).isEqualTo(1);
      journal.accept(pending("c", 1, 30));
    }
    try (var journal = open()) {
      assertThat(journal.state().newestRevision("b")).isZero();
      assertThat(journal.state().newestRevision("c")).isEqualTo(1);
    }
    assertThat(keptCopies()).isZero();
  }

  @RepeatedTest(30)
  void open_damaged_keepsACopyAndAllThatIsWhole(RepetitionInfo run) throws IOException {
    var random = new SplittableRandom(run.getCurrentRepetition());
    try (var journal = open()) {
      for (int i = 0; i < 50; i++) {
        journal.accept(pending("i" + i, 1, i));
      }
    }
    byte[] bytes = Files.readAllBytes(file());
    int frameBytes = bytes.length / 50 + 2;
    int at = random.nextInt(4, bytes.length - 3 * frameBytes);
    for (int i = at; i < at + frameBytes; i++) {
      bytes[i] ^= (byte) random.nextInt(1, 256);
    }
    Files.write(file(), bytes);
    try (var journal = open()) {
      assertThat(journal.state().pendingCount()).isBetween(47, 49);
    }
    assertThat(keptCopies()).isEqualTo(1);
    try (var journal = open()) {
      assertThat(journal.state().pendingCount()).isBetween(47, 49);
    }
    assertThat(keptCopies()).isEqualTo(1);
  }

  @Test
  void open_newerVersion_isRefusedAndLeftAlone() throws IOException {
    Files.write(file(), new byte[] {'F', 'J', 'R', 9, 0, 0, 0, 0});
    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version 9")
        .hasMessageContaining(file().toString());
    assertThat(Files.size(file())).isEqualTo(8);
    Files.delete(file());
    open().close(); // the lock was given back
  }

  private DeliveryJournal open() throws IOException {
    return DeliveryJournal.open(folder, NOW_MILLIS);
  }

  private Path file() {
    return folder.resolve("deliveries.journal");
  }

  private long keptCopies() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(path -> path.toString().contains(".damaged-")).count();
    }
  }
}
