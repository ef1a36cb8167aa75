package io.forestall.streams.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forestall.detectors.StateFormatException;
import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.streams.core.align.Arrival;
import io.forestall.streams.core.align.OffsetGuard;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HeapStoreTest {
  private final FakeEngine engine = new FakeEngine();
  private final HeapStore<Tally> store = engine.restored(newStore());

  @Test
  void flushCache_touchedSinceLastTime_writesThoseAlone() {
    store.touch("one").add(0);
    store.touch("two").add(1);
    store.flushCache();
    store.touch("two").add(2);
    store.find("one");
    store.flushCache();
    store.flushCache();

    assertThat(engine.changelog)
        .extracting(record -> text(record.key()))
        .containsExactly("one", "two", "two");
  }

  @Test
  void flushCache_always_waitsForWhatWasSentBefore() {
    store.touch("one").add(0);
    store.touch("two").add(1);
    store.flushCache();

    assertThat(engine.calls).containsExactly("flush", "log at 1000", "log at 1000");
  }

  @Test
  void flushCache_nothingTouched_doesNothing() {
    store.flushCache();

    assertThat(engine.calls).isEmpty();
  }

  @Test
  void flushCache_noRecordReadYet_timestampIsValid() {
    engine.streamMillis = -1;
    store.touch("one").add(0);
    store.flushCache();

    assertThat(engine.calls).containsExactly("flush", "log at 0");
  }

  @Test
  void commit_comesAfterTheOffsets_writesNothing() {
    store.touch("one").add(0);
    store.commit(Map.of());

    assertThat(engine.changelog).isEmpty();
  }

  @Test
  void init_afterCrash_takesOverWhatWasSaved() {
    store.touch("saved").add(7);
    store.touch("gone").add(8);
    store.flushCache();
    store.remove("gone");
    store.flushCache();
    store.touch("unsaved").add(9);

    HeapStore<Tally> next = engine.restored(newStore());

    assertThat(engine.changelog.get(2).value()).isNull(); // compaction forgets it too
    assertThat(next.keys()).containsExactly("saved");
    assertThat(next.touch("saved").count).isEqualTo(1);
    assertThat(next.touch("gone").count).isZero();
  }

  @Test
  void init_removedAndMadeAnew_keepsTheNewOne() {
    store.touch("key").add(0);
    store.flushCache();
    store.remove("key");
    store.touch("key").add(1);
    store.flushCache();

    assertThat(engine.restored(newStore()).touch("key").count).isEqualTo(1);
  }

  @Test
  void snapshotNewerThanOffsets_readAgain_countsNothingTwice() {
    for (long offset = 0; offset < 10; offset++) {
      store.touch("key").add(offset);
    }
    store.flushCache(); // saved, but the crash comes before the offsets are committed

    HeapStore<Tally> next = engine.restored(newStore());
    for (long offset = 5; offset < 15; offset++) {
      next.touch("key").add(offset);
    }

    assertThat(next.touch("key").count).isEqualTo(15);
  }

  @Test
  void crashInTheMiddleOfFlush_readAgain_everyKeyIsExact() {
    for (long offset = 0; offset < 20; offset++) {
      store.touch(offset % 2 == 0 ? "even" : "odd").add(offset);
      if (offset == 9) {
        store.flushCache();
      }
    }
    store.flushCache();
    engine.changelog.remove(engine.changelog.size() - 1); // the last snapshot did not arrive

    HeapStore<Tally> next = engine.restored(newStore());
    for (long offset = 10; offset < 30; offset++) {
      next.touch(offset % 2 == 0 ? "even" : "odd").add(offset);
    }

    assertThat(next.touch("even").count).isEqualTo(15);
    assertThat(next.touch("odd").count).isEqualTo(15);
  }

  @Test
  void init_snapshotOfNewerVersion_isRefusedByName() {
    store.touch("key").add(0);
    store.flushCache();
    engine.changelog.get(0).value()[0] = 99;

    assertThatThrownBy(() -> engine.restored(newStore()))
        .isInstanceOf(StateFormatException.class)
        .hasMessageContaining("tally");
  }

  @Test
  void clearCache_becomesStandby_writesNoMore() {
    store.touch("key").add(0);
    store.clearCache();
    store.flushCache();

    assertThat(engine.changelog).isEmpty();
    assertThat(store.keys()).containsExactly("key");
  }

  @Test
  void close_afterwards_holdsNothing() {
    store.touch("key").add(0);
    assertThat(store.isOpen()).isTrue();
    store.close();

    assertThat(store.isOpen()).isFalse();
    assertThat(store.keys()).isEmpty();
    assertThat(store.persistent()).isFalse();
  }

  private static HeapStore<Tally> newStore() {
    return new HeapStore<>("tallies", new TallyCodec(), key -> new Tally());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Counts the records that it has seen, each once. */
  private static final class Tally {
    private final OffsetGuard guard = new OffsetGuard();
    private int count;

    void add(long offset) {
      if (!guard.alreadySeen(new Arrival(offset, -1, -1))) {
        count++;
      }
    }
  }

  private static final class TallyCodec implements HeapStore.Codec<Tally> {
    @Override
    public byte[] write(Tally state) {
      var out = new StateWriter();
      out.writeByte(1);
      state.guard.write(out);
      out.writeInt(state.count);
      return out.toBytes();
    }

    @Override
    public Tally read(String key, byte[] snapshot) {
      var in = new StateReader(snapshot);
      in.readVersion("tally", 1);
      var tally = new Tally();
      tally.guard.read(in);
      tally.count = in.readInt();
      return tally;
    }
  }
}
