package io.forestall.streams.core;

import static io.forestall.schemas.Checks.requireArgument;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import java.util.Comparator;

/**
 * What stage B tells stage A of one node: how work on it has ended. The only message against the
 * data's way; it changes how a node stands with schedulers, and never an incident.
 *
 * @param node node name; the message's key
 * @param kind what has happened
 * @param id of the incident or the attempt: what is told again replaces what was told before
 * @param revision rises when the same is told anew
 * @param timeMillis event time at which it happened
 * @param toldMillis event time at which stage B knew
 * @param job job, or the node itself when idle
 * @param weight 0 to 1: probability that this node is to blame; 1 for what needs no culprit
 */
public record NodeOutcome(
    String node,
    Kind kind,
    String id,
    int revision,
    long timeMillis,
    long toldMillis,
    String job,
    double weight) {

  /** How work on the node has ended. */
  public enum Kind {
    /** A failure for which this node may be to blame. */
    CULPRIT,
    /** An attempt of a job failed within its first minutes. */
    FAILED_EARLY,
    /** An attempt of a job has outlived its first minutes. */
    RAN
  }

  /** The order in which outcomes take effect, whatever the order of their arrival. */
  public static final Comparator<NodeOutcome> ORDER =
      Comparator.comparingLong(NodeOutcome::toldMillis)
          .thenComparing(NodeOutcome::kind)
          .thenComparing(NodeOutcome::id)
          .thenComparingInt(NodeOutcome::revision);

  private static final int VERSION = 1;

  public NodeOutcome {
    requireArgument(weight >= 0 && weight <= 1, "weight must be in [0, 1]: %s", weight);
  }

  public void write(StateWriter out) {
    out.writeByte(VERSION);
    out.writeString(node);
    out.writeString(kind.name());
    out.writeString(id);
    out.writeInt(revision);
    out.writeLong(timeMillis);
    out.writeLong(toldMillis);
    out.writeString(job);
    out.writeDouble(weight);
  }

  public static NodeOutcome read(StateReader in) {
    in.readVersion("node outcome", VERSION);
    String node = in.readString();
    Kind kind = Evidence.readName(Kind.class, in);
    String id = in.readString();
    int revision = in.readInt();
    long timeMillis = in.readLong();
    long toldMillis = in.readLong();
    String job = in.readString();
    double weight = in.readDouble();
    in.require(weight >= 0 && weight <= 1, "weight of an outcome");
    return new NodeOutcome(node, kind, id, revision, timeMillis, toldMillis, job, weight);
  }
}
