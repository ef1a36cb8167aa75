package io.forestall.simulator;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Wording of what the job's processes print: Megatron's progress and checkpoint lines, torch's
 * watchdog, NCCL's network errors. Times are UTC.
 */
final class JobLog {
  private static final DateTimeFormatter MEGATRON_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** glog's stamp has no year. */
  private static final DateTimeFormatter GLOG_TIME =
      DateTimeFormatter.ofPattern("MMdd HH:mm:ss.SSSSSSSSS", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter SECOND_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter SLURM_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final double VALIDATION_LOSS = 2.25;
  private static final int FIRST_PROCESS_ID = 40_117;
  private static final int TOTAL_STEPS = 500_000;
  private static final int GLOBAL_BATCH = 1_024;

  /** Collectives a rank launches in one step; only the order of sequence numbers matters. */
  private static final int COLLECTIVES_PER_STEP = 97;

  private final JobLayout layout;
  private final FleetOutput out;

  JobLog(JobLayout layout, FleetOutput out) {
    this.layout = layout;
    this.out = out;
  }

  /** Process of the rank on that device of its node. */
  static int processId(int device) {
    return FIRST_PROCESS_ID + device;
  }

  /** The last rank reports a step. */
  void step(long timeMillis, long step, double elapsedMillis, double loss, double gradientNorm) {
    // Megatron skips the update when a gradient is no number.
    boolean broken = !Double.isFinite(gradientNorm) || Double.isNaN(loss);
    out.trainingLine(
        layout.id(),
        layout.nodes().get(layout.nodes().size() - 1),
        timeMillis,
        String.format(
            Locale.ROOT,
            " [%s] iteration %8d/%8d | consumed samples: %12d | elapsed time per iteration (ms): %.1f"
                + " | throughput per GPU (TFLOP/s/GPU): %.1f | learning rate: %.6E"
                + " | global batch size: %5d | lm loss: %s | loss scale: 1.0 | grad norm: %s"
                + " | number of skipped iterations: %3d | number of nan iterations: %3d |",
            MEGATRON_TIME.format(Instant.ofEpochMilli(timeMillis)),
            step,
            TOTAL_STEPS,
            step * GLOBAL_BATCH,
            elapsedMillis,
            400 * layout.step().toMillis() / elapsedMillis,
            3e-4,
            GLOBAL_BATCH,
            number("%.6E", loss),
            number("%.3f", gradientNorm),
            broken ? 1 : 0,
            Double.isNaN(loss) ? 1 : 0));
  }

  /** As Python prints numbers that are none. */
  private static String number(String format, double value) {
    if (Double.isFinite(value)) {
      return String.format(Locale.ROOT, format, value);
    }
    return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  }

  /** Rank 0 begins to save. */
  void checkpointBegins(long timeMillis, long step) {
    out.trainingLine(
        layout.id(),
        layout.nodes().get(0),
        timeMillis,
        String.format(
            Locale.ROOT,
            "saving checkpoint at iteration %7d to %s in torch_dist format",
            step,
            directory()));
  }

  /** Rank 0 has saved. */
  void checkpointEnds(long timeMillis, long step) {
    out.trainingLine(
        layout.id(),
        layout.nodes().get(0),
        timeMillis,
        String.format(
            Locale.ROOT,
            "  successfully saved checkpoint from iteration %7d to %s [ t 1/8, p 1/%d ]",
            step,
            directory(),
            layout.pipelineStages()));
  }

  /** The launcher has found all ranks; rank 0 loads. */
  void starts(long timeMillis, int attempt, long fromStep) {
    first(timeMillis, "Rendezvous complete for workers. Result:");
    first(timeMillis, "  restart_count=" + attempt);
    if (fromStep > 0) {
      first(
          timeMillis,
          String.format(
              Locale.ROOT, " loading checkpoint from %s at iteration %d", directory(), fromStep));
    }
  }

  /** Rank 0 compiles. */
  void compiles(long timeMillis) {
    first(timeMillis, "> compiling and loading fused kernels ...");
  }

  /** The first step begins. */
  void trains(long timeMillis) {
    first(
        timeMillis,
        "[before the start of training step] datetime: "
            + SECOND_TIME.format(Instant.ofEpochMilli(timeMillis)));
  }

  /** Rank 0 begins to evaluate. */
  void evaluationBegins(long timeMillis) {
    first(timeMillis, "Evaluating on " + 10 * GLOBAL_BATCH + " samples");
  }

  /** The last rank has evaluated. */
  void evaluationEnds(long timeMillis, long step) {
    last(
        timeMillis,
        String.format(
            Locale.ROOT,
            " validation loss at iteration %d | lm loss value: %.6E | lm loss PPL: %.6E | ",
            step,
            VALIDATION_LOSS,
            Math.exp(VALIDATION_LOSS)));
  }

  /** The job has trained as long as it was to. */
  void done(long timeMillis) {
    first(
        timeMillis,
        "[after training is done] datetime: "
            + SECOND_TIME.format(Instant.ofEpochMilli(timeMillis)));
  }

  /** The scheduler wants the nodes for something else. */
  void preempted(long timeMillis) {
    first(
        timeMillis,
        String.format(
            Locale.ROOT,
            "slurmstepd: error: *** STEP 4711.0 ON %s CANCELLED AT %s DUE TO PREEMPTION ***",
            layout.nodes().get(0),
            SLURM_TIME.format(Instant.ofEpochMilli(timeMillis))));
  }

  private void first(long timeMillis, String line) {
    out.trainingLine(layout.id(), layout.nodes().get(0), timeMillis, line);
  }

  private void last(long timeMillis, String line) {
    out.trainingLine(layout.id(), layout.nodes().get(layout.nodes().size() - 1), timeMillis, line);
  }

  private String directory() {
    return "/checkpoints/" + layout.id();
  }

  /** A rank's watchdog gives up; the rank that others wait for is the one that prints nothing. */
  void watchdog(long timeMillis, String node, int rank, double step, long timeoutMillis) {
    String head =
        String.format(
            Locale.ROOT,
            "[rank%d]:[E%s ProcessGroupNCCL.cpp:",
            rank,
            GLOG_TIME.format(Instant.ofEpochMilli(timeMillis)));
    out.trainingLine(
        layout.id(),
        node,
        timeMillis,
        String.format(
            Locale.ROOT,
            "%s629] [Rank %d] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=%d,"
                + " OpType=ALLREDUCE, NumelIn=8388608, NumelOut=8388608, Timeout(ms)=%d) ran for %d"
                + " milliseconds before timing out.",
            head,
            rank,
            Math.round(step * COLLECTIVES_PER_STEP),
            timeoutMillis,
            timeoutMillis + 81));
    out.trainingLine(
        layout.id(),
        node,
        timeMillis,
        String.format(
            Locale.ROOT,
            "%s681] [Rank %d] To avoid data inconsistency, we are taking the entire process down.",
            head,
            rank));
  }

  /** The rank behind a dead port has used up its network retries. */
  void fabricTimeout(long timeMillis, String node, DeviceLayout device) {
    int pid = processId(device.index());
    out.trainingLine(
        layout.id(),
        node,
        timeMillis,
        String.format(
            Locale.ROOT,
            "%s:%d:%d [%d] transport/net_ib.cc:1295 NCCL WARN NET/IB: Got completion from peer"
                + " 10.0.0.1<51234> with status=12 opcode=0 len=0 vendor err 129 (Recv) hca %s",
            node,
            pid,
            pid + 900,
            device.index(),
            device.portName()));
  }
}
