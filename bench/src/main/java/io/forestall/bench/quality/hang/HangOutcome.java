package io.forestall.bench.quality.hang;

import io.forestall.bench.quality.hang.JobPlay.Heard;
import io.forestall.schemas.record.AdvisedAction;
import io.forestall.schemas.record.Culprit;
import io.forestall.schemas.record.Incident;
import io.forestall.schemas.record.IncidentState;
import io.forestall.simulator.FleetLayout;
import io.forestall.simulator.NodeLayout;
import io.forestall.traces.LabelKind;
import io.forestall.traces.TraceLabel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What became of one case.
 *
 * <ul>
 *   <li>Told: the first time that an incident is open that names the machine at fault, or none and
 *       says that the job stands. From the moment at which the job was hurt; 0 when it was open
 *       already.
 *   <li>Blamed: of each open incident the first culprit, and every other one with a probability of
 *       a half or more. A fault of a leaf switch is blamed right when its nodes are named; a
 *       deadlock and a hung file server when nobody is.
 *   <li>First: the first culprit of the incident with the highest risk, then severity, then age.
 * </ul>
 *
 * @param toldMillis {@link #NEVER} when nobody was told
 * @param before whether an incident with the right machine was open when the job was hurt
 */
record HangOutcome(
    HangCase hangCase,
    Set<String> guilty,
    long toldMillis,
    boolean before,
    Blame soon,
    Blame late,
    boolean verdictRight,
    boolean wrongDrain,
    List<String> story) {
  static final long NEVER = Long.MAX_VALUE;
  static final long SOON_MILLIS = 30_000;
  static final long LATE_MILLIS = 120_000;

  private static final double BLAMED = 0.5;

  private static final Set<AdvisedAction> TAKES_NODES =
      EnumSet.of(
          AdvisedAction.DRAIN_NOW,
          AdvisedAction.DRAIN_AFTER_JOB,
          AdvisedAction.REBOOT_NODE,
          AdvisedAction.RESET_DEVICE,
          AdvisedAction.RESERVE);

  /**
   * Who is blamed at one moment.
   *
   * @param right machines that are at fault
   * @param wrong machines that are not
   * @param missed machines, or the leaf, that should have been
   * @param first whether the first one named is at fault, or rightly nobody is
   */
  record Blame(int right, int wrong, int missed, boolean first) {}

  static HangOutcome of(
      HangCase hangCase, TraceLabel label, FleetLayout layout, List<Heard> heard) {
    Set<String> guilty = guilty(label, layout);
    long hurtMillis =
        label.failureMillis() == TraceLabel.NO_FAILURE
            ? label.onsetMillis()
            : label.failureMillis();
    long told = NEVER;
    for (Heard each : heard) {
      if (open(each.incident()) && tells(each.incident(), guilty, label)) {
        told = Math.min(told, Math.max(0, each.millis() - hurtMillis));
      }
    }
    Collection<Incident> atOnset = openAt(heard, hurtMillis - 1, hurtMillis);
    Collection<Incident> later = openAt(heard, hurtMillis + LATE_MILLIS, hurtMillis);
    Incident main = later.stream().min(FIRST).orElse(null);
    boolean workload = label.kind() == LabelKind.SOFTWARE || label.kind() == LabelKind.WORKLOAD;
    return new HangOutcome(
        hangCase,
        guilty,
        told,
        atOnset.stream().anyMatch(incident -> tells(incident, guilty, label)),
        blame(openAt(heard, hurtMillis + SOON_MILLIS, hurtMillis), guilty),
        blame(later, guilty),
        main != null && main.getVerdict().name().equals(label.kind().name()),
        workload
            && heard.stream()
                .anyMatch(each -> TAKES_NODES.contains(each.incident().getAdvisedAction())),
        story(heard, hurtMillis));
  }

  private static final Comparator<Incident> FIRST =
      Comparator.comparing(HangOutcome::open)
          .thenComparingDouble(Incident::getRisk)
          .thenComparing(Incident::getSeverity)
          .reversed()
          .thenComparingLong(Incident::getOnsetMillis)
          .thenComparing(Incident::getId);

  private static Set<String> guilty(TraceLabel label, FleetLayout layout) {
    var nodes = new TreeSet<String>();
    if (!label.node().isEmpty()) {
      nodes.add(label.node());
    } else if (label.faultClass().equals("SWITCH_FAULT")) {
      NodeLayout first = layout.nodes().get(0);
      layout.nodes().stream()
          .filter(node -> node.leaf().equals(first.leaf()))
          .forEach(node -> nodes.add(node.name()));
    }
    return nodes;
  }

  private static boolean open(Incident incident) {
    return incident.getState() == IncidentState.OPEN;
  }

  private static boolean tells(Incident incident, Set<String> guilty, TraceLabel label) {
    boolean names =
        incident.getCulprits().stream().anyMatch(culprit -> guilty.contains(culprit.getNode()));
    boolean nobody =
        incident.getCulprits().isEmpty()
            && (incident.getRisk() == 1 || incident.getFaultClass().equals(label.faultClass()));
    boolean itself = guilty.isEmpty() && incident.getFaultClass().equals(label.faultClass());
    return names || nobody || itself;
  }

  /** What is open at that time or was since the job was hurt, as last heard. */
  private static Collection<Incident> openAt(List<Heard> heard, long millis, long hurtMillis) {
    var last = new TreeMap<String, Incident>();
    for (Heard each : heard) {
      if (each.millis() <= millis) {
        last.put(each.incident().getId(), each.incident());
      }
    }
    last.values()
        .removeIf(
            incident -> {
              Long resolved = incident.getResolvedMillis();
              return !open(incident) && (resolved == null || resolved < hurtMillis);
            });
    return last.values();
  }

  private static Blame blame(Collection<Incident> open, Set<String> guilty) {
    var blamed = new TreeSet<String>();
    for (Incident incident : open) {
      List<Culprit> culprits = incident.getCulprits();
      for (int i = 0; i < culprits.size(); i++) {
        if (i == 0 || culprits.get(i).getProbability() >= BLAMED) {
          blamed.add(culprits.get(i).getNode());
        }
      }
    }
    int wrong = (int) blamed.stream().filter(node -> !guilty.contains(node)).count();
    boolean found = blamed.size() > wrong;
    Incident main = open.stream().min(FIRST).orElse(null);
    boolean first =
        main != null
            && (guilty.isEmpty()
                ? main.getCulprits().isEmpty()
                : !main.getCulprits().isEmpty()
                    && guilty.contains(main.getCulprits().get(0).getNode()));
    return new Blame(found ? 1 : 0, wrong, guilty.isEmpty() || found ? 0 : 1, first);
  }

  /** For whoever wants to know why: what was heard from a minute before the fault. */
  private static List<String> story(List<Heard> heard, long hurtMillis) {
    var story = new ArrayList<String>();
    for (Heard each : heard) {
      Incident incident = each.incident();
      story.add(
          String.format(
              java.util.Locale.ROOT,
              "%+.1f s %s %s risk %.2f %s %s %s: %s %s",
              (each.millis() - hurtMillis) / 1e3,
              incident.getState(),
              incident.getFaultClass(),
              incident.getRisk(),
              incident.getVerdict(),
              incident.getAdvisedAction(),
              incident.getId(),
              incident.getSummary(),
              incident.getCulprits().stream()
                  .map(
                      culprit ->
                          culprit.getNode()
                              + '/'
                              + culprit.getIndex()
                              + '='
                              + Math.round(100 * culprit.getProbability()))
                  .toList()));
    }
    return story;
  }
}
