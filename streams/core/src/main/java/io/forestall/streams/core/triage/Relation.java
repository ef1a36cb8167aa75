package io.forestall.streams.core.triage;

import io.forestall.schemas.FaultClass;
import io.forestall.schemas.record.Severity;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import io.forestall.streams.core.codes.CodeCatalogue;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedSet;

/**
 * What belongs together: which finding is another face, the cause, or the consequence of a fault
 * that is known already. One physical cause shall be one incident.
 *
 * <ul>
 *   <li>The same condition, also after a pause.
 *   <li>What only a job as a whole can have, such as a hang or storage that does not answer.
 *   <li>Links of one leaf switch that fail within seconds of each other, and nodes that fall silent
 *       within seconds of each other.
 *   <li>Another face of the fault on the same device, or at the same time on the same host; the
 *       host may say that a GPU is in trouble before it is known which.
 *   <li>An error in the log that is only the consequence of one that the incident has.
 *   <li>A node that goes down, or is slow, after it was seen to be broken: the crash and the reboot
 *       that repairs it are consequences.
 *   <li>What is found on a node that was silent: silence does not say why.
 *   <li>What can stall a job, on a node that is suspected of a hang, or on any while nobody is: it
 *       says why the job hangs.
 *   <li>A process that dies, on a device or node that is in trouble.
 *   <li>A device that is unlike itself, which says nothing of why either, and whatever else is
 *       found on it or on its host.
 * </ul>
 */
final class Relation {
  /** Peers tell a slow device some windows after the job's steps have told it. */
  private static final long SLOW_AT_ONCE_MILLIS = 240_000;

  /** Nodes that notice one event in the network do so within this time. */
  private static final long AT_ONCE_MILLIS = 10_000;

  /** What detectors of XIDs are called, before the number. */
  private static final String LOG_XID = "log-xid-";

  /** Silence begins with a last sample, so nodes that die together differ by their interval. */
  private static final long SILENT_AT_ONCE_MILLIS = 20_000;

  /** What stalls a job is seen at most so long before it hangs, or is another matter. */
  private static final long WHY_BEFORE_MILLIS = 120_000;

  /** A process dies at most so long after the fault that kills it. */
  private static final long DIES_WITHIN_MILLIS = 120_000;

  /** Launchers print whole seconds, and a driver may be slower to speak than a process to die. */
  private static final long DIES_BEFORE_MILLIS = 10_000;

  private static final Set<FaultClass> GPU =
      EnumSet.of(
          FaultClass.GPU_FELL_OFF_BUS,
          FaultClass.GPU_MEMORY_FAULT,
          FaultClass.NVSWITCH_FAULT,
          FaultClass.NVLINK_FAULT,
          FaultClass.GPU_DRIVER_FAULT,
          FaultClass.GPU_MISSING,
          FaultClass.GPU_FAULT,
          FaultClass.PCIE_DEGRADED,
          FaultClass.GPU_OVERHEATING,
          FaultClass.GPU_SLOW);
  private static final Set<FaultClass> NETWORK =
      EnumSet.of(
          FaultClass.SWITCH_FAULT,
          FaultClass.NIC_FAULT,
          FaultClass.LINK_FLAP,
          FaultClass.LINK_DEGRADED);
  private static final Set<FaultClass> PROCESSOR =
      EnumSet.of(FaultClass.HOST_MEMORY_FAULT, FaultClass.CPU_FAULT);
  private static final Set<FaultClass> JOB_WIDE =
      EnumSet.of(
          FaultClass.STORAGE_STALL,
          FaultClass.COLLECTIVE_HANG,
          FaultClass.TRAINING_DIVERGED,
          FaultClass.DATA_STALL,
          FaultClass.NETWORK_CONGESTION,
          FaultClass.TRAINING_SLOW);

  /** Faults that make steps longer and let the job go on. */
  private static final Set<FaultClass> SLOWING = EnumSet.copyOf(GPU);

  /** Faults that take a node down, or for which it is rebooted. */
  private static final Set<FaultClass> CRASHES = EnumSet.copyOf(GPU);

  static {
    CRASHES.addAll(PROCESSOR);
    CRASHES.add(FaultClass.POWER_FAULT);
    CRASHES.add(FaultClass.NODE_OVERHEATING);
    CRASHES.add(FaultClass.HOST_SLOW);
    CRASHES.add(FaultClass.NIC_FAULT);
    CRASHES.add(FaultClass.DISK_FAULT);
    CRASHES.add(FaultClass.HOST_OUT_OF_MEMORY);
    SLOWING.addAll(NETWORK);
    SLOWING.addAll(PROCESSOR);
    SLOWING.addAll(
        EnumSet.of(
            FaultClass.POWER_FAULT,
            FaultClass.NODE_OVERHEATING,
            FaultClass.HOST_SLOW,
            FaultClass.NETWORK_CONGESTION,
            FaultClass.DATA_STALL,
            FaultClass.STORAGE_STALL,
            FaultClass.DISK_FAULT));
  }

  private Relation() {}

  /** Whether this is a condition that the incident knows, perhaps after a pause. */
  static boolean continues(TrackedIncident incident, Evidence piece) {
    return incident.ledger().knows(piece) && !anotherHang(incident);
  }

  /** Whether this finding is another face of the incident's fault. */
  static boolean belongs(
      TrackedIncident incident, Evidence piece, String leaf, long sameCauseMillis) {
    FaultClass known = incident.faultClass();
    if (anotherHang(incident)) {
      return false;
    }
    if (incident.ledger().statistical() && !piece.statistical()) {
      return false; // a rule knows what it is, and since when
    }
    if (known == piece.faultClass() && JOB_WIDE.contains(known)) {
      return true;
    }
    if (known == FaultClass.COLLECTIVE_HANG && whyItHangs(incident, piece)) {
      return true;
    }
    if (slowsTraining(incident, piece)) {
      return true;
    }
    if (!sameNode(incident, piece)) {
      return !incident.resolved() && together(incident, piece, leaf);
    }
    if (consequence(incident, piece) || saysWhy(incident, piece) || twin(incident, piece)) {
      return true;
    }
    boolean sameDevice =
        incident.ledger().devices().contains(piece.device()) || sameOfGpus(incident, piece);
    if (piece.statistical()) {
      return !incident.resolved() && (sameDevice || ofHost(incident) || piece.device().isEmpty());
    }
    boolean sameCause =
        (known == piece.faultClass() || PROCESSOR.contains(known))
            && !incident.resolved()
            && Math.abs(piece.sinceMillis() - incident.onsetMillis()) <= sameCauseMillis;
    return related(known, piece.faultClass()) && (sameDevice || sameCause);
  }

  /**
   * The host says that a GPU is in trouble, as by a driver that answers slowly, but not which one;
   * a GPU that is found in trouble meanwhile, or was before, is the one.
   */
  private static boolean sameOfGpus(TrackedIncident incident, Evidence piece) {
    boolean unnamed =
        piece.device().isEmpty() || incident.ledger().devices().stream().allMatch(String::isEmpty);
    return unnamed && !incident.resolved() && GPU.contains(incident.faultClass());
  }

  /** Whether both are XIDs and the one that came later follows from the other. */
  private static boolean twin(TrackedIncident incident, Evidence piece) {
    int later = xid(piece);
    return later > 0
        && incident.ledger().devices().contains(piece.device())
        && incident
            .ledger()
            .findings()
            .filter(found -> Math.abs(piece.timeMillis() - found.timeMillis()) <= AT_ONCE_MILLIS)
            .mapToInt(Relation::xid)
            .anyMatch(earlier -> earlier > 0 && CodeCatalogue.xid(later).followsFrom(earlier));
  }

  /** The number of an XID's evidence; 0 for anything else. */
  private static int xid(Evidence piece) {
    return piece.detector().startsWith(LOG_XID) ? (int) piece.observed() : 0;
  }

  /** Whether it is of the incident's node; what began as the whole job's has its culprits'. */
  private static boolean sameNode(TrackedIncident incident, Evidence piece) {
    return incident.node().equals(piece.node())
        || (incident.node().isEmpty() && incident.ledger().nodes().contains(piece.node()));
  }

  /** A job that went on and hangs again has another hang. */
  private static boolean anotherHang(TrackedIncident incident) {
    return incident.faultClass() == FaultClass.COLLECTIVE_HANG && incident.resolved();
  }

  private static boolean whyItHangs(TrackedIncident hang, Evidence piece) {
    SortedSet<String> suspects = hang.ledger().nodes();
    boolean nobody = suspects.stream().allMatch(String::isEmpty);
    return canStall(piece.faultClass())
        && piece.strength() != Strength.HINT
        && piece.forecast() == null
        && (nobody || piece.node().isEmpty() || suspects.contains(piece.node()))
        && piece.sinceMillis() >= hang.onsetMillis() - WHY_BEFORE_MILLIS;
  }

  /** Whether the host as a whole has it, and with it each of its devices. */
  private static boolean ofHost(TrackedIncident incident) {
    return incident.ledger().devices().contains("");
  }

  /** Trouble of several nodes that has one cause between them. */
  private static boolean together(TrackedIncident incident, Evidence piece, String leaf) {
    long apartMillis = Math.abs(piece.sinceMillis() - incident.onsetMillis());
    boolean sameLeaf =
        network(incident.faultClass())
            && network(piece.faultClass())
            && !leaf.isEmpty()
            && leaf.equals(incident.leaf());
    boolean silent =
        incident.faultClass() == FaultClass.NODE_DOWN && piece.faultClass() == FaultClass.NODE_DOWN;
    return (sameLeaf && apartMillis <= AT_ONCE_MILLIS)
        || (silent && apartMillis <= SILENT_AT_ONCE_MILLIS);
  }

  /** The job's longer steps and what makes them longer, whichever was seen first. */
  private static boolean slowsTraining(TrackedIncident incident, Evidence piece) {
    boolean effect =
        piece.faultClass() == FaultClass.TRAINING_SLOW
            && SLOWING.contains(incident.faultClass())
            && piece.sinceMillis() >= incident.onsetMillis() - SLOW_AT_ONCE_MILLIS;
    boolean cause =
        incident.faultClass() == FaultClass.TRAINING_SLOW
            && SLOWING.contains(piece.faultClass())
            && Math.abs(piece.sinceMillis() - incident.onsetMillis()) <= SLOW_AT_ONCE_MILLIS;
    return !incident.resolved() && (effect || cause);
  }

  private static boolean consequence(TrackedIncident incident, Evidence piece) {
    if (piece.faultClass() == FaultClass.APPLICATION_FAULT) {
      return kills(incident, piece);
    }
    boolean effect =
        switch (piece.faultClass()) {
          case NODE_DOWN -> CRASHES.contains(incident.faultClass());
          case GPU_SLOW, HOST_SLOW -> incident.faultClass().severity() != Severity.INFO;
          default -> false;
        };
    return effect && !incident.suspected() && piece.sinceMillis() >= incident.onsetMillis();
  }

  /** Whether the incident is about what the dead process needed, just before it died. */
  private static boolean kills(TrackedIncident incident, Evidence piece) {
    FaultClass faultClass = incident.faultClass();
    return faultClass != FaultClass.APPLICATION_FAULT
        && canStall(faultClass)
        && (!GPU.contains(faultClass) || sharesDevice(incident, piece))
        && piece.sinceMillis() >= incident.onsetMillis() - DIES_BEFORE_MILLIS
        && piece.sinceMillis() - DIES_WITHIN_MILLIS <= incident.lastSeenMillis();
  }

  /** Of one device, or of the node as a whole. */
  private static boolean sharesDevice(TrackedIncident incident, Evidence piece) {
    SortedSet<String> devices = incident.ledger().devices();
    boolean ofSwitch = incident.faultClass() == FaultClass.NVSWITCH_FAULT;
    return ofSwitch
        || piece.device().isEmpty()
        || devices.contains("")
        || devices.contains(piece.device());
  }

  private static boolean saysWhy(TrackedIncident incident, Evidence piece) {
    if (incident.faultClass() == FaultClass.APPLICATION_FAULT) {
      return canStall(piece.faultClass())
          && piece.strength() != Strength.HINT
          && piece.forecast() == null
          && (!GPU.contains(piece.faultClass()) || sharesDevice(incident, piece))
          && Math.abs(piece.sinceMillis() - incident.onsetMillis()) <= DIES_WITHIN_MILLIS;
    }
    return incident.faultClass() == FaultClass.NODE_DOWN
        && CRASHES.contains(piece.faultClass())
        && !slow(piece.faultClass())
        && piece.sinceMillis() >= incident.onsetMillis();
  }

  /** The class that explains more; a node that is down, or a slow job, says nothing of why. */
  static FaultClass better(FaultClass known, FaultClass found) {
    if (known == FaultClass.TRAINING_SLOW) {
      return found;
    }
    if (found == FaultClass.COLLECTIVE_HANG) {
      return known;
    }
    if (known == FaultClass.COLLECTIVE_HANG) {
      return canStall(found) ? found : known;
    }
    if (known == FaultClass.NODE_DOWN) {
      return found == FaultClass.APPLICATION_FAULT ? known : found;
    }
    if (known == FaultClass.GPU_MISSING || found == FaultClass.GPU_MISSING) {
      FaultClass other = known == FaultClass.GPU_MISSING ? found : known;
      if (other == FaultClass.NVLINK_FAULT) {
        return FaultClass.GPU_MISSING; // no link can be trained to a GPU that is not there
      }
    }
    return found != FaultClass.NODE_DOWN && found.compareTo(known) < 0 && !slow(found)
        ? found
        : known;
  }

  /** Slowness is what one sees of other faults, whatever their order. */
  private static boolean slow(FaultClass faultClass) {
    return faultClass == FaultClass.GPU_SLOW || faultClass == FaultClass.HOST_SLOW;
  }

  /** True if both can come from one fault of the same device or host. */
  private static boolean related(FaultClass one, FaultClass other) {
    return one == other
        || (GPU.contains(one) && GPU.contains(other))
        || (NETWORK.contains(one) && NETWORK.contains(other))
        || (PROCESSOR.contains(one) && PROCESSOR.contains(other));
  }

  /** True if a job as a whole has it; storage may fail a single node. */
  static boolean jobWide(FaultClass faultClass) {
    return faultClass == FaultClass.STEP_STALL
        || (faultClass != FaultClass.STORAGE_STALL && JOB_WIDE.contains(faultClass));
  }

  static boolean network(FaultClass faultClass) {
    return NETWORK.contains(faultClass);
  }

  /** True if a fault of this class makes a synchronous job stand still; most others slow it. */
  static boolean canStall(FaultClass faultClass) {
    return switch (faultClass) {
      case NODE_DOWN,
          GPU_FELL_OFF_BUS,
          GPU_MEMORY_FAULT,
          NVSWITCH_FAULT,
          NVLINK_FAULT,
          GPU_DRIVER_FAULT,
          GPU_MISSING,
          GPU_FAULT,
          SWITCH_FAULT,
          NIC_FAULT,
          LINK_FLAP,
          HOST_MEMORY_FAULT,
          HOST_OUT_OF_MEMORY,
          DISK_FAULT,
          STORAGE_STALL,
          APPLICATION_FAULT ->
          true;
      default -> false;
    };
  }
}
