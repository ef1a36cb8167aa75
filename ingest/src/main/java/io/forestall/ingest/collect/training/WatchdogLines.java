package io.forestall.ingest.collect.training;

import io.forestall.schemas.EventKind;
import io.forestall.schemas.RankStanding;
import io.forestall.schemas.RankStanding.State;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What torch's watchdog says of one rank: which operation it waits in, and how far it has come.
 *
 * <pre>
 *   [rank3]:[E1218 … ProcessGroupNCCL.cpp:629] [PG ID 1 PG GUID 8(tp) Rank 3] Watchdog caught
 *       collective operation timeout: WorkNCCL(SeqNum=118, OpType=ALLREDUCE, NumelIn=4096, …
 *   … last enqueued work: 547, last completed work: 546
 *   … NCCL Work update periodically: last enqueued NCCL work: 9, last completed NCCL work: 9.
 * </pre>
 *
 * <p>The progress that is printed every 30 s is passed on only when it repeats, for a job that goes
 * on has nothing to tell.
 */
final class WatchdogLines {
  private static final int MAX_RANKS = 4_096;
  private static final Pattern JOB_RANK = Pattern.compile("\\[rank(\\d{1,7})\\]:");
  private static final Pattern GROUP =
      Pattern.compile(
          "\\[PG (?:ID \\d{1,9} (?:PG )?)?(?:GUID )?(\\w{1,64})(?:\\([^)]{0,64}\\))? Rank (\\d{1,7})\\]");
  private static final Pattern BARE_RANK = Pattern.compile("\\[Rank (\\d{1,7})\\]");
  private static final Pattern CAUGHT =
      Pattern.compile(
          "Watchdog caught collective operation timeout: WorkNCCL\\(SeqNum=(\\d{1,15}),"
              + " OpType=(\\w{1,40})(?:, NumelIn=(\\d{1,15}))?");
  private static final Pattern STATUS =
      Pattern.compile(
          "[Ll]ast enqueued (?:NCCL )?work: (-?\\d{1,15}), last completed (?:NCCL )?work: (-?\\d{1,15})");

  private final Map<String, RankStanding> periodic = new HashMap<>();

  /** What a line says. */
  record Word(EventKind kind, RankStanding standing) {}

  /** What the line says of a rank that is worth telling; null when nothing. */
  @Nullable Word parse(String raw) {
    String line =
        raw.length() > LineCleaner.MAX_TEXT ? raw.substring(0, LineCleaner.MAX_TEXT) : raw;
    boolean caught = line.contains("Watchdog caught");
    if (!caught && !line.contains("ast enqueued ")) {
      return null;
    }
    Matcher group = GROUP.matcher(line);
    boolean grouped = group.find();
    Matcher bare = BARE_RANK.matcher(line);
    Matcher prefix = JOB_RANK.matcher(line);
    int rank = grouped ? rank(group.group(2)) : bare.find() ? rank(bare.group(1)) : -1;
    String communicator = "pg:" + (grouped ? group.group(1) : "0");
    boolean whole = communicator.equals("pg:0"); // the default group: its ranks are the job's
    int jobRank = prefix.find() ? rank(prefix.group(1)) : whole ? rank : -1;
    if (rank < 0 && jobRank < 0) {
      return null;
    }
    if (caught) {
      Matcher work = CAUGHT.matcher(line);
      return work.find() ? timeout(work, communicator, rank, jobRank) : null;
    }
    Matcher status = STATUS.matcher(line);
    return status.find() ? status(status, line, communicator, rank, jobRank) : null;
  }

  private static int rank(String digits) {
    int rank = Integer.parseInt(digits);
    return RankStanding.plausible(rank) ? rank : -1;
  }

  private static Word timeout(Matcher work, String communicator, int rank, int jobRank) {
    long sequence = Long.parseLong(work.group(1));
    boolean sized = work.group(2).equals("ALLREDUCE") && work.group(3) != null;
    String operation = sized ? work.group(2) + '[' + work.group(3) + ']' : work.group(2);
    return new Word(
        EventKind.COLLECTIVE_TIMEOUT,
        new RankStanding(
            communicator,
            0,
            rank,
            jobRank,
            "",
            -1,
            State.WAITS,
            sequence,
            Math.max(-1, sequence - 1),
            operation));
  }

  private @Nullable Word status(
      Matcher status, String line, String communicator, int rank, int jobRank) {
    long enqueued = Math.max(-1, Long.parseLong(status.group(1)));
    long completed = Math.max(-1, Long.parseLong(status.group(2)));
    var standing =
        new RankStanding(
            communicator,
            0,
            rank,
            jobRank,
            "",
            -1,
            enqueued > completed ? State.WAITS : State.REACHED,
            enqueued,
            completed,
            "");
    if (line.contains("update periodically")) {
      String key = communicator + '|' + rank + '|' + jobRank;
      boolean known = periodic.containsKey(key) || periodic.size() < MAX_RANKS;
      RankStanding before = known ? periodic.put(key, standing) : standing;
      if (!standing.equals(before)) {
        return null;
      }
    }
    return new Word(EventKind.COLLECTIVE_STATUS, standing);
  }
}
