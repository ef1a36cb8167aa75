package io.forestall.simulator;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Wording of a failed process: the rank's own traceback, and what torchrun prints about it on the
 * same node. Times are UTC.
 */
final class CrashLog {
  /** glog's stamp has no year. */
  private static final DateTimeFormatter GLOG_TIME =
      DateTimeFormatter.ofPattern("MMdd HH:mm:ss.SSSSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter BLOCK_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd_HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final int LAUNCHER_PROCESS_ID = 40_090;
  private static final String RULE = "=".repeat(60);
  private static final String THIN_RULE = "-".repeat(60);

  private final JobLayout job;
  private final NodeLayout node;
  private final FleetOutput out;

  CrashLog(JobLayout job, NodeLayout node, FleetOutput out) {
    this.job = job;
    this.node = node;
    this.out = out;
  }

  /** The rank says what it dies of. */
  void traceback(int device, long timeMillis, String error) {
    String head = "[rank" + rank(device) + "]: ";
    line(timeMillis, head + "Traceback (most recent call last):");
    line(timeMillis, head + "  File \"/workspace/train.py\", line 318, in <module>");
    line(timeMillis, head + "    main()");
    line(timeMillis, head + "  File \"/workspace/train.py\", line 264, in main");
    line(timeMillis, head + "    metrics = train_step(model, optimizer, batch)");
    line(timeMillis, head + error);
  }

  /**
   * The launcher ends the other ranks of the node and blames the one that died.
   *
   * @param timeMillis when the launcher speaks
   * @param failedMillis when the rank died
   */
  void launcher(int device, long timeMillis, long failedMillis) {
    for (DeviceLayout sibling : node.devices()) {
      if (sibling.index() != device) {
        launcherLine(
            "W",
            timeMillis,
            891,
            "Sending process " + JobLog.processId(sibling.index()) + " closing signal SIGTERM");
      }
    }
    launcherLine(
        "E",
        timeMillis,
        863,
        String.format(
            Locale.ROOT,
            "failed (exitcode: 1) local_rank: %d (pid: %d) of binary: /usr/bin/python",
            device,
            JobLog.processId(device)));
    for (String text :
        new String[] {
          "torch.distributed.elastic.multiprocessing.errors.ChildFailedError: ",
          RULE,
          "train.py FAILED",
          THIN_RULE,
          "Failures:",
          "  <NO_OTHER_FAILURES>",
          THIN_RULE,
          "Root Cause (first observed failure):",
          "[0]:",
          "  time      : " + BLOCK_TIME.format(Instant.ofEpochMilli(failedMillis)),
          "  host      : " + node.name(),
          "  rank      : " + rank(device) + " (local_rank: " + device + ")",
          "  exitcode  : 1 (pid: " + JobLog.processId(device) + ")",
          "  error_file: <N/A>",
          RULE
        }) {
      line(timeMillis, text);
    }
  }

  private void launcherLine(String level, long timeMillis, int sourceLine, String text) {
    line(
        timeMillis,
        String.format(
            Locale.ROOT,
            "%s%s %d torch/distributed/elastic/multiprocessing/api.py:%d] %s",
            level,
            GLOG_TIME.format(Instant.ofEpochMilli(timeMillis)),
            LAUNCHER_PROCESS_ID,
            sourceLine,
            text));
  }

  private int rank(int device) {
    return job.nodes().indexOf(node.name()) * node.devices().size() + device;
  }

  private void line(long timeMillis, String text) {
    out.trainingLine(job.id(), node.name(), timeMillis, text);
  }
}
