package io.forestall.ingest.collect.collective;

import java.util.Locale;

/** Answers of a RAS server in both formats, for four ranks on two machines. */
final class RasAnswers {
  private RasAnswers() {}

  /** A JSON answer in which rank r has launched so many all-reduces, and one broadcast each. */
  static String json(long... launched) {
    var ranks = new StringBuilder();
    for (int r = 0; r < launched.length; r++) {
      ranks.append(r == 0 ? "" : ",").append(rank(r, launched[r], 1));
    }
    return json(ranks.toString(), "");
  }

  static String rank(int rank, long allReduces, long broadcasts) {
    return String.format(
        Locale.ROOT,
        "{\"rank\": %d, \"host\": \"10.0.0.%d\", \"pid\": %d, \"cuda_dev\": %d, \"nvml_dev\": %d,"
            + " \"status\": {\"init_state\": 0, \"async_error\": 0, \"abort_flag\": false},"
            + " \"collective_counts\": {\"Broadcast\": %d, \"AllReduce\": %d}}",
        rank,
        rank / 2,
        1_000 + rank,
        rank % 2,
        rank % 2,
        broadcasts,
        allReduces);
  }

  static String missing(int rank, boolean dead) {
    return String.format(
        Locale.ROOT,
        "{\"rank\": %d, \"host\": \"10.0.0.%d\", \"pid\": 1, \"cuda_dev\": %d, \"nvml_dev\": %d,"
            + " \"status\": {\"unresponsive\": true, \"considered_dead\": %s}}",
        rank,
        rank / 2,
        rank % 2,
        rank % 2,
        dead);
  }

  static String json(String ranks, String missing) {
    return "{\"nccl_version\": \"2.29.1\", \"communicators_count\": 1, \"communicators\": [{"
        + "\"hash\": \"0xae94423cfbb2ef4a\", \"secondary_hash\": \"0xb7:0xb8\", \"size\": 4,"
        + " \"ranks_count\": 4, \"missing_ranks_count\": 0, \"ranks\": ["
        + ranks
        + "], \"missing_ranks\": ["
        + missing
        + "]}], \"ras\": {\"collection_time_sec\": 0.0, \"timeouts_count\": 0}}\n";
  }

  /** A text answer in which all is well. */
  static final String TEXT_OK =
      """
      NCCL version 2.24.3 compiled with CUDA 12.6

      Job summary
      ===========

        Nodes  Processes         GPUs  Processes     GPUs
      (total)   per node  per process    (total)  (total)
            2          2            1          4        4

      Communicators... (0.00s)
      =============

      Group     Comms     Nodes     Ranks     Ranks     Ranks    Status  Errors
          #  in group  per comm  per node  per comm  in group
          0         1         2         2         4         4   RUNNING      OK
      """;

  /** A text answer in which rank 3 is behind. */
  static String textBehind(long leading, long behind) {
    return TEXT_OK.replace("      OK", "  MISMATCH")
        + String.join(
            "\n",
            "",
            "Warnings",
            "========",
            "",
            "#0-0 (27a079b828ff1a75) MISMATCH",
            "  Communicator ranks have different collective operation counts",
            "  3 ranks have launched up to operation " + leading,
            "  1 rank has launched up to operation " + behind,
            "  Rank 3 -- GPU 1 managed by process 1003 on node 10.0.0.1",
            "");
  }
}
