package io.forestall.ingest.collect.collective;

import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RankStanding.State;
import java.util.List;
import java.util.SortedSet;

/**
 * What a RAS server has said at one time.
 *
 * @param hosts machines of the job as the library writes them; in text only those with trouble
 * @param machines how many machines the job has
 */
record RasStatus(SortedSet<String> hosts, int machines, List<Communicator> communicators) {

  /**
   * A communicator: its ranks as far as they differ.
   *
   * @param leading operations launched by the rank that is ahead; -1 when unknown
   * @param leadingOperation the last one, when others have launched another in its place
   * @param ranks those that have launched fewer or other operations, or do not answer; those most
   *     behind first, at most {@link RankStanding#MAX_LIST} - 1
   */
  record Communicator(
      String id, int size, long leading, String leadingOperation, List<Rank> ranks) {

    /** Nothing sets one rank apart. */
    boolean level() {
      return ranks.isEmpty();
    }

    /** Whether a rank is given up, which needs no second look. */
    boolean dead() {
      return ranks.stream().anyMatch(rank -> rank.state == State.DEAD);
    }

    /** Whether it stands as it did. */
    boolean sameAs(Communicator other) {
      return leading == other.leading && ranks.equals(other.ranks);
    }
  }

  /**
   * A rank that is not where the others are.
   *
   * @param device number of its device as the driver counts; -1 when unknown
   * @param launched operations that it has launched; -1 when it does not say
   * @param operation what it has launched in place of what the others have; empty when the same
   */
  record Rank(int rank, String host, int device, State state, long launched, String operation) {}
}
