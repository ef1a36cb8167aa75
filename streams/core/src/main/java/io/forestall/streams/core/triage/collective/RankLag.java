package io.forestall.streams.core.triage.collective;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.schemas.EventKind;
import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RankStanding.State;
import io.forestall.streams.core.NodeReport;
import io.forestall.streams.core.NodeReport.RankNews;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what was said about the ranks of one job, by NCCL's RAS servers, torch's watchdogs and
 * flight recorders, and launchers, and tells who is behind.
 *
 * <ul>
 *   <li>RAS can say that all is well while a job hangs, so silence of this class is no proof of
 *       health. What it says of counts was alike three times before the agent passed it on.
 *   <li>Words are believed for five minutes; those of RAS come again every minute.
 *   <li>Nodes may say the same, late, and by clocks that differ by seconds: the words of each
 *       communicator are joined whatever their order.
 *   <li>State: at most {@value #MAX_COMMUNICATORS} communicators and {@value #MAX_HOSTS} names of
 *       hosts; the oldest go first. Threads: none.
 * </ul>
 */
public final class RankLag {
  static final int MAX_COMMUNICATORS = 256;
  static final int MAX_HOSTS = 20_000;

  /** A process that ends takes the others with it, so more than a few first ones tell nothing. */
  private static final int MAX_FAILED = 64;

  private static final long BELIEVED_MILLIS = 300_000;

  private final RankPlaces places;
  private final TreeMap<String, String> nodeOfHost = new TreeMap<>();
  private final TreeMap<String, Communicator> communicators = new TreeMap<>();
  private final TreeMap<String, FailedRank> failed = new TreeMap<>();

  /** A process that has ended with an error. */
  record FailedRank(long timeMillis, String node, RankStanding standing) {}

  public RankLag(RankPlaces places) {
    this.places = places;
  }

  /** Takes in what a report says about ranks. */
  public void accept(NodeReport report) {
    for (RankNews news : report.ranks()) {
      if (!news.host().isEmpty()
          && (nodeOfHost.size() < MAX_HOSTS || nodeOfHost.containsKey(news.host()))) {
        nodeOfHost.put(news.host(), report.node());
      }
      accept(report.node(), report.timeMillis(), news);
    }
  }

  private void accept(String node, long timeMillis, RankNews news) {
    String whole = null;
    for (RankStanding standing : news.standings()) {
      if (standing.state() == State.FAILED) {
        fail(new FailedRank(timeMillis, node, standing));
        continue;
      }
      Communicator communicator = communicator(standing.communicator());
      boolean first = !standing.communicator().equals(whole);
      if (news.kind() == EventKind.COLLECTIVE_BEHIND && first) {
        if (timeMillis < communicator.lastMillis()) {
          return; // another node has said something newer
        }
        whole = standing.communicator();
        communicator.clear();
      }
      communicator.accept(news.kind(), timeMillis, standing);
    }
  }

  private Communicator communicator(String id) {
    if (!communicators.containsKey(id) && communicators.size() >= MAX_COMMUNICATORS) {
      communicators.entrySet().stream()
          .min(Comparator.comparingLong(entry -> entry.getValue().lastMillis()))
          .ifPresent(oldest -> communicators.remove(oldest.getKey()));
    }
    return communicators.computeIfAbsent(id, name -> new Communicator());
  }

  /** The earliest are kept: those that end later are consequences. */
  private void fail(FailedRank fresh) {
    failed.values().removeIf(old -> fresh.timeMillis - old.timeMillis > BELIEVED_MILLIS);
    RankStanding standing = fresh.standing;
    String key = fresh.node + '|' + standing.jobRank() + '|' + standing.rank();
    failed.merge(key, fresh, (one, other) -> one.timeMillis <= other.timeMillis ? one : other);
    if (failed.size() > MAX_FAILED) {
      failed.entrySet().stream()
          .max(Comparator.comparingLong(entry -> entry.getValue().timeMillis))
          .ifPresent(latest -> failed.remove(latest.getKey()));
    }
  }

  /** The job was started anew at that time: what was said of its last attempt holds no longer. */
  public void startedAnew(long beginMillis) {
    communicators.values().removeIf(communicator -> communicator.lastMillis() < beginMillis);
    failed.values().removeIf(rank -> rank.timeMillis < beginMillis);
  }

  /** The ranks that others wait for, the most suspect first; empty when nobody is known to be. */
  public List<Lag> behind(long nowMillis) {
    forget(nowMillis);
    if (communicators.isEmpty() && failed.isEmpty()) {
      return List.of();
    }
    return new Suspicion(places, nodeOfHost)
        .suspects(communicators.values(), failed.values(), nowMillis);
  }

  /**
   * Why the ranks wait for each other forever, in words: they have called different operations.
   * That is a mistake of the program. Null when nothing speaks for it.
   */
  public @Nullable String disagreement(long nowMillis) {
    forget(nowMillis);
    for (Map.Entry<String, Communicator> entry : communicators.entrySet()) {
      Communicator.Disagreement found = entry.getValue().disagreement();
      if (found != null) {
        RankStanding other = found.others().get(0);
        return "ranks of communicator "
            + entry.getKey()
            + " have called different operations as number "
            + entry.getValue().awaited()
            + ": "
            + found.usual()
            + ", but rank "
            + Math.max(other.jobRank(), other.rank())
            + (found.others().size() == 1 ? " " : " and " + (found.others().size() - 1) + " more ")
            + other.operation();
      }
    }
    return null;
  }

  private void forget(long nowMillis) {
    communicators
        .values()
        .removeIf(communicator -> nowMillis - communicator.lastMillis() > BELIEVED_MILLIS);
    failed.values().removeIf(rank -> nowMillis - rank.timeMillis > BELIEVED_MILLIS);
  }

  public void write(StateWriter out) {
    out.writeInt(nodeOfHost.size());
    nodeOfHost.forEach(
        (host, node) -> {
          out.writeString(host);
          out.writeString(node);
        });
    out.writeInt(communicators.size());
    communicators.forEach(
        (id, communicator) -> {
          out.writeString(id);
          communicator.write(out);
        });
    out.writeInt(failed.size());
    failed.forEach(
        (key, rank) -> {
          out.writeString(key);
          out.writeLong(rank.timeMillis);
          out.writeString(rank.node);
          out.writeString(RankStanding.format(List.of(rank.standing)));
        });
  }

  public void read(StateReader in) {
    for (int n = in.readInt(); n > 0; n--) {
      nodeOfHost.put(in.readString(), in.readString());
    }
    for (int n = in.readInt(); n > 0; n--) {
      communicators.put(in.readString(), Communicator.read(in));
    }
    for (int n = in.readInt(); n > 0; n--) {
      String key = in.readString();
      long timeMillis = in.readLong();
      String node = in.readString();
      List<RankStanding> one = RankStanding.parse(in.readString());
      in.require(one != null && one.size() == 1, "a rank that is none");
      if (one != null) {
        failed.put(key, new FailedRank(timeMillis, node, one.get(0)));
      }
    }
  }
}
