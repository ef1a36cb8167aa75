package io.forestall.ingest.collect.collective;

import io.forestall.ingest.collect.collective.RasStatus.Communicator;
import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RankStanding.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What of a RAS server's answers is worth telling, and when to ask again.
 *
 * <ul>
 *   <li>Ranks of a live job are always at different counts: only what three answers in a row say
 *       alike, down to each count, is told. A rank that the library has given up is told at once.
 *   <li>What was told is told again once a minute, and when it is over.
 *   <li>Each node of a job can ask for the whole job, which costs every node an answer. So the node
 *       whose host comes n-th asks every 1 + n / 2 intervals: about 2 ln(nodes) questions an
 *       interval in all. One that has seen a standstill asks each interval.
 * </ul>
 *
 * <p>State: the communicators of the last answer. One thread.
 */
final class RasWatch {
  private static final int ALIKE_ANSWERS = 3;
  private static final long REPEAT_MILLIS = 60_000;

  /** Nodes that ask each interval on average when a node does not know its place. */
  private static final int ASKING_NODES = 8;

  private static final class Watched {
    private Communicator last;
    private int alike = 1;
    private boolean told;
    private long toldMillis;

    Watched(Communicator first) {
      last = first;
    }
  }

  private final Predicate<String> own;
  private Map<String, Watched> communicators = new HashMap<>();
  private String host = "";
  private int periods = 1;
  private boolean fresh;

  /**
   * Watches for one node.
   *
   * @param own whether an address or name is this machine's
   */
  RasWatch(Predicate<String> own) {
    this.own = own;
  }

  /** Takes in an answer; the lists of ranks that are to be told now. */
  List<List<RankStanding>> see(RasStatus status, long nowMillis) {
    var tell = new ArrayList<List<RankStanding>>();
    var now = new HashMap<String, Watched>();
    boolean standstill = false;
    for (Communicator communicator : status.communicators()) {
      Watched watched = communicators.getOrDefault(communicator.id(), new Watched(communicator));
      boolean alike = communicator.sameAs(watched.last);
      boolean known = communicators.containsKey(communicator.id());
      watched.alike = known && alike ? Math.min(ALIKE_ANSWERS, watched.alike + 1) : 1;
      watched.last = communicator;
      boolean stands = watched.alike >= ALIKE_ANSWERS || communicator.dead();
      boolean due = !watched.told || nowMillis - watched.toldMillis >= REPEAT_MILLIS;
      if (!communicator.level() && stands && due) {
        watched.told = true;
        watched.toldMillis = nowMillis;
        tell.add(standings(communicator));
      } else if (watched.told && !stands) {
        watched.told = false; // they go on
        tell.add(List.of(leader(communicator)));
      }
      standstill |= !communicator.level() && watched.alike > 1;
      now.put(communicator.id(), watched);
    }
    communicators.forEach(
        (id, watched) -> {
          if (watched.told && !now.containsKey(id)) { // text names no communicators in order
            tell.add(List.of(leader(watched.last)));
          }
        });
    Set<String> before = new HashSet<>(communicators.keySet());
    fresh = !before.equals(now.keySet()) || host.isEmpty();
    communicators = now;
    place(status, standstill);
    return tell;
  }

  /** The server is gone: whatever it said last holds no longer, but nobody has said that either. */
  void gone() {
    communicators = new HashMap<>();
    periods = 1;
  }

  private void place(RasStatus status, boolean standstill) {
    int index = -1;
    int n = 0;
    host = "";
    for (String name : status.hosts()) {
      if (own.test(name)) {
        host = name;
        index = n;
        break;
      }
      n++;
    }
    int usual = index < 0 ? Math.max(1, status.machines() / ASKING_NODES) : 1 + index / 2;
    periods = standstill ? 1 : usual;
  }

  /** This machine as the job's library calls it; empty when it is not in the answer. */
  String host() {
    return host;
  }

  /** Whether the job has changed, so that who is where is to be told anew. */
  boolean fresh() {
    return fresh;
  }

  /** In how many intervals to ask again. */
  int periods() {
    return periods;
  }

  private static List<RankStanding> standings(Communicator communicator) {
    var standings = new ArrayList<RankStanding>();
    standings.add(leader(communicator));
    for (RasStatus.Rank rank : communicator.ranks()) {
      boolean other = !rank.operation().isEmpty();
      standings.add(
          new RankStanding(
              communicator.id(),
              communicator.size(),
              rank.rank(),
              -1,
              rank.host(),
              rank.device(),
              other ? State.WAITS : rank.state(),
              rank.launched(),
              other ? rank.launched() - 1 : -1, // it counts launches, not ends
              rank.operation()));
    }
    return Collections.unmodifiableList(standings);
  }

  /** Whoever is ahead waits in its last operation. */
  private static RankStanding leader(Communicator communicator) {
    return new RankStanding(
        communicator.id(),
        communicator.size(),
        -1,
        -1,
        "",
        -1,
        State.WAITS,
        communicator.leading(),
        Math.max(-1, communicator.leading() - 1),
        communicator.leadingOperation());
  }
}
