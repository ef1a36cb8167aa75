package io.forestall.streams.core;

import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.StepProgress;
import io.forestall.streams.core.align.Arrival;

/** One record of an input topic, in the order in which a pipeline gets to see it. */
public sealed interface Input {
  /** Event time as the sender wrote it, epoch milliseconds. */
  long timeMillis();

  /** Records of one stream arrive in the order in which they were sent; other order is free. */
  String stream();

  /** Telemetry; the arrival is {@link Arrival#UNKNOWN} where clocks do not matter. */
  record Sample(NodeSample record, Arrival arrival) implements Input {
    @Override
    public long timeMillis() {
      return record.getEventTimeMillis();
    }

    @Override
    public String stream() {
      return "telemetry " + record.getNode();
    }
  }

  /** A log line. */
  record Event(NodeEvent record, Arrival arrival) implements Input {
    @Override
    public long timeMillis() {
      return record.getEventTimeMillis();
    }

    @Override
    public String stream() {
      return "events " + record.getNode();
    }
  }

  /** Where a node stands; kept in order with its telemetry, for it holds from its arrival on. */
  record Placed(Placement record) implements Input {
    @Override
    public long timeMillis() {
      return record.getEventTimeMillis();
    }

    @Override
    public String stream() {
      return "telemetry " + record.getNode();
    }
  }

  /** A line of a job's own log. */
  record Step(StepProgress record) implements Input {
    @Override
    public long timeMillis() {
      return record.getEventTimeMillis();
    }

    @Override
    public String stream() {
      return "steps " + record.getJob();
    }
  }
}
