package io.forestall.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.forestall.schemas.Topic;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  private static final SpoolLimits ROOMY =
      new SpoolLimits(1L << 30, 2_000, Duration.ofDays(1), 100_000);
  private static final int ALL = Integer.MAX_VALUE;

  private final ManualClock clock = new ManualClock(1_700_000_000_000L);
  @TempDir private Path directory;

  private static byte[] value(long number, int bytes) {
    return ByteBuffer.allocate(Long.BYTES + bytes).putLong(number).array();
  }

  private static long number(SpoolEntry entry) {
    return ByteBuffer.wrap(entry.value()).getLong();
  }

  private static List<Long> numbers(List<SpoolEntry> entries) {
    return entries.stream().map(SpoolTest::number).toList();
  }

  private static List<Long> range(long from, long to) {
    return Stream.iterate(from, number -> number < to, number -> number + 1).toList();
  }

  private static void append(Spool spool, long from, long to) {
    for (long number = from; number < to; number++) {
      assertThat(spool.append(Topic.EVENTS, "node-7", value(number, 100))).isTrue();
    }
  }

  private List<Path> segments(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> Segment.firstOf(file) != null).sorted().toList();
    }
  }

  /** What a kill leaves: the files as they are, nothing closed. */
  private static Path copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(String.valueOf(file.getFileName())));
      }
    }
    return to;
  }

  @Test
  void read_appendedEntries_comeBackWhole() throws Exception {
    try (var spool = new Spool(directory, ROOMY, clock)) {
      spool.append(Topic.TELEMETRY, "node-ä", new byte[] {1, 2, 3});
      clock.advance(5);
      spool.append(Topic.REJECTS, "", new byte[0]);
      List<SpoolEntry> entries = spool.read(ALL);
      assertThat(entries).hasSize(2);
      assertThat(entries.get(0).topic()).isEqualTo(Topic.TELEMETRY);
      assertThat(entries.get(0).key()).isEqualTo("node-ä");
      assertThat(entries.get(0).value()).containsExactly(1, 2, 3);
      assertThat(entries.get(0).appendTimeMillis()).isEqualTo(1_700_000_000_000L);
      assertThat(entries.get(1).topic()).isEqualTo(Topic.REJECTS);
      assertThat(entries.get(1).value()).isEmpty();
      assertThat(entries.get(1).appendTimeMillis()).isEqualTo(1_700_000_000_005L);
      assertThat(spool.read(ALL)).isEmpty();
    }
  }

  @Test
  void append_entryTooLong_isRefused() throws Exception {
    try (var spool = new Spool(directory, ROOMY, clock)) {
      assertThat(spool.append(Topic.EVENTS, "k", new byte[SpoolFormat.MAX_FRAME_BYTES])).isFalse();
      assertThat(spool.append(Topic.EVENTS, "k".repeat(70_000), new byte[1])).isFalse();
      assertThat(spool.append(Topic.EVENTS, "k", new byte[5 << 20])).isTrue();
      append(spool, 1, 2);
      assertThat(spool.read(ALL)).hasSize(2);
    }
  }

  @Test
  void open_afterClose_continuesBehindTheConfirmed() throws Exception {
    try (var spool = new Spool(directory, ROOMY, clock)) {
      append(spool, 0, 100);
      for (SpoolEntry entry : spool.read(ALL).subList(0, 60)) {
        spool.confirm(entry);
      }
    }
    try (var spool = new Spool(directory, ROOMY, clock)) {
      append(spool, 100, 110);
      assertThat(spool.state().waiting()).isEqualTo(50);
      assertThat(numbers(spool.read(ALL))).isEqualTo(range(60, 110));
    }
  }

  @Test
  void confirm_wholeSegments_deletesThem() throws Exception {
    try (var spool = new Spool(directory, ROOMY, clock)) {
      append(spool, 0, 200);
      assertThat(segments(directory)).hasSizeGreaterThan(10);
      for (SpoolEntry entry : spool.read(ALL)) {
        spool.confirm(entry);
      }
      assertThat(segments(directory)).hasSize(1);
      assertThat(spool.state().waiting()).isZero();
    }
  }

  @Test
  void rewind_unconfirmed_areReadAgain() throws Exception {
    try (var spool = new Spool(directory, ROOMY, clock)) {
      append(spool, 0, 50);
      for (SpoolEntry entry : spool.read(ALL).subList(0, 20)) {
        spool.confirm(entry);
      }
      spool.rewind();
      assertThat(numbers(spool.read(ALL))).isEqualTo(range(20, 50));
    }
  }

  @Test
  void open_tornTail_isCutAndCounted() throws Exception {
    try (var spool = new Spool(directory, ROOMY, clock)) {
      append(spool, 0, 5);
    }
    Path last = segments(directory).get(0);
    Files.write(last, new byte[] {0, 0, 0, 99, 1, 2}, StandardOpenOption.APPEND);
    try (var spool = new Spool(directory, ROOMY, clock)) {
      assertThat(spool.state().tornBytes()).isEqualTo(6);
      append(spool, 5, 8);
      assertThat(numbers(spool.read(ALL))).isEqualTo(range(0, 8));
      assertThat(spool.state().lost().records()).isZero();
    }
  }

  @Test
  void append_beyondMaxBytes_dropsTheOldestAndSaysSo() throws Exception {
    var limits = new SpoolLimits(10_000, 2_000, Duration.ofDays(1), 0);
    Path folder = directory.resolve("spool");
    Path killed;
    try (var spool = new Spool(folder, limits, clock)) {
      for (long number = 0; number < 200; number++) {
        append(spool, number, number + 1);
        clock.advance(10);
      }
      SpoolState state = spool.state();
      List<SpoolEntry> left = spool.read(ALL);
      long dropped = 200L - left.size();
      assertThat(numbers(left)).isEqualTo(range(dropped, 200));
      assertThat(state.diskBytes()).isBetween(8_000L, 10_000L);
      long frameBytes = left.get(0).frameBytes();
      assertThat(state.lost())
          .isEqualTo(
              new SpoolLoss(
                  dropped,
                  dropped * frameBytes,
                  1_700_000_000_000L,
                  1_700_000_000_000L + (dropped - 1) * 10));
      spool.checkpoint();
      killed = copy(folder, directory.resolve("killed"));
    }
    try (var spool = new Spool(killed, limits, clock)) {
      SpoolLoss told = spool.takeLoss();
      assertThat(told.records())
          .as("a kill does not hush it up")
          .isEqualTo(200 - spool.state().waiting());
      assertThat(spool.takeLoss().isEmpty()).isTrue();
    }
  }

  @Test
  void append_beyondMaxAge_dropsTheOld() throws Exception {
    var limits = new SpoolLimits(1 << 20, 2_000, Duration.ofMinutes(1), 0);
    try (var spool = new Spool(directory, limits, clock)) {
      append(spool, 0, 30);
      clock.advance(61_000);
      append(spool, 30, 31);
      assertThat(numbers(spool.read(ALL))).isEqualTo(range(30, 31));
      assertThat(spool.state().lost().records()).isEqualTo(30);
    }
  }

  @Test
  void append_diskRefuses_waitsInMemoryAndReturnsToDiskInOrder() throws Exception {
    Path folder = Files.createDirectory(directory.resolve("spool"));
    Path aside = directory.resolve("aside");
    try (var spool = new Spool(folder, ROOMY, clock)) {
      append(spool, 0, 10);
      Files.move(folder, aside); // no new segment can be made
      append(spool, 10, 100);
      assertThat(spool.state().inMemory()).isPositive();
      assertThat(spool.state().diskProblem()).contains("NoSuchFile");
      Files.move(aside, folder);
      List<SpoolEntry> early = spool.read(ALL);
      assertThat(numbers(early)).isEqualTo(range(0, 100));
      for (SpoolEntry entry : early.subList(0, 40)) {
        spool.confirm(entry);
      }
      clock.advance(1_000);
      append(spool, 100, 120);
      assertThat(spool.state().inMemory()).isZero();
      assertThat(spool.state().diskProblem()).isEmpty();
      spool.rewind();
      assertThat(numbers(spool.read(ALL))).isEqualTo(range(40, 120));
      assertThat(spool.state().waiting()).isEqualTo(80);
    }
    try (var spool = new Spool(folder, ROOMY, clock)) {
      assertThat(numbers(spool.read(ALL))).isEqualTo(range(40, 120));
      assertThat(spool.state().lost().records()).isZero();
    }
  }

  @Test
  void append_diskRefusesForLong_dropsTheOldestInMemory() throws Exception {
    var limits = new SpoolLimits(1 << 20, 2_000, Duration.ofDays(1), 3_000);
    Path folder = Files.createDirectory(directory.resolve("spool"));
    try (var spool = new Spool(folder, limits, clock)) {
      Files.move(folder, directory.resolve("aside"));
      append(spool, 0, 100);
      SpoolState state = spool.state();
      assertThat(state.lost().records()).isPositive();
      assertThat(state.lost().records() + state.waiting()).isEqualTo(100);
      assertThat(numbers(spool.read(ALL))).isEqualTo(range(state.lost().records(), 100));
      Files.move(directory.resolve("aside"), folder);
    }
  }

  @Test
  void open_folderInUse_isRefused() throws Exception {
    try (var spool = new Spool(directory, ROOMY, clock)) {
      assertThatIOException()
          .isThrownBy(() -> new Spool(directory, ROOMY, clock))
          .withMessageContaining("another agent");
      assertThat(spool.state().waiting()).isZero();
    }
  }

  @Test
  void open_folderIsAFile_isRefused() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatIOException().isThrownBy(() -> new Spool(file, ROOMY, clock));
  }

  @Test
  void open_newerFormat_isRefusedByName() throws Exception {
    Files.write(directory.resolve("0000000000000000000.spool"), new byte[] {'F', 'S', 'P', 'L', 9});
    assertThatIOException()
        .isThrownBy(() -> new Spool(directory, ROOMY, clock))
        .withMessageContaining("format 9");
  }

  /** Any mix of calls and kills against a list in memory: nothing is lost, doubled or reordered. */
  @RepeatedTest(40)
  void anyCalls_matchTheModel(RepetitionInfo run) throws Exception {
    var random = new SplittableRandom(run.getCurrentRepetition());
    Path folder = directory.resolve("spool-0");
    var spool = new Spool(folder, ROOMY, clock);
    long appended = 0;
    long confirmed = 0;
    long checkpointed = 0;
    var unconfirmed = new ArrayList<SpoolEntry>(); // read, in order
    for (int step = 1; step <= 400; step++) {
      int choice = random.nextInt(100);
      if (choice < 50) {
        spool.append(Topic.EVENTS, "k", value(appended++, random.nextInt(600)));
      } else if (choice < 70) {
        unconfirmed.addAll(spool.read(random.nextInt(1, 5_000)));
      } else if (choice < 90) {
        for (int count = random.nextInt(10); count > 0 && !unconfirmed.isEmpty(); count--) {
          spool.confirm(unconfirmed.remove(0));
          confirmed++;
        }
      } else if (choice < 94) {
        spool.checkpoint();
        checkpointed = confirmed;
      } else if (choice < 96) {
        spool.rewind();
        unconfirmed.clear();
      } else { // kill, sometimes in the middle of a write
        Path next = copy(folder, directory.resolve("spool-" + step));
        spool.close();
        folder = next;
        boolean torn = random.nextBoolean();
        if (torn) {
          tear(folder, random);
        }
        spool = new Spool(folder, ROOMY, clock);
        List<Long> left = numbers(spool.read(ALL));
        if (torn) {
          long end = left.isEmpty() ? confirmed : left.get(left.size() - 1) + 1;
          assertThat(appended - end).as("only the torn record is gone").isBetween(0L, 1L);
          appended = end;
        }
        long first = appended - left.size();
        assertThat(left).isEqualTo(range(first, appended));
        assertThat(first).isBetween(checkpointed, Math.max(checkpointed, confirmed));
        confirmed = first;
        checkpointed = first;
        spool.rewind();
        unconfirmed.clear();
      }
      assertThat(spool.state().waiting()).isEqualTo(appended - confirmed);
    }
    spool.rewind();
    assertThat(numbers(spool.read(ALL))).isEqualTo(range(confirmed, appended));
    assertThat(spool.state().lost().records()).isZero();
    spool.close();
  }

  /** Cuts a little off the newest file, at most within its last frame. */
  private void tear(Path folder, SplittableRandom random) throws IOException {
    List<Path> files = segments(folder);
    if (files.isEmpty()) {
      return;
    }
    try (FileChannel file =
        FileChannel.open(files.get(files.size() - 1), StandardOpenOption.WRITE)) {
      file.truncate(file.size() - random.nextInt(1, 20));
    }
  }

  /** A small spool that always overflows: delivered, lost and waiting always add up. */
  @RepeatedTest(20)
  void anyCallsWithOverflow_addUp(RepetitionInfo run) throws Exception {
    var random = new SplittableRandom(1_000 + run.getCurrentRepetition());
    var limits = new SpoolLimits(20_000, 3_000, Duration.ofSeconds(30), 5_000);
    try (var spool = new Spool(directory, limits, clock)) {
      long appended = 0;
      long confirmed = 0;
      long lastRead = -1;
      var unconfirmed = new ArrayList<SpoolEntry>();
      for (int step = 0; step < 2_000; step++) {
        clock.advance(random.nextInt(200));
        int choice = random.nextInt(100);
        if (choice < 80) {
          spool.append(Topic.EVENTS, "k", value(appended++, random.nextInt(900)));
        } else if (choice < 90) {
          for (SpoolEntry entry : spool.read(random.nextInt(1, 6_000))) {
            assertThat(number(entry)).isGreaterThan(lastRead);
            lastRead = number(entry);
            unconfirmed.add(entry);
          }
        } else if (!unconfirmed.isEmpty()) {
          SpoolEntry entry = unconfirmed.remove(0);
          confirmed += spool.isWaiting(entry) ? 1 : 0;
          spool.confirm(entry);
        }
        SpoolState state = spool.state();
        assertThat(state.waiting() + state.lost().records() + confirmed).isEqualTo(appended);
        assertThat(state.diskBytes()).isLessThanOrEqualTo(20_000);
      }
      assertThat(spool.state().lost().records()).isPositive();
    }
  }

  /** Flipped bits anywhere: opening and reading never fails, and what is read was appended. */
  @RepeatedTest(60)
  void open_damagedFiles_readsWhatIsGood(RepetitionInfo run) throws Exception {
    var random = new SplittableRandom(2_000 + run.getCurrentRepetition());
    try (var spool = new Spool(directory, ROOMY, clock)) {
      append(spool, 0, 100);
    }
    List<Path> files = segments(directory);
    Path victim = files.get(random.nextInt(files.size()));
    byte[] bytes = Files.readAllBytes(victim);
    int at = random.nextInt(bytes.length);
    bytes[at] ^= (byte) (1 << random.nextInt(8));
    Files.write(victim, bytes);
    if (at == SpoolFormat.HEADER_BYTES - 1) {
      assertThatIOException().isThrownBy(() -> new Spool(directory, ROOMY, clock));
      return;
    }
    try (var spool = new Spool(directory, ROOMY, clock)) {
      List<Long> left = numbers(spool.read(ALL));
      assertThat(left).isSorted().doesNotHaveDuplicates().isSubsetOf(range(0, 100));
      assertThat(left.size()).isLessThan(100);
      assertThat(spool.state().tornBytes()).isPositive();
      if (!victim.equals(files.get(files.size() - 1))) {
        assertThat(left.size() + spool.state().lost().records()).isEqualTo(100);
      }
    }
  }

  @Test
  void read_bytesGoBadWhileOpen_restOfTheSegmentIsLostAndCounted() throws Exception {
    try (var spool = new Spool(directory, ROOMY, clock)) {
      append(spool, 0, 100);
      Path victim = segments(directory).get(2);
      byte[] bytes = Files.readAllBytes(victim);
      bytes[bytes.length / 2] ^= 1;
      Files.write(victim, bytes);
      List<Long> left = numbers(spool.read(ALL));
      SpoolState state = spool.state();
      assertThat(state.lost().records()).isPositive();
      assertThat(left.size() + state.lost().records()).isEqualTo(100);
      assertThat(state.waiting()).isEqualTo(left.size());
    }
  }

  @Test
  void read_segmentDeletedByHand_restIsReadAndTheLossCounted() throws Exception {
    try (var spool = new Spool(directory, ROOMY, clock)) {
      append(spool, 0, 100);
      Files.delete(segments(directory).get(2));
      List<Long> left = numbers(spool.read(ALL));
      SpoolState state = spool.state();
      assertThat(state.lost().records()).isBetween(10L, 20L);
      assertThat(left.size() + state.lost().records()).isEqualTo(100);
      assertThat(left).isSorted().doesNotHaveDuplicates();
      assertThat(state.waiting()).isEqualTo(left.size());
    }
  }

  @Test
  void append_interruptedThread_isOnDiskAndStaysInterrupted() throws Exception {
    try (var spool = new Spool(directory, ROOMY, clock)) {
      Thread.currentThread().interrupt();
      append(spool, 0, 50);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(spool.state().inMemory()).isZero();
      assertThat(numbers(spool.read(ALL))).isEqualTo(range(0, 50));
    }
  }

  @Test
  void close_entriesInMemory_areSavedIfTheDiskTakesThemAgain() throws Exception {
    Path folder = Files.createDirectory(directory.resolve("spool"));
    try (var spool = new Spool(folder, ROOMY, clock)) {
      Files.move(folder, directory.resolve("aside"));
      append(spool, 0, 30);
      assertThat(spool.state().inMemory()).isEqualTo(30);
      Files.move(directory.resolve("aside"), folder);
    }
    try (var spool = new Spool(folder, ROOMY, clock)) {
      assertThat(numbers(spool.read(ALL))).isEqualTo(range(0, 30));
    }
  }
}
