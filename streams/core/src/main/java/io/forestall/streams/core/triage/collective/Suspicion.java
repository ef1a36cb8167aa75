package io.forestall.streams.core.triage.collective;

import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RankStanding.State;
import io.forestall.streams.core.triage.collective.RankLag.FailedRank;
import io.forestall.streams.core.triage.collective.RankPlaces.Place;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Weighs what the communicators of a job say of its ranks. A rank is set apart by
 *
 * <pre>
 *   0.95  NCCL has given it up
 *   0.9   it has ended what it launched, and has not launched what others wait in: its host side
 *   0.85  its process was the first to end with an error
 *   0.8   it does not answer NCCL; or it has launched less, and what it has ended is not known
 *   0.6   its watchdog says nothing while all others' say that they wait
 *   0.5   what it has launched last does not end, and others are further
 *   x 0.4 others of the communicator are further behind
 *   x 0.3 a smaller communicator sets others apart
 *   x 0.2 it waits itself, in another communicator, for somebody who is behind there
 * </pre>
 *
 * The numbers are assumed; their order is that of the published rules for reading torch's flight
 * recorder. Cost: linear in the ranks that were spoken of.
 */
final class Suspicion {
  private static final double DEAD = 0.95;
  private static final double HOST_SIDE = 0.9;
  private static final double FAILED_FIRST = 0.85;
  private static final double NO_ANSWER = 0.8;
  private static final double SILENT = 0.6;
  private static final double UNENDED = 0.5;
  private static final double LESS_BEHIND = 0.4;
  private static final double LARGER_GROUP = 0.3;
  private static final double WAITS_ITSELF = 0.2;

  /** More silent ranks than this share are not to blame for it: their logs are not read. */
  private static final double SILENT_AT_MOST = 0.25;

  private static final long SILENT_AFTER_MILLIS = 20_000;
  private static final int MAX_SUSPECTS = 64;

  /** Ends of processes this close together may have any order, as clocks differ. */
  private static final long TOGETHER_MILLIS = 5_000;

  private final RankPlaces places;
  private final Map<String, String> nodeOfHost;
  private final List<Found> found = new ArrayList<>();
  private final Set<String> waiting = new HashSet<>();

  private record Found(
      RankStanding rank, String node, int groupSize, long behind, String reason, double weight) {}

  Suspicion(RankPlaces places, Map<String, String> nodeOfHost) {
    this.places = places;
    this.nodeOfHost = nodeOfHost;
  }

  List<Lag> suspects(
      Collection<Communicator> communicators, Collection<FailedRank> failed, long nowMillis) {
    int smallest = Integer.MAX_VALUE;
    for (Communicator communicator : communicators) {
      int before = found.size();
      look(communicator, nowMillis);
      if (found.size() > before) {
        smallest = Math.min(smallest, groupSize(communicator));
        noteWaiting(communicator);
      }
    }
    firstToFail(failed);
    return lags(smallest);
  }

  private static int groupSize(Communicator communicator) {
    return communicator.size() == 0 ? Integer.MAX_VALUE : communicator.size();
  }

  private void look(Communicator communicator, long nowMillis) {
    long lowest = Long.MAX_VALUE;
    for (RankStanding rank : communicator.ranks()) {
      lowest = rank.enqueued() >= 0 ? Math.min(lowest, rank.enqueued()) : lowest;
    }
    int size = groupSize(communicator);
    for (RankStanding rank : communicator.ranks()) {
      if (rank.state() == State.DEAD) {
        found.add(new Found(rank, "", size, 0, "NCCL has given the rank up", DEAD));
      } else if (rank.state() == State.UNRESPONSIVE) {
        found.add(new Found(rank, "", size, 0, "the rank does not answer NCCL", NO_ANSWER));
      } else if (rank.enqueued() >= 0 && rank.enqueued() < communicator.awaited()) {
        found.add(behind(rank, size, communicator.awaited(), lowest));
      }
    }
    if (size == Integer.MAX_VALUE || size == places.devices()) {
      int all = places.devices();
      int atMost = Math.min(MAX_SUSPECTS, Math.max(1, (int) (SILENT_AT_MOST * all)));
      for (int rank : communicator.silent(all, atMost, nowMillis, SILENT_AFTER_MILLIS)) {
        RankStanding nobody =
            new RankStanding("", 0, rank, rank, "", -1, State.UNRESPONSIVE, -1, -1, "");
        String reason = "all other ranks say that they wait, this one says nothing";
        found.add(new Found(nobody, "", size, 0, reason, SILENT));
      }
    }
  }

  private static Found behind(RankStanding rank, int size, long awaited, long lowest) {
    boolean ended = rank.completed() >= rank.enqueued();
    boolean unknown = rank.completed() < 0;
    double weight = ended ? HOST_SIDE : unknown ? NO_ANSWER : UNENDED;
    String what =
        ended
            ? "the rank has ended operation " + rank.enqueued() + " and launched no other"
            : unknown
                ? "the rank has launched no more than operation " + rank.enqueued()
                : "the rank's operation " + (rank.completed() + 1) + " does not end";
    return new Found(
        rank,
        "",
        size,
        awaited - rank.enqueued(),
        what + "; others wait in operation " + awaited,
        rank.enqueued() > lowest ? weight * LESS_BEHIND : weight);
  }

  /** Whoever waits where somebody is behind is a victim. */
  private void noteWaiting(Communicator communicator) {
    for (RankStanding rank : communicator.ranks()) {
      if (rank.state() == State.WAITS && rank.enqueued() >= communicator.awaited()) {
        waiting.add(identity(rank));
      }
    }
  }

  private static String identity(RankStanding rank) {
    return rank.jobRank() >= 0
        ? "j" + rank.jobRank()
        : rank.host() + '|' + rank.device() + (rank.host().isEmpty() ? "|" + rank.rank() : "");
  }

  private void firstToFail(Collection<FailedRank> failed) {
    long first = Long.MAX_VALUE;
    for (FailedRank rank : failed) {
      first = Math.min(first, rank.timeMillis());
    }
    for (FailedRank rank : failed) {
      if (rank.timeMillis() == first) {
        String reason = "the rank's process was the first to end with an error";
        found.add(new Found(rank.standing(), rank.node(), 0, 0, reason, FAILED_FIRST));
      } else if (rank.timeMillis() - first <= TOGETHER_MILLIS) {
        String reason = "the rank's process ended with an error among the first";
        found.add(
            new Found(rank.standing(), rank.node(), 0, 0, reason, FAILED_FIRST * LESS_BEHIND));
      }
    }
  }

  private List<Lag> lags(int smallest) {
    var smallestGroup = new HashSet<String>();
    var wanted = new HashSet<Integer>();
    for (Found one : found) {
      if (one.groupSize == smallest || one.groupSize == 0) {
        smallestGroup.add(identity(one.rank));
      }
      wanted.add(one.rank.jobRank() >= 0 ? one.rank.jobRank() : one.rank.rank());
    }
    Map<Integer, Place> byRank = places.ofRanks(wanted);
    var best = new LinkedHashMap<String, Lag>();
    for (Found one : found) {
      double weight = one.weight;
      String identity = identity(one.rank);
      weight *= smallestGroup.contains(identity) ? 1 : LARGER_GROUP;
      boolean dead = one.rank.state() == State.DEAD;
      weight *= waiting.contains(identity) && !dead ? WAITS_ITSELF : 1;
      Place place = place(one, byRank);
      var lag =
          new Lag(
              place.rank(),
              place.node(),
              place.device(),
              place.index(),
              one.behind,
              one.reason,
              weight);
      best.merge(
          place.node().isEmpty() ? identity : place.node() + '|' + place.device() + place.rank(),
          lag,
          (before, now) -> now.weight() > before.weight() ? now : before);
    }
    return best.values().stream()
        .sorted(
            Comparator.comparingDouble(Lag::weight)
                .thenComparingLong(Lag::behind)
                .reversed()
                .thenComparing(Lag::node)
                .thenComparing(Lag::device)
                .thenComparingInt(Lag::rank))
        .limit(MAX_SUSPECTS)
        .toList();
  }

  /** Where the rank is; on no node when nothing says so. */
  private Place place(Found one, Map<Integer, Place> byRank) {
    RankStanding rank = one.rank;
    if (rank.jobRank() >= 0) {
      return byRank.getOrDefault(rank.jobRank(), new Place(rank.jobRank(), one.node, "", -1));
    }
    String node = places.hasNode(rank.host()) ? rank.host() : nodeOfHost.get(rank.host());
    if (node != null) {
      return places.ofDevice(node, rank.device());
    }
    if (!one.node.isEmpty()) {
      return places.ofDevice(one.node, rank.device());
    }
    boolean wholeJob = one.groupSize == places.devices();
    return wholeJob
        ? byRank.getOrDefault(rank.rank(), new Place(rank.rank(), "", "", -1))
        : new Place(-1, "", "", -1);
  }
}
