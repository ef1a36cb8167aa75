package io.forestall.simulator;

/** What the ranks of one host did during a tick, as means over them. */
final class HostLoad {
  double training;
  double checkpointing;
  double compiling;

  /** Ranks with a process. */
  double alive;

  /** Takes the ranks' loads of this tick. */
  void take(GpuLoad[] loads, JobActivity job) {
    training = 0;
    checkpointing = 0;
    alive = 0;
    for (GpuLoad load : loads) {
      training += load.computing + load.communicating;
      checkpointing += load.checkpointing;
      alive += 1 - load.idle;
    }
    training /= loads.length;
    checkpointing /= loads.length;
    compiling = alive > 0 ? job.compileShare : 0;
  }

  /** No process at all. */
  void rest() {
    training = 0;
    checkpointing = 0;
    compiling = 0;
    alive = 0;
  }
}
