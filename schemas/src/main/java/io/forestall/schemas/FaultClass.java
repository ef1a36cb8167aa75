package io.forestall.schemas;

import io.forestall.schemas.record.AdvisedAction;
import io.forestall.schemas.record.Severity;
import io.forestall.schemas.record.Verdict;

/**
 * What can be wrong. Order is precedence: when evidence of several classes meets on one device, the
 * earlier class explains the later ones. The name stands in Incident.faultClass and in traces'
 * labels.
 */
public enum FaultClass {
  NODE_DOWN(Verdict.HARDWARE, Severity.CRITICAL, AdvisedAction.DRAIN_NOW, "node is down"),
  GPU_FELL_OFF_BUS(
      Verdict.HARDWARE, Severity.CRITICAL, AdvisedAction.REBOOT_NODE, "GPU fell off the bus"),
  GPU_MEMORY_FAULT(
      Verdict.HARDWARE, Severity.CRITICAL, AdvisedAction.RESET_DEVICE, "GPU memory error"),
  NVSWITCH_FAULT(Verdict.HARDWARE, Severity.CRITICAL, AdvisedAction.DRAIN_NOW, "NVSwitch fault"),
  NVLINK_FAULT(Verdict.HARDWARE, Severity.CRITICAL, AdvisedAction.RESET_DEVICE, "NVLink fault"),
  GPU_DRIVER_FAULT(
      Verdict.HARDWARE,
      Severity.CRITICAL,
      AdvisedAction.RESET_DEVICE,
      "GPU driver or firmware hang"),
  GPU_MISSING(Verdict.HARDWARE, Severity.CRITICAL, AdvisedAction.DRAIN_NOW, "GPU missing"),
  GPU_FAULT(Verdict.HARDWARE, Severity.CRITICAL, AdvisedAction.RESET_DEVICE, "GPU fault"),
  PCIE_DEGRADED(
      Verdict.HARDWARE, Severity.WARNING, AdvisedAction.DRAIN_AFTER_JOB, "PCIe link degraded"),
  POWER_FAULT(
      Verdict.HARDWARE, Severity.WARNING, AdvisedAction.DRAIN_AFTER_JOB, "power supply fault"),
  GPU_OVERHEATING(
      Verdict.HARDWARE, Severity.WARNING, AdvisedAction.DRAIN_AFTER_JOB, "GPU is overheating"),
  NODE_OVERHEATING(
      Verdict.HARDWARE, Severity.WARNING, AdvisedAction.DRAIN_AFTER_JOB, "node cooling fault"),
  GPU_SLOW(Verdict.HARDWARE, Severity.WARNING, AdvisedAction.DRAIN_AFTER_JOB, "GPU is slow"),
  HOST_SLOW(Verdict.HARDWARE, Severity.WARNING, AdvisedAction.DRAIN_AFTER_JOB, "host is slow"),
  SWITCH_FAULT(
      Verdict.NETWORK, Severity.CRITICAL, AdvisedAction.CHECKPOINT_NOW, "network switch fault"),
  NIC_FAULT(Verdict.NETWORK, Severity.CRITICAL, AdvisedAction.DRAIN_NOW, "network adapter fault"),
  LINK_FLAP(Verdict.NETWORK, Severity.CRITICAL, AdvisedAction.CHECKPOINT_NOW, "network link flaps"),
  LINK_DEGRADED(
      Verdict.NETWORK, Severity.WARNING, AdvisedAction.DRAIN_AFTER_JOB, "network link degraded"),
  NETWORK_CONGESTION(Verdict.NETWORK, Severity.INFO, AdvisedAction.OBSERVE, "network is congested"),
  HOST_MEMORY_FAULT(
      Verdict.HARDWARE, Severity.CRITICAL, AdvisedAction.DRAIN_NOW, "host memory error"),
  HOST_OUT_OF_MEMORY(
      Verdict.WORKLOAD, Severity.CRITICAL, AdvisedAction.CHECKPOINT_NOW, "host memory runs out"),
  DISK_FULL(Verdict.STORAGE, Severity.WARNING, AdvisedAction.OBSERVE, "disk runs full"),
  DISK_FAULT(Verdict.HARDWARE, Severity.CRITICAL, AdvisedAction.DRAIN_AFTER_JOB, "disk fault"),
  STORAGE_STALL(
      Verdict.STORAGE, Severity.CRITICAL, AdvisedAction.OBSERVE, "storage does not respond"),
  CPU_FAULT(Verdict.HARDWARE, Severity.WARNING, AdvisedAction.DRAIN_AFTER_JOB, "CPU fault"),
  COLLECTIVE_HANG(
      Verdict.UNKNOWN, Severity.CRITICAL, AdvisedAction.RESTART_JOB, "collective operation hangs"),
  DATA_CORRUPTION(
      Verdict.HARDWARE, Severity.CRITICAL, AdvisedAction.RESERVE, "silent data corruption"),
  TRAINING_DIVERGED(
      Verdict.WORKLOAD, Severity.WARNING, AdvisedAction.OBSERVE, "loss or gradients diverge"),
  DATA_STALL(
      Verdict.WORKLOAD, Severity.WARNING, AdvisedAction.OBSERVE, "training waits for its data"),
  STEP_STALL(
      Verdict.UNKNOWN, Severity.WARNING, AdvisedAction.OBSERVE, "training makes no progress"),
  TRAINING_SLOW(
      Verdict.UNKNOWN, Severity.INFO, AdvisedAction.OBSERVE, "training is slower than it was"),
  APPLICATION_FAULT(Verdict.SOFTWARE, Severity.INFO, AdvisedAction.OBSERVE, "application error"),
  CLOCK_FAULT(Verdict.SOFTWARE, Severity.WARNING, AdvisedAction.OBSERVE, "clock is wrong"),
  TELEMETRY_LOST(
      Verdict.SOFTWARE, Severity.INFO, AdvisedAction.OBSERVE, "telemetry source is gone"),
  UNUSUAL(Verdict.UNKNOWN, Severity.INFO, AdvisedAction.OBSERVE, "unusual behaviour");

  private final Verdict verdict;
  private final Severity severity;
  private final AdvisedAction action;
  private final String phrase;

  FaultClass(Verdict verdict, Severity severity, AdvisedAction action, String phrase) {
    this.verdict = verdict;
    this.severity = severity;
    this.action = action;
    this.phrase = phrase;
  }

  /** Whose fault it usually is. */
  public Verdict verdict() {
    return verdict;
  }

  public Severity severity() {
    return severity;
  }

  /** What the on-call engineer would do first. */
  public AdvisedAction action() {
    return action;
  }

  /** A few words for people, such as "GPU fell off the bus". */
  public String phrase() {
    return phrase;
  }
}
