package io.forestall.streams.core.triage;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.AdvisedAction;
import io.forestall.schemas.record.Verdict;
import io.forestall.streams.core.Evidence;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whose fault an incident is, why one thinks so, and what is to be done: from its class and from
 * what speaks for it.
 *
 * <pre>
 *   probability   of the fault itself, times how surely its class means that verdict
 *
 *   hang   all ranks spin alike        software  0.7   a mismatched collective or a bug
 *          ranks call different ones   software  0.9   a mismatched collective
 *          a rank runs no kernel       software  0.7   it never joined: stuck in its own host code
 *          a rank is behind            software  0.6
 *          gauges are frozen           hardware  0.9
 *          a node fell silent          hardware  0.7
 * </pre>
 *
 * <ul>
 *   <li>Those of a hang are assumed. A hang whose cause is found has the cause's class, and its
 *       verdict.
 *   <li>Invariant: a verdict of software or workload never takes a machine away from the cluster.
 * </ul>
 *
 * @param reason one sentence
 * @param basis what the verdict on a hang rests on: when it changes, readers must hear of it
 */
record VerdictReason(
    Verdict verdict, double probability, String reason, AdvisedAction action, String basis) {
  private static final Set<AdvisedAction> TAKES_MACHINES =
      EnumSet.of(
          AdvisedAction.RESERVE,
          AdvisedAction.DRAIN_AFTER_JOB,
          AdvisedAction.DRAIN_NOW,
          AdvisedAction.RESET_DEVICE,
          AdvisedAction.REBOOT_NODE);

  private static final double UNKNOWN_SURE = 0.5;

  /**
   * Judges an incident.
   *
   * @param faultProbability that there is a fault at all
   */
  static VerdictReason of(TrackedIncident incident, double faultProbability) {
    FaultClass faultClass = incident.faultClass();
    Evidence best =
        incident.ledger().strongest().stream()
            .min(
                Comparator.comparing((Evidence piece) -> !incident.ledger().holds(piece))
                    .thenComparing(piece -> piece.faultClass() != faultClass)
                    .thenComparing(Evidence.STRONGEST_FIRST))
            .orElse(null);
    Verdict verdict = faultClass.verdict();
    double sure = verdict == Verdict.UNKNOWN ? UNKNOWN_SURE : 1;
    String why = best == null ? faultClass.phrase() : best.headline();
    String basis = "";
    if (best != null && faultClass == FaultClass.COLLECTIVE_HANG) {
      basis = best.detector();
      verdict = ofHang(basis);
      sure = sureOfHang(basis);
      boolean said =
          basis.equals(HangTriage.MISMATCH) || basis.equals(Suspect.How.BEHIND.detector());
      why += said ? "" : "; no counter or log line says more";
    } else if (best != null && outOfDeviceMemory(best)) {
      verdict = Verdict.WORKLOAD;
    }
    AdvisedAction action =
        allowed(verdict, faultClass.action(), /* stands= */ incident.stalledJob());
    return new VerdictReason(verdict, sure * faultProbability, words(verdict) + why, action, basis);
  }

  /** The action, or a lesser one if it would take away a machine that is not to blame. */
  static AdvisedAction allowed(Verdict verdict, AdvisedAction action, boolean stands) {
    boolean blameless = verdict == Verdict.SOFTWARE || verdict == Verdict.WORKLOAD;
    if (!blameless || !TAKES_MACHINES.contains(action)) {
      return action;
    }
    return stands ? AdvisedAction.RESTART_JOB : AdvisedAction.OBSERVE;
  }

  private static Verdict ofHang(String detector) {
    boolean hardware =
        detector.equals(Suspect.How.FROZEN.detector())
            || detector.equals(Suspect.How.SILENT.detector());
    return hardware ? Verdict.HARDWARE : Verdict.SOFTWARE;
  }

  private static double sureOfHang(String detector) {
    if (detector.equals(Suspect.How.FROZEN.detector()) || detector.equals(HangTriage.MISMATCH)) {
      return 0.9;
    }
    return detector.equals(Suspect.How.BEHIND.detector()) ? 0.6 : 0.7;
  }

  /** A process that asked for more device memory than there is. */
  private static boolean outOfDeviceMemory(Evidence piece) {
    return piece.faultClass() == FaultClass.APPLICATION_FAULT
        && piece.metric().equals("gpu_memory_used_bytes")
        && !piece.detector().equals("ownerless-memory");
  }

  private static String words(Verdict verdict) {
    return switch (verdict) {
      case HARDWARE -> "Hardware: ";
      case NETWORK -> "Network: ";
      case STORAGE -> "Storage: ";
      case WORKLOAD -> "The workload: ";
      case SOFTWARE -> "Software: ";
      case UNKNOWN -> "Nobody can be named: ";
    };
  }
}
