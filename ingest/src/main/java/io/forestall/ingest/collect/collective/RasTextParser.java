package io.forestall.ingest.collect.collective;

import io.forestall.ingest.collect.collective.CommunicatorRanks.Counted;
import io.forestall.ingest.collect.collective.RasStatus.Communicator;
import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RankStanding.State;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text answer of NCCL's RAS server (NCCL 2.24 and later), made for people: only communicators
 * with errors or warnings are named in it, and of those only the ranks that are not as most.
 *
 * <pre>
 *   #0-0 (27a079b828ff1a75) MISMATCH
 *     26 ranks have launched up to operation 6650
 *     6 ranks have launched up to operation 6649
 *     Rank 0 -- GPU 0 managed by process 483072 on node 172.16.64.210
 * </pre>
 *
 * <p>A rank that is missing is named by its number alone; the processes that do not answer are
 * listed before. When both lists are equally long they are taken to be of the same order.
 */
final class RasTextParser {
  private static final int MAX_LINE = 4_096;
  private static final int MAX_COMMUNICATORS = 4_096;

  private static final Pattern GROUP =
      Pattern.compile(
          "^ {1,8}(\\d{1,7}) {1,20}\\d{1,9} {1,20}\\d{1,9} {1,20}[\\d-]{1,15} {1,20}"
              + "(\\d{1,7})(?:-\\d{1,7})? {1,20}\\d{1,9} {1,20}\\w{1,16} {1,20}\\w{1,16} {0,8}$");
  private static final Pattern SUMMARY =
      Pattern.compile("^ {1,20}(\\d{1,7})(?: {1,20}\\d{1,9}(?:-\\d{1,9})?){4} {0,8}$");
  private static final Pattern COMMUNICATOR =
      Pattern.compile("^#(\\d{1,7})-\\d{1,7} \\((\\w{1,64})\\) (\\w{1,16})");
  private static final Pattern LAUNCHED =
      Pattern.compile(
          "^ {1,8}(\\d{1,7}) ranks? (?:has|have) launched up to (?:\\w{1,32} )?operation (\\d{1,18})");
  private static final Pattern OTHER_COUNT =
      Pattern.compile("^ {1,8}\\d{1,7} ranks? (?:has|have) ");
  private static final Pattern RANK =
      Pattern.compile(
          "^ {1,8}Rank (\\d{1,7}) -- GPU (\\S{1,64}) managed by process \\d{1,10} on node (\\S{1,255})");
  private static final Pattern MISSING = Pattern.compile("^ {1,8}The missing ranks?: (.{1,4000})$");
  private static final Pattern PROCESS =
      Pattern.compile("^ {1,8}Process \\d{1,10} on node (\\S{1,255}) managing GPUs? (.{1,200})$");
  private static final Pattern NUMBERS = Pattern.compile("(\\d{1,7})(?: ?- ?(\\d{1,7}))?");

  private record SilentProcess(String host, int device) {}

  private final TreeSet<String> hosts = new TreeSet<>();
  private final Map<String, Integer> sizes = new HashMap<>();
  private final Map<String, CommunicatorRanks> named = new LinkedHashMap<>();
  private final List<SilentProcess> silent = new ArrayList<>();
  private final List<SilentProcess> dead = new ArrayList<>();
  private final Map<String, List<Integer>> missing = new LinkedHashMap<>();
  private @Nullable CommunicatorRanks current;
  private long launched = -1;
  private boolean deadOnes;
  private boolean recognised;
  private int machines;

  private RasTextParser() {}

  /**
   * Reads an answer to its end.
   *
   * @throws IOException if it is not what a server says, or cannot be read
   */
  static RasStatus parse(InputStream in) throws IOException {
    var parser = new RasTextParser();
    var line = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        parser.line(line.toString());
        line.setLength(0);
      } else if (line.length() < MAX_LINE && next != '\r') {
        line.append((char) next);
      }
    }
    parser.line(line.toString());
    if (!parser.recognised) {
      throw new IOException("not an answer of a RAS server");
    }
    return parser.status();
  }

  private void line(String text) {
    Matcher group = GROUP.matcher(text);
    Matcher summary = SUMMARY.matcher(text);
    if (text.startsWith("Communicators...") || text.startsWith("Job summary")) {
      recognised = true;
    } else if (group.find()) {
      sizes.put(group.group(1), rank(group.group(2)));
    } else if (summary.find()) {
      machines = rank(summary.group(1));
    } else if (text.startsWith("DEAD")) {
      deadOnes = true;
      current = null;
    } else if (text.startsWith("INCOMPLETE")) {
      deadOnes = false;
      current = null;
    } else {
      detail(text);
    }
  }

  private void detail(String text) {
    Matcher communicator = COMMUNICATOR.matcher(text);
    Matcher counts = LAUNCHED.matcher(text);
    Matcher rank = RANK.matcher(text);
    Matcher process = PROCESS.matcher(text);
    Matcher absent = MISSING.matcher(text);
    if (communicator.find()) {
      begin(communicator.group(2), communicator.group(1));
    } else if (counts.find()) {
      launched = Long.parseLong(counts.group(2));
      addSome();
    } else if (rank.find()) {
      addRank(rank);
    } else if (absent.find() && current != null) {
      missing.computeIfAbsent(current.id, id -> new ArrayList<>()).addAll(numbers(absent.group(1)));
    } else if (process.find()) {
      addProcesses(process);
    } else if (OTHER_COUNT.matcher(text).find()) {
      launched = -1; // ranks that are told apart by something else, such as their status
    }
  }

  private void begin(String id, String group) {
    current = null;
    launched = -1;
    if (named.containsKey(id) || named.size() < MAX_COMMUNICATORS) {
      current = named.computeIfAbsent(id, fresh -> new CommunicatorRanks());
      current.id = id;
      current.size = sizes.getOrDefault(group, 0);
    }
  }

  /** Somebody has launched so many; who, is only told of the fewer. */
  private void addSome() {
    if (current != null) {
      var some = new Counted();
      some.launched = launched;
      current.add(some);
    }
  }

  private void addRank(Matcher line) {
    String host = RankStanding.text(line.group(3));
    hosts.add(host);
    if (current != null && launched >= 0) {
      var rank = new Counted();
      rank.rank = rank(line.group(1));
      rank.device = firstNumber(line.group(2));
      rank.host = host;
      rank.launched = launched;
      current.add(rank);
    }
  }

  private void addProcesses(Matcher line) {
    String host = RankStanding.text(line.group(1));
    List<SilentProcess> list = deadOnes ? dead : silent;
    for (int device : numbers(line.group(2))) {
      if (list.size() < RankStanding.MAX_LIST) {
        list.add(new SilentProcess(host, device));
      }
    }
  }

  private RasStatus status() {
    List<SilentProcess> processes = dead.isEmpty() ? silent : dead;
    State state = dead.isEmpty() ? State.UNRESPONSIVE : State.DEAD;
    missing.forEach(
        (id, ranks) -> {
          CommunicatorRanks communicator = named.get(id);
          for (int i = 0; i < ranks.size() && communicator != null; i++) {
            var rank = new Counted();
            rank.rank = ranks.get(i);
            rank.state = state;
            if (ranks.size() == processes.size()) {
              rank.host = processes.get(i).host;
              rank.device = processes.get(i).device;
            }
            communicator.add(rank);
          }
        });
    var communicators = new ArrayList<Communicator>();
    named.values().forEach(ranks -> communicators.add(withoutNameless(ranks.differences())));
    return new RasStatus(hosts, machines, communicators);
  }

  /** Ranks of which only the number is told, "6 ranks", cannot be blamed. */
  private static Communicator withoutNameless(Communicator all) {
    return new Communicator(
        all.id(),
        all.size(),
        all.leading(),
        all.leadingOperation(),
        all.ranks().stream().filter(rank -> rank.rank() >= 0).toList());
  }

  private static List<Integer> numbers(String text) {
    var numbers = new ArrayList<Integer>();
    Matcher matcher = NUMBERS.matcher(text);
    while (matcher.find()) {
      int first = rank(matcher.group(1));
      int last = matcher.group(2) == null ? first : rank(matcher.group(2));
      for (int n = first; n <= last && numbers.size() < RankStanding.MAX_LIST; n++) {
        numbers.add(n);
      }
    }
    return numbers;
  }

  private static int firstNumber(String text) {
    List<Integer> numbers = numbers(text);
    return numbers.isEmpty() ? -1 : numbers.get(0);
  }

  private static int rank(String digits) {
    return Math.min(RankStanding.MAX_RANKS - 1, Integer.parseInt(digits));
  }
}
