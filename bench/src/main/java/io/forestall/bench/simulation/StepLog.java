package io.forestall.bench.simulation;

import io.forestall.schemas.serde.SampleFrame;
import io.forestall.simulator.FleetOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/** Keeps the step durations that jobs print, but the first, which began before the simulation. */
final class StepLog implements FleetOutput {
  private static final Pattern ELAPSED =
      Pattern.compile("elapsed time per iteration \\(ms\\): (\\d+\\.\\d+)");

  private final List<Double> millis = new ArrayList<>();

  DoubleStream millis() {
    return millis.stream().skip(1).mapToDouble(Double::doubleValue);
  }

  @Override
  public void trainingLine(String job, String node, long timeMillis, String line) {
    Matcher matcher = ELAPSED.matcher(line);
    if (matcher.find()) {
      millis.add(Double.parseDouble(matcher.group(1)));
    }
  }

  @Override
  public void sample(SampleFrame frame) {} // a reading says nothing of steps

  @Override
  public void kernelLine(String node, long timeMillis, String line) {} // nor does this
}
