package io.forestall.ingest.collect.collective;

import io.forestall.ingest.collect.collective.RasStatus.Communicator;
import io.forestall.ingest.collect.collective.RasStatus.Rank;
import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RankStanding.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All ranks of one communicator while its answer is read, and what sets some apart: operations
 * launched in all, and of ranks that launched as many as the leaders but others, which one.
 */
final class CommunicatorRanks {
  /** Kinds of operations that are told apart; NCCL has five. */
  static final int MAX_KINDS = 16;

  private static final Comparator<Rank> MOST_BEHIND =
      Comparator.comparing(Rank::state)
          .reversed()
          .thenComparingLong(Rank::launched)
          .thenComparingInt(Rank::rank)
          .thenComparing(Rank::host)
          .thenComparingInt(Rank::device);

  /** One rank as it is read. */
  static final class Counted {
    int rank = -1;
    String host = "";
    int device = -1;
    State state = State.REACHED;
    long launched = -1;
    Map<String, Long> counts = new TreeMap<>();

    private long launched() {
      if (counts.isEmpty()) {
        return launched;
      }
      long sum = 0;
      for (long count : counts.values()) {
        sum = Math.min(Long.MAX_VALUE / 4, sum + Math.min(count, Long.MAX_VALUE / 8));
      }
      return sum;
    }
  }

  String id = "";
  int size;
  private final List<Counted> ranks = new ArrayList<>();

  void add(Counted rank) {
    if (ranks.size() < RankStanding.MAX_RANKS) {
      ranks.add(rank);
    }
  }

  /** What is left of it: the leading count and the ranks that differ. */
  Communicator differences() {
    long leading = -1;
    for (Counted rank : ranks) {
      leading = Math.max(leading, rank.launched());
    }
    Map<String, Long> usual = usual(leading);
    String leadingOperation = "";
    var differing = new ArrayList<Rank>();
    for (Counted rank : ranks) {
      long launched = rank.launched();
      String operation = "";
      if (launched == leading && !rank.counts.equals(usual) && !rank.counts.isEmpty()) {
        operation = more(rank.counts, usual);
        leadingOperation = more(usual, rank.counts);
      }
      if (rank.state != State.REACHED || launched < leading || !operation.isEmpty()) {
        differing.add(new Rank(rank.rank, rank.host, rank.device, rank.state, launched, operation));
      }
    }
    differing.sort(MOST_BEHIND);
    int listed = Math.min(RankStanding.MAX_LIST - 1, differing.size());
    return new Communicator(
        id, size, leading, leadingOperation, List.copyOf(differing.subList(0, listed)));
  }

  /** The counts that most of the leaders have. */
  private Map<String, Long> usual(long leading) {
    var often = new HashMap<Map<String, Long>, Integer>();
    Map<String, Long> usual = Map.of();
    int most = 0;
    for (Counted rank : ranks) {
      if (rank.launched() == leading) {
        int times = often.merge(rank.counts, 1, Integer::sum);
        if (times > most) {
          most = times;
          usual = rank.counts;
        }
      }
    }
    return usual;
  }

  /** The first kind of operation of which the one has launched more than the other. */
  private static String more(Map<String, Long> one, Map<String, Long> other) {
    for (Map.Entry<String, Long> kind : one.entrySet()) {
      if (kind.getValue() > other.getOrDefault(kind.getKey(), 0L)) {
        return kind.getKey();
      }
    }
    return "";
  }
}
