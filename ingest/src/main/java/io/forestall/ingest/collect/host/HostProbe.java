package io.forestall.ingest.collect.host;

/** Reads one corner of the node. What is not there is not reported; nothing is ever thrown. */
interface HostProbe {
  void read(HostFiles files, HostReadings readings);
}
