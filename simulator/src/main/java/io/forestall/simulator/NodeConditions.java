package io.forestall.simulator;

/** What faults do to one node during one tick. Cleared before each tick. */
final class NodeConditions {
  private final DeviceConditions[] devices;
  private final PortConditions[] ports;

  /** Host memory that a leak holds. */
  double leakedBytes;

  /** Processes the kernel has killed for memory since the start. */
  int oomKills;

  NodeConditions(int deviceCount) {
    devices = new DeviceConditions[deviceCount];
    ports = new PortConditions[deviceCount];
    for (int index = 0; index < deviceCount; index++) {
      devices[index] = new DeviceConditions();
      ports[index] = new PortConditions();
    }
  }

  void clear() {
    leakedBytes = 0;
    oomKills = 0;
    for (int index = 0; index < devices.length; index++) {
      devices[index].clear();
      ports[index].clear();
    }
  }

  DeviceConditions device(int index) {
    return devices[index];
  }

  PortConditions port(int index) {
    return ports[index];
  }

  boolean anyPortDown() {
    for (PortConditions port : ports) {
      if (port.down) {
        return true;
      }
    }
    return false;
  }
}
