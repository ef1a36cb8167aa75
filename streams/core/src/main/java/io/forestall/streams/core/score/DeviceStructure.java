package io.forestall.streams.core.score;

import io.forestall.detectors.StateReader;
import io.forestall.detectors.StateWriter;
import io.forestall.detectors.structure.FrozenBank;
import io.forestall.detectors.structure.FrozenConfig;
import io.forestall.detectors.structure.PresenceBank;
import io.forestall.detectors.structure.PresenceConfig;
import io.forestall.schemas.FaultClass;
import io.forestall.streams.core.Evidence;
import io.forestall.streams.core.Evidence.Strength;
import java.util.Arrays;

/**
 * Telemetry itself as a signal: devices and series that vanish while others go on, and gauges that
 * are frozen at their last values. That is how a lost GPU looks, not silence.
 *
 * <ul>
 *   <li>Cost: a look at each value of the tick; objects only for what is wrong.
 *   <li>State: about 20 bytes a series and 40 a device. Threads: none.
 * </ul>
 */
final class DeviceStructure {
  /** Series that vanish together when a GPU is lost, at least; nine of nineteen were seen. */
  private static final int VANISHED_WITNESS = 3;

  /** Without a second witness a frozen tuple must last this long: exporters may refresh slowly. */
  private static final long FROZEN_ALONE_MILLIS = 300_000;

  private static final int[] GAUGES = {
    KnownMetrics.GPU_POWER,
    KnownMetrics.GPU_TEMPERATURE,
    KnownMetrics.GPU_MEMORY_TEMPERATURE,
    KnownMetrics.GPU_UTILIZATION,
    KnownMetrics.GPU_SM_CLOCK
  };

  private final DeviceSeries series;
  private final FrozenBank frozen = new FrozenBank(FrozenConfig.DEFAULT);
  private final MissingDevices missing = new MissingDevices();
  private PresenceBank[] presence = {};
  private int[] vanished = {};
  private int[] frozenTicks = {};
  private long[] unchangedSince = {};
  private long[] unchangedMillis = {};
  private final double[] tuple = new double[GAUGES.length];
  private double[] ofOneDevice = {};

  DeviceStructure(DeviceSeries series) {
    this.series = series;
  }

  /** Makes room for so many devices. */
  void ensureDevices(int devices) {
    frozenTicks = Arrays.copyOf(frozenTicks, devices);
    vanished = Arrays.copyOf(vanished, devices);
    unchangedSince = Arrays.copyOf(unchangedSince, devices);
    unchangedMillis = Arrays.copyOf(unchangedMillis, devices);
    int before = presence.length;
    presence = Arrays.copyOf(presence, devices);
    for (int device = before; device < devices; device++) {
      presence[device] = new PresenceBank(new PresenceConfig(3, 5, 120));
    }
    frozen.ensureDevices(devices);
  }

  /** Takes in the tick's values of all devices, before {@link #judge}. */
  void look(long timeMillis, double visible, NodePlacement placement) {
    missing.look(series, visible, placement);
    for (int device = 0; device < series.devices(); device++) {
      countVanished(device);
      countFrozen(device, timeMillis);
    }
  }

  /** Devices that should be there and were never heard of. */
  void judgeNode(NodePlacement placement, Subject node, EvidenceKeeper keeper) {
    for (String device : missing.neverSeen(series, placement)) {
      keeper.raise(
          missingEvidence(
              new Subject(node.node(), device, node.names(), node.timeMillis()),
              Strength.CONCLUSIVE,
              "the GPU is not there although a job has it, and the node counts fewer GPUs"));
    }
  }

  /**
   * Series that vanish while the rest of the device's gauges go on moving were dropped by whoever
   * configures the exporter; a lost GPU's gauges latch.
   */
  void judge(int device, Subject subject, EvidenceKeeper keeper) {
    if (missing.missing(device)) {
      boolean counted = missing.countedFewer();
      keeper.raise(
          missingEvidence(
              subject,
              counted ? Strength.CONCLUSIVE : Strength.SUPPORTING,
              "the GPU has disappeared from telemetry while others of the node report"
                  + (counted ? ", and the node counts fewer GPUs" : "")));
      return;
    }
    if (vanished[device] >= VANISHED_WITNESS) {
      keeper.raise(
          subject.evidence(
              "vanished-series",
              "gpu_exporter_series",
              FaultClass.GPU_FELL_OFF_BUS,
              latched(device) ? Strength.SUPPORTING : Strength.HINT,
              (double) vanished[device] / VANISHED_WITNESS,
              vanished[device],
              0,
              vanished[device] + " series of the GPU have vanished while others go on"));
    }
    if (latched(device)) {
      keeper.raise(
          subject
              .evidence(
                  "frozen-while-busy",
                  "gpu_power_watts",
                  FaultClass.GPU_FELL_OFF_BUS,
                  Strength.SUPPORTING,
                  Math.max(1, frozenTicks[device] / 4.0),
                  series.value(KnownMetrics.GPU_POWER, device),
                  Double.NaN,
                  "power, temperature, utilisation and clock are bit-identical for "
                      + frozenTicks[device]
                      + " ticks")
              .since(unchangedSince[device]));
    }
  }

  private static Evidence missingEvidence(Subject subject, Strength strength, String text) {
    return subject.evidence(
        "missing-device",
        "gpu_exporter_series",
        FaultClass.GPU_MISSING,
        strength,
        1,
        0,
        Double.NaN,
        text);
  }

  /** Whether the device's numbers say something of the device: it is there, whole and alive. */
  boolean sound(int device) {
    return !missing.absent(device) && vanished[device] < VANISHED_WITNESS && !frozen.frozen(device);
  }

  private void countVanished(int device) {
    int slots = series.metrics();
    if (ofOneDevice.length < slots) {
      ofOneDevice = new double[2 * slots];
    }
    for (int slot = 0; slot < slots; slot++) {
      ofOneDevice[slot] = series.raw()[slot * series.devices() + device];
    }
    presence[device].ensureSeries(slots);
    vanished[device] = presence[device].update(ofOneDevice, 0, slots);
  }

  /** Idle gauges repeat by nature, so without a second witness only a busy device can be frozen. */
  private void countFrozen(int device, long timeMillis) {
    for (int g = 0; g < GAUGES.length; g++) {
      tuple[g] = series.value(GAUGES[g], device);
    }
    if (busy(device) || vanished[device] >= VANISHED_WITNESS) {
      frozenTicks[device] = frozen.update(device, tuple, GAUGES.length);
    } else {
      frozen.reset(device);
      frozenTicks[device] = 0;
    }
    if (frozenTicks[device] == 0) {
      unchangedSince[device] = timeMillis;
    }
    unchangedMillis[device] = timeMillis - unchangedSince[device];
  }

  private boolean busy(int device) {
    return series.value(KnownMetrics.GPU_UTILIZATION, device) > 0;
  }

  /** The gauges are frozen and mean nothing: quickly told of a busy device that lost series. */
  boolean latched(int device) {
    boolean quickly = busy(device) && vanished[device] >= VANISHED_WITNESS;
    return frozen.frozen(device) && (quickly || unchangedMillis[device] >= FROZEN_ALONE_MILLIS);
  }

  /** The gauges of a device that says it is busy have not moved for a few ticks. */
  boolean frozenWhileBusy(int device) {
    return busy(device) && frozen.frozen(device);
  }

  void write(StateWriter out) {
    frozen.write(out);
    missing.write(out);
    for (int device = 0; device < series.devices(); device++) {
      presence[device].write(out);
      out.writeInt(vanished[device]);
      out.writeInt(frozenTicks[device]);
      out.writeLong(unchangedSince[device]);
    }
  }

  /** The series have been read before. */
  void read(StateReader in) {
    int devices = series.devices();
    frozen.read(in);
    missing.read(in);
    ensureDevices(devices);
    for (int device = 0; device < devices; device++) {
      presence[device].read(in);
      vanished[device] = in.readInt();
      frozenTicks[device] = in.readInt();
      unchangedSince[device] = in.readLong();
    }
  }
}
