package io.forestall.schemas;

import static io.forestall.schemas.Checks.requireArgument;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far one rank of a communicator has come, as a collective library, a watchdog or a launcher
 * says. Events carry lists of them in the field {@link #FIELD}:
 *
 * <pre>
 *   communicator,size,rank,jobRank,host,device,state,enqueued,completed,operation;…
 * </pre>
 *
 * <p>Text columns hold no comma, semicolon or blank: {@link #text} mends them.
 *
 * @param communicator its id, such as NCCL's hash; empty when only the rank is known
 * @param size ranks in the communicator; 0 when unknown
 * @param rank number within the communicator; -1 when unknown
 * @param jobRank number within the job; -1 when unknown
 * @param host address or name of the rank's machine as the library writes it; empty when unknown
 * @param device the driver's number of its device; -1 when unknown
 * @param state what is known of its process
 * @param enqueued operations it has launched or enqueued, or the last one's number; -1 when unknown
 * @param completed the last operation that has ended; -1 when none or unknown
 * @param operation the first one that has not ended, such as {@code all_reduce[4096]}; empty when
 *     unknown
 */
public record RankStanding(
    String communicator,
    int size,
    int rank,
    int jobRank,
    String host,
    int device,
    State state,
    long enqueued,
    long completed,
    String operation) {

  /** Name of the field of NodeEvent that holds the list. */
  public static final String FIELD = "ranks";

  /** Name of the field that holds the job's id, when the source knows it. */
  public static final String JOB_FIELD = "job";

  /** Name of the field with the machine's own address, as hosts are written in the list. */
  public static final String HOST_FIELD = "host";

  /** Longest list in one event: those that are most behind. */
  public static final int MAX_LIST = 64;

  /** No communicator can be larger; it bounds what a hostile source can make of a number. */
  public static final int MAX_RANKS = 1 << 20;

  private static final int COLUMNS = 10;
  private static final int MAX_TEXT = 80;
  private static final Pattern SEPARATORS = Pattern.compile("[,;\\s\\p{Cntrl}]+");
  private static final Pattern NUMBER = Pattern.compile("-1|\\d{1,18}");

  /** What is known of the rank's process. */
  public enum State {
    /** It has come so far. */
    REACHED,
    /** It waits in an operation for others. */
    WAITS,
    /** The library's own messages to it are not answered. */
    UNRESPONSIVE,
    /** The library has given it up. */
    DEAD,
    /** It ended with an error. */
    FAILED
  }

  public RankStanding {
    requireArgument(size >= 0 && size <= MAX_RANKS, "size out of range: %s", size);
    requireArgument(rank >= -1 && rank < MAX_RANKS, "rank out of range: %s", rank);
    requireArgument(jobRank >= -1 && jobRank < MAX_RANKS, "job rank out of range: %s", jobRank);
    requireArgument(device >= -1 && device < MAX_RANKS, "device out of range: %s", device);
    requireArgument(enqueued >= -1 && completed >= -1, "sequences must not be below -1");
  }

  /** Whether a number can be a rank or a device. */
  public static boolean plausible(long rank) {
    return rank >= 0 && rank < MAX_RANKS;
  }

  /** A text fit for a column: without separators, cut at {@value #MAX_TEXT} characters. */
  public static String text(String raw) {
    String cut = raw.length() > MAX_TEXT ? raw.substring(0, MAX_TEXT) : raw;
    return SEPARATORS.matcher(cut).replaceAll("_");
  }

  /** The list as it stands in an event; what goes beyond {@value #MAX_LIST} is left out. */
  public static String format(List<RankStanding> standings) {
    var text = new StringBuilder();
    for (RankStanding standing : standings.subList(0, Math.min(MAX_LIST, standings.size()))) {
      text.append(text.isEmpty() ? "" : ";")
          .append(text(standing.communicator))
          .append(',')
          .append(standing.size)
          .append(',')
          .append(standing.rank)
          .append(',')
          .append(standing.jobRank)
          .append(',')
          .append(text(standing.host))
          .append(',')
          .append(standing.device)
          .append(',')
          .append(standing.state.name().toLowerCase(Locale.ROOT))
          .append(',')
          .append(standing.enqueued)
          .append(',')
          .append(standing.completed)
          .append(',')
          .append(text(standing.operation));
    }
    return text.toString();
  }

  /** Reads what {@link #format} wrote; null when it is anything else. */
  public static @Nullable List<RankStanding> parse(String list) {
    var standings = new ArrayList<RankStanding>();
    if (list.isEmpty()) {
      return standings;
    }
    String[] parts = list.split(";", -1);
    if (parts.length > MAX_LIST) {
      return null;
    }
    for (String part : parts) {
      RankStanding standing = one(part.split(",", -1));
      if (standing == null) {
        return null;
      }
      standings.add(standing);
    }
    return standings;
  }

  private static @Nullable RankStanding one(String[] columns) {
    if (columns.length != COLUMNS) {
      return null;
    }
    for (int number : new int[] {1, 2, 3, 5, 7, 8}) {
      if (!NUMBER.matcher(columns[number]).matches()) {
        return null;
      }
    }
    for (int number : new int[] {1, 2, 3, 5}) {
      if (Long.parseLong(columns[number]) >= MAX_RANKS) {
        return null;
      }
    }
    State state = null;
    for (State known : State.values()) {
      state = known.name().equalsIgnoreCase(columns[6]) ? known : state;
    }
    if (state == null) {
      return null;
    }
    return new RankStanding(
        text(columns[0]),
        Math.max(0, Integer.parseInt(columns[1])),
        Integer.parseInt(columns[2]),
        Integer.parseInt(columns[3]),
        text(columns[4]),
        Integer.parseInt(columns[5]),
        state,
        Long.parseLong(columns[7]),
        Long.parseLong(columns[8]),
        text(columns[9]));
  }
}
