package io.forestall.streams.core.triage.collective;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.EventKind;
import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RankStanding.State;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one communicator: how far its ranks have come, and which operation is waited in.
 *
 * <pre>
 *   awaited   largest (completed + 1) of the ranks that wait
 *   behind    awaited - enqueued, where that is positive
 * </pre>
 *
 * <ul>
 *   <li>What is said more than {@value #EPISODE_MILLIS} ms after the last word begins anew:
 *       sequences start at 0 when a job is restarted.
 *   <li>State: the {@value #MAX_RANKS} ranks that are most behind, at about 100 bytes each, and a
 *       bit for each that was heard of.
 * </ul>
 */
final class Communicator {
  static final int MAX_RANKS = 2_048;
  static final long EPISODE_MILLIS = 120_000;

  private int size;
  private long lastMillis = Long.MIN_VALUE;
  private long waitsSinceMillis = Long.MAX_VALUE;
  private long awaited = -1;
  private boolean ofItsOwn; // ranks spoke for themselves: one that does not is silent
  private final TreeMap<String, RankStanding> ranks = new TreeMap<>();
  private final BitSet heard = new BitSet();

  /** Takes in one word, said at that time. */
  void accept(EventKind kind, long timeMillis, RankStanding standing) {
    if (lastMillis != Long.MIN_VALUE && timeMillis - lastMillis > EPISODE_MILLIS) {
      clear();
    }
    lastMillis = Math.max(lastMillis, timeMillis);
    size = Math.max(size, standing.size());
    ofItsOwn |= kind != EventKind.COLLECTIVE_BEHIND;
    if (standing.state() == State.WAITS) {
      awaited = Math.max(awaited, standing.completed() + 1);
      waitsSinceMillis = Math.min(waitsSinceMillis, timeMillis);
    }
    int number = standing.jobRank() >= 0 ? standing.jobRank() : standing.rank();
    if (number < 0) {
      return; // only says how far the others are
    }
    heard.set(number);
    ranks.merge(key(standing), standing, Communicator::further);
    if (ranks.size() > MAX_RANKS) {
      ranks.remove(key(mostAdvanced()));
    }
  }

  /** Forgets everything: the next words are the whole truth. */
  void clear() {
    ranks.clear();
    heard.clear();
    awaited = -1;
    waitsSinceMillis = Long.MAX_VALUE;
    ofItsOwn = false;
  }

  /** Watchdogs speak several times and in any order: sequences only rise. */
  private static RankStanding further(RankStanding one, RankStanding other) {
    boolean waits = one.state() == State.WAITS || other.state() == State.WAITS;
    RankStanding later = other.completed() >= one.completed() ? other : one;
    State state = waits && later.state() == State.REACHED ? State.WAITS : later.state();
    return new RankStanding(
        later.communicator(),
        Math.max(one.size(), other.size()),
        later.rank(),
        later.jobRank(),
        later.host().isEmpty() ? one.host() : later.host(),
        later.device(),
        state,
        Math.max(one.enqueued(), other.enqueued()),
        later.completed(),
        later.operation().isEmpty() ? one.operation() : later.operation());
  }

  private static String key(RankStanding standing) {
    return standing.jobRank() >= 0 ? "j" + standing.jobRank() : "r" + standing.rank();
  }

  private RankStanding mostAdvanced() {
    RankStanding most = ranks.firstEntry().getValue();
    for (RankStanding standing : ranks.values()) {
      most = standing.enqueued() > most.enqueued() ? standing : most;
    }
    return most;
  }

  Collection<RankStanding> ranks() {
    return ranks.values();
  }

  int size() {
    return size;
  }

  long awaited() {
    return awaited;
  }

  long lastMillis() {
    return lastMillis;
  }

  /** The ranks below that number of which nothing was heard although others say that they wait. */
  List<Integer> silent(int count, int atMost, long nowMillis, long patienceMillis) {
    boolean expected = ofItsOwn && awaited >= 0 && nowMillis - waitsSinceMillis >= patienceMillis;
    if (!expected || count - heard.cardinality() > atMost) {
      return List.of();
    }
    var silent = new ArrayList<Integer>();
    for (int rank = heard.nextClearBit(0); rank < count; rank = heard.nextClearBit(rank + 1)) {
      silent.add(rank);
    }
    return silent;
  }

  /**
   * What two ranks have launched in place of each other, the more usual first; null when all that
   * wait in the same place wait in the same operation.
   */
  @Nullable Disagreement disagreement() {
    var operations = new TreeMap<String, List<RankStanding>>();
    for (RankStanding standing : ranks.values()) {
      if (standing.completed() + 1 == awaited && !standing.operation().isEmpty()) {
        operations.computeIfAbsent(standing.operation(), name -> new ArrayList<>()).add(standing);
      }
    }
    if (operations.size() < 2) {
      return null;
    }
    String usual = "";
    int most = 0;
    for (Map.Entry<String, List<RankStanding>> entry : operations.entrySet()) {
      if (entry.getValue().size() > most) {
        most = entry.getValue().size();
        usual = entry.getKey();
      }
    }
    var others = new ArrayList<RankStanding>();
    operations.remove(usual);
    operations.values().forEach(others::addAll);
    return new Disagreement(usual, others);
  }

  /** The usual operation and those who wait in another. */
  record Disagreement(String usual, List<RankStanding> others) {}

  void write(StateWriter out) {
    out.writeInt(size);
    out.writeLong(lastMillis);
    out.writeLong(waitsSinceMillis);
    out.writeLong(awaited);
    out.writeBoolean(ofItsOwn);
    out.writeInt(ranks.size());
    ranks.values().forEach(standing -> out.writeString(RankStanding.format(List.of(standing))));
    long[] words = heard.toLongArray();
    out.writeVarLong(words.length);
    for (long word : words) {
      out.writeLong(word);
    }
  }

  static Communicator read(StateReader in) {
    var communicator = new Communicator();
    communicator.size = in.readInt();
    communicator.lastMillis = in.readLong();
    communicator.waitsSinceMillis = in.readLong();
    communicator.awaited = in.readLong();
    communicator.ofItsOwn = in.readBoolean();
    for (int n = in.readInt(); n > 0; n--) {
      List<RankStanding> one = RankStanding.parse(in.readString());
      in.require(one != null && one.size() == 1, "a rank that is none");
      if (one != null) {
        communicator.ranks.put(key(one.get(0)), one.get(0));
      }
    }
    long[] bits = new long[in.readCount("ranks heard of", Long.BYTES)];
    for (int w = 0; w < bits.length; w++) {
      bits[w] = in.readLong();
    }
    communicator.heard.or(BitSet.valueOf(bits));
    return communicator;
  }
}
