package io.forestall.streams.core;

import io.forestall.schemas.record.DeviceColumn;
import io.forestall.schemas.record.DeviceRef;
import io.forestall.schemas.record.HostValue;
import io.forestall.schemas.record.NodeEvent;
import io.forestall.schemas.record.NodeSample;
import io.forestall.schemas.record.StepProgress;
import io.forestall.streams.core.align.Arrival;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Records that can be read and mean nothing, from a node and a job that nobody else knows. */
final class Garbage {
  private static final double[] NUMBERS = {
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    -1,
    1e300,
    -0.0,
    Double.MIN_VALUE
  };
  private static final String[] NAMES = {"", "\u0000", "GPU", "x".repeat(500), "ü|,\n"};

  private Garbage() {}

  /** One piece of garbage after every tenth input. */
  static List<Input> mixedInto(List<Input> inputs, long seed) {
    var random = new SplittableRandom(seed);
    var all = new ArrayList<Input>();
    for (Input input : inputs) {
      all.add(input);
      if (random.nextInt(10) == 0) {
        all.add(piece(input.timeMillis(), random));
      }
    }
    return all;
  }

  private static Input piece(long timeMillis, SplittableRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> new Input.Sample(sample(timeMillis, random), Arrival.UNKNOWN);
      case 1 -> new Input.Event(event(timeMillis, random), Arrival.UNKNOWN);
      default -> new Input.Step(step(timeMillis, random));
    };
  }

  static NodeSample sample(long timeMillis, SplittableRandom random) {
    var devices = new ArrayList<DeviceRef>();
    for (int d = random.nextInt(4); d > 0; d--) {
      devices.add(new DeviceRef(name(random), random.nextInt(), name(random)));
    }
    var columns = new ArrayList<DeviceColumn>();
    for (int c = random.nextInt(20); c > 0; c--) {
      var values = new ArrayList<Double>();
      for (int v = random.nextInt(6); v > 0; v--) {
        values.add(number(random));
      }
      columns.add(new DeviceColumn(random.nextInt(-5, 700), values));
    }
    var host = new ArrayList<HostValue>();
    for (int h = random.nextInt(20); h > 0; h--) {
      host.add(new HostValue(random.nextInt(-5, 700), name(random), number(random)));
    }
    return NodeSample.newBuilder()
        .setNode("garbage")
        .setEventTimeMillis(random.nextBoolean() ? timeMillis : random.nextLong())
        .setReceiveTimeMillis(timeMillis)
        .setSequence(random.nextLong())
        .setBootId(name(random))
        .setIntervalMillis(random.nextInt())
        .setDevices(devices)
        .setDeviceMetrics(columns)
        .setHostMetrics(host)
        .setExtras(List.of())
        .setBlanks(List.of())
        .setSources(List.of())
        .build();
  }

  static NodeEvent event(long timeMillis, SplittableRandom random) {
    return NodeEvent.newBuilder()
        .setNode("garbage")
        .setEventTimeMillis(random.nextBoolean() ? timeMillis : random.nextLong())
        .setReceiveTimeMillis(timeMillis)
        .setBootId(name(random))
        .setSource(name(random))
        .setSequence(random.nextLong())
        .setLine(name(random))
        .setKind(name(random))
        .setCode(random.nextInt())
        .setPci(name(random))
        .setDevice(name(random))
        .setFields(Map.of(name(random), name(random)))
        .build();
  }

  private static StepProgress step(long timeMillis, SplittableRandom random) {
    return StepProgress.newBuilder()
        .setJob("no-such-job")
        .setNode("garbage")
        .setEventTimeMillis(random.nextBoolean() ? timeMillis : random.nextLong())
        .setReceiveTimeMillis(timeMillis)
        .setSequence(random.nextLong())
        .setStep(random.nextLong())
        .setPhase(name(random))
        .setSource("generic")
        .build();
  }

  private static double number(SplittableRandom random) {
    return random.nextInt(3) == 0
        ? NUMBERS[random.nextInt(NUMBERS.length)]
        : Double.longBitsToDouble(random.nextLong());
  }

  private static String name(SplittableRandom random) {
    return NAMES[random.nextInt(NAMES.length)];
  }
}
