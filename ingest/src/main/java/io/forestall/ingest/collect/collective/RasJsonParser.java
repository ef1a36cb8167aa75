package io.forestall.ingest.collect.collective;

import com.fasterxml.jackson.core.JsonParser;
import io.forestall.ingest.collect.collective.RasStatus.Communicator;
import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RankStanding.State;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The JSON answer of NCCL's RAS server (NCCL 2.28.7 and later), read piece by piece: the ranks of
 * one communicator are held at a time.
 *
 * @see <a
 *     href="https://docs.nvidia.com/deeplearning/nccl/user-guide/docs/troubleshooting/ras.html">
 *     NCCL user guide, RAS</a>
 */
final class RasJsonParser {
  /** Communicators of one answer, at most; later ones are not looked at. */
  private static final int MAX_COMMUNICATORS = 4_096;

  private final TreeSet<String> hosts = new TreeSet<>();
  private final List<Communicator> communicators = new ArrayList<>();

  private RasJsonParser() {}

  /**
   * Reads an answer to its end.
   *
   * @throws IOException if it is not what a server says, or cannot be read
   */
  static RasStatus parse(InputStream in) throws IOException {
    var parser = new RasJsonParser();
    JsonFields.document(in, parser::top);
    return new RasStatus(parser.hosts, parser.hosts.size(), parser.communicators);
  }

  private boolean top(String name, JsonParser json) throws IOException {
    if (!name.equals("communicators")) {
      return false;
    }
    JsonFields.array(json, this::communicator);
    return true;
  }

  private void communicator(JsonParser json) throws IOException {
    var ranks = new CommunicatorRanks();
    JsonFields.object(
        json,
        (name, value) -> {
          switch (name) {
            case "hash" -> ranks.id = JsonFields.text(value);
            case "size" -> ranks.size = Math.max(0, JsonFields.rank(value));
            case "ranks" -> JsonFields.array(value, rank -> rank(rank, ranks, false));
            case "missing_ranks" -> JsonFields.array(value, rank -> rank(rank, ranks, true));
            default -> {
              return false;
            }
          }
          return true;
        });
    if (communicators.size() < MAX_COMMUNICATORS && !ranks.id.isEmpty()) {
      communicators.add(ranks.differences());
    }
  }

  private void rank(JsonParser json, CommunicatorRanks ranks, boolean missing) throws IOException {
    var rank = new CommunicatorRanks.Counted();
    rank.state = missing ? State.UNRESPONSIVE : State.REACHED;
    JsonFields.object(
        json,
        (name, value) -> {
          switch (name) {
            case "rank" -> rank.rank = JsonFields.rank(value);
            case "host" -> rank.host = JsonFields.text(value);
            case "nvml_dev" -> rank.device = JsonFields.rank(value);
            case "status" -> status(value, rank);
            case "collective_counts" -> counts(value, rank);
            default -> {
              return false;
            }
          }
          return true;
        });
    if (!rank.host.isEmpty() && hosts.size() < RankStanding.MAX_RANKS && !missing) {
      hosts.add(rank.host);
    }
    ranks.add(rank);
  }

  private static void status(JsonParser json, CommunicatorRanks.Counted rank) throws IOException {
    JsonFields.object(
        json,
        (name, value) -> {
          if (name.equals("considered_dead") && value.getValueAsBoolean(false)) {
            rank.state = State.DEAD;
          }
          return false;
        });
  }

  private static void counts(JsonParser json, CommunicatorRanks.Counted rank) throws IOException {
    var counts = new TreeMap<String, Long>();
    JsonFields.object(
        json,
        (name, value) -> {
          if (value.currentToken().isNumeric() && counts.size() < CommunicatorRanks.MAX_KINDS) {
            counts.put(RankStanding.text(name), Math.max(0, value.getLongValue()));
          }
          return false;
        });
    rank.counts = counts;
  }
}
