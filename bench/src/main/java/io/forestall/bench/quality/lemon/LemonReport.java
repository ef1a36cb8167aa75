package io.forestall.bench.quality.lemon;

import io.forestall.bench.quality.MarkedPart;
import io.forestall.bench.quality.Section;
import io.forestall.bench.quality.Table;
import io.forestall.bench.quality.data.FaultHistory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;

/**
 * Writes how well the lemon score finds nodes that fail again, into the part {@code lemons} of a
 * document.
 *
 * <pre>
 *   java -cp 'bench/target/forestall-bench.jar:bench/target/lib/*' \
 *       io.forestall.bench.quality.lemon.LemonReport DATA docs/quality.md 2026-01-31
 * </pre>
 *
 * DATA is the folder of the public data sets. Takes a few seconds.
 */
public final class LemonReport {
  private static final int BOOK_NODES = 400;
  private static final double TOP = 0.05;
  private static final int HALF_DAY = 174;
  private static final int LAST_DAY = 320;
  private static final int FIRST_SEED = 11;
  private static final int SEEDS = 50;

  /** From here on a node's health says that it is a lemon. */
  private static final double LEMON = 3;

  private LemonReport() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 3) {
      System.err.println("usage: LemonReport DATA OUT.md YYYY-MM-DD");
      System.exit(2);
      return;
    }
    Path data = Path.of(arguments[0]);
    var section =
        new Section(
            "lemons",
            "Nodes that fail again",
            List.of(book(data), fleet()),
            List.of(bookNote(), fleetNote()));
    String command =
        "```\njava -cp 'bench/target/forestall-bench.jar:bench/target/lib/*' \\\n"
            + "    io.forestall.bench.quality.lemon.LemonReport DATA docs/quality.md "
            + arguments[2]
            + "\n```\n";
    String text =
        section
            .markdown()
            .replaceFirst("^### ", "## ")
            .replaceFirst(
                "\n\n", Matcher.quoteReplacement("\n\n" + arguments[2] + ":\n\n" + command + "\n"));
    MarkedPart.write(Path.of(arguments[1]), "lemons", text);
  }

  static Table book(Path data) throws IOException {
    var book =
        new FaultBook(
            FaultHistory.read(data.resolve("faults/infinitehbd_fault_trace.csv.gz")), BOOK_NODES);
    var table = new Table(3, "ranked by", "days 28 to 174", "days 175 to 320");
    row(table, "lemon score of 28 days", book, book::lemonScore);
    row(
        table,
        "faults of 28 days, counted",
        book,
        (node, day) -> book.count(node, day - FaultBook.WINDOW_DAYS, day));
    row(table, "all faults so far, counted", book, (node, day) -> book.count(node, 0, day));
    row(table, "chance", book, (node, day) -> 0);
    return table;
  }

  private static void row(Table table, String name, FaultBook book, FaultBook.Ranking ranking) {
    table.row(
        name,
        book.precision(ranking, (int) FaultBook.WINDOW_DAYS, HALF_DAY, TOP),
        book.precision(ranking, HALF_DAY + 1, LAST_DAY, TOP));
  }

  static Table fleet() {
    var table =
        new Table(
            3,
            "Forestall blames right / wrong / nobody",
            "flagged nodes that are lemons",
            "lemons flagged",
            "lemons among as many by score",
            "by failures seen");
    for (LemonFleet.Blame blame :
        List.of(
            new LemonFleet.Blame(1, 0),
            new LemonFleet.Blame(0.95, 0.03),
            new LemonFleet.Blame(0.8, 0.1),
            new LemonFleet.Blame(0, 0))) {
      fleetRow(table, blame);
    }
    return table;
  }

  private static void fleetRow(Table table, LemonFleet.Blame blame) {
    double right = 0;
    double flagged = 0;
    double lemons = 0;
    double byScore = 0;
    double bySeen = 0;
    for (int seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      var fleet = new LemonFleet(seed, blame);
      Map<String, Double> scores = new HashMap<>();
      Map<String, Double> seen = new HashMap<>();
      Set<String> wanted = new TreeSet<>();
      for (int node = 0; node < LemonFleet.NODES; node++) {
        String name = "node-" + node;
        scores.put(name, fleet.score(node));
        seen.put(name, (double) fleet.seen(node));
        if (fleet.lemon(node)) {
          wanted.add(name);
        }
        if (fleet.score(node) >= LEMON) {
          flagged++;
          right += fleet.lemon(node) ? 1 : 0;
        }
      }
      lemons += fleet.lemons();
      byScore += TopShare.of(scores, wanted, fleet.lemons()).precision();
      bySeen += TopShare.of(seen, wanted, fleet.lemons()).precision();
    }
    table.row(
        String.format(
            Locale.ROOT,
            "%.0f %% / %.0f %% / %.0f %%",
            100 * blame.right(),
            100 * blame.wrong(),
            100 * (1 - blame.right() - blame.wrong())),
        flagged == 0 ? Double.NaN : right / flagged,
        right / lemons,
        byScore / SEEDS,
        bySeen / SEEDS);
  }

  private static String bookNote() {
    return "Above: share of the top 5 % of 400 servers that have a fault in the next 28 days, looked at each"
        + " week (InfiniteHBD trace, SIGCOMM 2025; it tells which server failed). Ties are drawn from at"
        + " random. Only the shape of the prior comes from this book, and it changes no order of counts:"
        + " the score differs from the count by the days under repair alone.";
  }

  private static String fleetNote() {
    return "Below: 50 simulated fleets of 2,048 nodes for 28 days (seeds 11 to 60), with the failure rate"
        + " and the number of lemons that Meta reports (arXiv 2410.21680: 6.5 failures in 1,000 node-days of"
        + " RSC-1, 40 lemons among 24,000 GPUs, found with more than 85 % accuracy). That they fail ten times"
        + " as often as others on average is assumed. Half of the nodes"
        + " only work in jobs of 128 nodes, the others in jobs of 4. \"By failures seen\" ranks nodes by how"
        + " many jobs failed on them, whoever was to blame. A lemon fails 1.8 times in 28 days, and three"
        + " failures make one flagged: most lemons need longer to show.";
  }
}
