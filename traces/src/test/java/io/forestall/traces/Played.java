package io.forestall.traces;

import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.Placement;
import io.forestall.schemas.record.StepProgress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a trace played, and in which order. */
final class Played implements TraceListener {
  final List<Placement> placements = new ArrayList<>();
  final List<NodeSample> samples = new ArrayList<>();
  final List<TraceEvent> events = new ArrayList<>();
  final List<StepProgress> steps = new ArrayList<>();

  /** A letter, a time and a node or job for each call. */
  final List<String> order = new ArrayList<>();

  static Played all(Trace trace) throws IOException {
    var played = new Played();
    trace.play(played);
    return played;
  }

  static Played part(Trace trace, TraceSelection selection) throws IOException {
    var played = new Played();
    trace.play(selection, played);
    return played;
  }

  @Override
  public void placement(Placement placement) {
    placements.add(placement);
    order.add("P " + placement.getEventTimeMillis() + " " + placement.getNode());
  }

  @Override
  public void event(TraceEvent event) {
    events.add(event);
    order.add("E " + event.timeMillis() + " " + event.node());
  }

  @Override
  public void sample(NodeSample sample) {
    samples.add(sample);
    order.add("S " + sample.getEventTimeMillis() + " " + sample.getNode());
  }

  @Override
  public void step(StepProgress step) {
    steps.add(step);
    order.add("T " + step.getEventTimeMillis() + " " + step.getJob());
  }
}
