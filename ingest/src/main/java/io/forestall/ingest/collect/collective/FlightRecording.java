package io.forestall.ingest.collect.collective;

import com.fasterxml.jackson.core.JsonParser;
import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RankStanding.State;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A flight recorder's dump of one rank (torch 2.4 and later, written as JSON), read piece by piece:
 * how far the rank has come in each process group, and whom it waits for between pairs.
 *
 * <pre>
 *   group "pg:NAME"        enqueued, completed: largest collective_seq_id; operation: first not ended
 *   pair  "pg:NAME:a>b"    enqueued: sends or receives that have not ended; completed: 0
 * </pre>
 *
 * <ul>
 *   <li>Memory: one entry, and a few numbers for each of at most {@value #MAX_GROUPS} groups,
 *       whatever the size of the file (test: parse_hugeDump_fewMegabytes).
 *   <li>Torch also writes pickle, which can run programs when it is read: it is refused.
 * </ul>
 *
 * @see <a href="https://pytorch.org/tutorials/prototype/flight_recorder_tutorial.html">Flight
 *     recorder</a>
 */
final class FlightRecording {
  static final int MAX_GROUPS = 4_096;

  private static final int MAX_SIZES = 16;
  private static final Pattern PAIR =
      Pattern.compile("^(?:nccl:)?(send|recv) (\\d{1,7})(->|<-)(\\d{1,7})$");

  private final Map<String, Progress> groups = new LinkedHashMap<>();
  private int rank = -1;

  /** How far the rank has come in one group or pair. */
  private static final class Progress {
    private int size;
    private long enqueued = -1;
    private long completed = -1;
    private long unended = Long.MAX_VALUE;
    private String operation = "";
  }

  /** One operation as it is read. */
  private static final class Entry {
    private String group = "";
    private long sequence = -1;
    private boolean pair;
    private String name = "";
    private final StringBuilder sizes = new StringBuilder();
    private String state = "";
  }

  private FlightRecording() {}

  /**
   * Reads a dump to its end.
   *
   * @throws IOException if it is no dump, or cannot be read
   */
  static FlightRecording parse(InputStream in) throws IOException {
    var recording = new FlightRecording();
    JsonFields.document(in, recording::top);
    return recording;
  }

  private boolean top(String name, JsonParser json) throws IOException {
    switch (name) {
      case "entries" -> JsonFields.array(json, this::entry);
      case "pg_config" -> JsonFields.object(json, this::config);
      case "pg_status" -> JsonFields.object(json, this::status);
      case "rank" -> rank = JsonFields.rank(json);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean config(String id, JsonParser json) throws IOException {
    var progress = new Progress();
    var name = new StringBuilder(id);
    JsonFields.object(
        json,
        (field, value) -> {
          if (field.equals("name")) {
            name.setLength(0);
            name.append(JsonFields.text(value));
          } else if (field.equals("ranks")) {
            progress.size = ranks(value);
          }
          return !value.isExpectedStartArrayToken();
        });
    Progress known = group("pg:" + RankStanding.text(name.toString()));
    if (known != null) {
      known.size = progress.size;
    }
    return true;
  }

  /** How many ranks are listed, in an array or in its text. */
  private static int ranks(JsonParser json) throws IOException {
    int[] count = {0};
    if (json.isExpectedStartArrayToken()) {
      JsonFields.array(json, rank -> count[0]++);
    } else {
      String text = json.getValueAsString("");
      count[0] = text.length() < 3 ? 0 : 1 + (int) text.chars().filter(c -> c == ',').count();
    }
    return Math.min(RankStanding.MAX_RANKS, count[0]);
  }

  private boolean status(String id, JsonParser json) throws IOException {
    Progress progress = group("pg:" + RankStanding.text(id));
    JsonFields.object(
        json,
        (name, value) -> {
          long sequence = value.currentToken().isScalarValue() ? JsonFields.sequence(value) : -1;
          if (progress != null && name.equals("last_enqueued_collective")) {
            progress.enqueued = Math.max(progress.enqueued, sequence);
          } else if (progress != null && name.equals("last_completed_collective")) {
            progress.completed = Math.max(progress.completed, sequence);
          }
          return false;
        });
    return true;
  }

  private void entry(JsonParser json) throws IOException {
    var entry = new Entry();
    JsonFields.object(
        json,
        (name, value) -> {
          switch (name) {
            case "process_group" -> entry.group = first(value);
            case "collective_seq_id" -> entry.sequence = JsonFields.sequence(value);
            case "is_p2p" -> entry.pair = value.getValueAsBoolean(false);
            case "profiling_name" -> entry.name = value.getValueAsString("");
            case "input_sizes" -> sizes(value, entry.sizes);
            case "state" -> entry.state = JsonFields.text(value);
            default -> {
              return false;
            }
          }
          return true;
        });
    add(entry);
  }

  /** The name of a group, first of name and description. */
  private static String first(JsonParser json) throws IOException {
    var texts = new ArrayList<String>();
    JsonFields.array(
        json,
        text -> {
          if (texts.isEmpty()) {
            texts.add(JsonFields.text(text));
          }
          text.skipChildren();
        });
    return texts.isEmpty() ? "" : texts.get(0);
  }

  private static void sizes(JsonParser json, StringBuilder into) throws IOException {
    int[] numbers = {0};
    JsonFields.array(
        json,
        tensor -> {
          if (tensor.isExpectedStartArrayToken()) {
            JsonFields.array(
                tensor,
                number -> {
                  if (numbers[0]++ < MAX_SIZES) {
                    into.append(into.isEmpty() ? "" : "x").append(number.getValueAsLong(-1));
                  }
                  number.skipChildren();
                });
          }
        });
  }

  private void add(Entry entry) {
    boolean ended = entry.state.equals("completed");
    Matcher pair = PAIR.matcher(entry.name);
    if (entry.pair || pair.find()) {
      if (pair.reset().find()) {
        boolean forth = pair.group(3).equals("->");
        String way = pair.group(forth ? 2 : 4) + ">" + pair.group(forth ? 4 : 2);
        Progress progress = group("pg:" + entry.group + ":" + way);
        if (progress != null) {
          progress.size = 2;
          progress.completed = 0;
          progress.enqueued = Math.max(0, progress.enqueued) + (ended ? 0 : 1);
          progress.operation = ended ? progress.operation : way;
        }
      }
      return;
    }
    Progress progress = group("pg:" + entry.group);
    if (progress == null || entry.sequence < 0) {
      return;
    }
    progress.enqueued = Math.max(progress.enqueued, entry.sequence);
    if (ended) {
      progress.completed = Math.max(progress.completed, entry.sequence);
    } else if (entry.sequence < progress.unended) {
      progress.unended = entry.sequence;
      progress.operation = operation(entry);
    }
  }

  /** Only of all_reduce must all ranks name equal sizes. */
  private static String operation(Entry entry) {
    String name = entry.name.startsWith("nccl:") ? entry.name.substring(5) : entry.name;
    boolean sized = name.equals("all_reduce") && !entry.sizes.isEmpty();
    return RankStanding.text(sized ? name + "[" + entry.sizes + "]" : name);
  }

  private @Nullable Progress group(String id) {
    return groups.containsKey(id) || groups.size() < MAX_GROUPS
        ? groups.computeIfAbsent(id, name -> new Progress())
        : null;
  }

  /** The rank that wrote it, if it says so; -1 when not. */
  int rank() {
    return rank;
  }

  /**
   * How far the rank has come, groups in which it waits first.
   *
   * @param jobRank the rank that wrote it; -1 when unknown
   */
  List<RankStanding> standings(int jobRank) {
    var standings = new ArrayList<RankStanding>();
    groups.forEach(
        (id, group) -> {
          if (group.enqueued >= 0) {
            boolean waits = group.enqueued > group.completed;
            long completed =
                waits && group.unended <= group.completed ? group.unended - 1 : group.completed;
            standings.add(
                new RankStanding(
                    id,
                    group.size,
                    -1,
                    jobRank,
                    "",
                    -1,
                    waits ? State.WAITS : State.REACHED,
                    group.enqueued,
                    Math.max(-1, completed),
                    waits ? group.operation : ""));
          }
        });
    standings.sort(Comparator.comparing(RankStanding::state).reversed()); // stable
    return standings;
  }
}
