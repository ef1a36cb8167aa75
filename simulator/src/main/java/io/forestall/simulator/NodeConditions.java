package io.forestall.simulator;

/**
 * What faults do to one node during one tick. Cleared before each tick. Totals count from the start
 * of the run; rates are integrated by the model.
 */
final class NodeConditions {
  private final DeviceConditions[] devices;
  private final PortConditions[] ports;
  private boolean touched;

  /** Off: nothing is sent, nothing runs. */
  boolean down;

  /** Times it has booted anew since the start: counters begin again, the boot id changes. */
  int reboots;

  /** Times its GPU driver has started anew since the start: what the driver counts begins again. */
  int driverRestarts;

  /** The GPU exporter does not answer; the host's own agent does. */
  boolean exporterDown;

  /** How long the GPU exporter takes, seconds, on top of its usual time. */
  double exporterDelaySeconds;

  /** The agent's clock is off by this. */
  long clockOffsetMillis;

  /** Host memory that a leak holds. */
  double leakedBytes;

  /** Processes the kernel has killed for memory since the start. */
  int oomKills;

  /**
   * Speed of its fans relative to what the load asks for: below 1 one of them is slow, or stands
   * still at 0; above 1 all are faster.
   */
  double fanRatio = 1;

  /** Power supplies without input. */
  int powerSuppliesLost;

  /** Processor clock relative to a healthy one's. */
  double processorClockRatio = 1;

  /** Times its processors were slowed down by heat since the start. */
  int processorThrottles;

  /** Cores that something else keeps busy. */
  double strayCores;

  /** Share of time in which storage does not answer, 0 to 1. */
  double storageStallShare;

  double nfsRetransmitsPerSecond;

  /** Bytes of the file system for checkpoints that something else fills. */
  double diskFilledBytes;

  boolean diskReadonly;

  /** Share of time in which the local disk does not answer. */
  double diskStallShare;

  /** NVMe spare blocks left, and how worn it is, 0 to 1. */
  double diskSpareRatio = 1;

  double diskWearRatio = 0.05;

  double memoryCorrectedErrorsPerSecond;
  int memoryUncorrectedErrors;

  NodeConditions(int deviceCount) {
    this(deviceCount, deviceCount);
  }

  NodeConditions(int deviceCount, int portCount) {
    devices = new DeviceConditions[deviceCount];
    ports = new PortConditions[portCount];
    for (int index = 0; index < deviceCount; index++) {
      devices[index] = new DeviceConditions();
    }
    for (int index = 0; index < portCount; index++) {
      ports[index] = new PortConditions();
    }
  }

  /** Whether a fault has had this in hand at this tick; if not, all values are neutral. */
  boolean touched() {
    return touched;
  }

  void touch() {
    touched = true;
  }

  void clear() {
    touched = false;
    down = false;
    reboots = 0;
    driverRestarts = 0;
    exporterDown = false;
    exporterDelaySeconds = 0;
    clockOffsetMillis = 0;
    leakedBytes = 0;
    oomKills = 0;
    fanRatio = 1;
    powerSuppliesLost = 0;
    processorClockRatio = 1;
    processorThrottles = 0;
    strayCores = 0;
    storageStallShare = 0;
    nfsRetransmitsPerSecond = 0;
    diskFilledBytes = 0;
    diskReadonly = false;
    diskStallShare = 0;
    diskSpareRatio = 1;
    diskWearRatio = 0.05;
    memoryCorrectedErrorsPerSecond = 0;
    memoryUncorrectedErrors = 0;
    for (DeviceConditions device : devices) {
      device.clear();
    }
    for (PortConditions port : ports) {
      port.clear();
    }
  }

  int devices() {
    return devices.length;
  }

  int ports() {
    return ports.length;
  }

  DeviceConditions device(int index) {
    return devices[index];
  }

  PortConditions port(int index) {
    return ports[index];
  }

  /** Whether any port passes nothing. */
  boolean anyPortDown() {
    for (PortConditions port : ports) {
      if (port.blocksJob()) {
        return true;
      }
    }
    return false;
  }
}
