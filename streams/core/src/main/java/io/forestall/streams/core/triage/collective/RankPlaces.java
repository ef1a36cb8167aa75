package io.forestall.streams.core.triage.collective;

import java.util.Map;
import java.util.Set;

/** Where the ranks of a job are, by its placement. */
public interface RankPlaces {

  /**
   * A device at work for the job.
   *
   * @param rank -1 when the placement names none
   * @param device empty when only the node is known
   * @param index the driver's number of the device; -1 when unknown
   */
  record Place(int rank, String node, String device, int index) {}

  /** The places of these ranks; those that nobody or more than one device claims are left out. */
  Map<Integer, Place> ofRanks(Set<Integer> ranks);

  /** The device with the driver's number on a node; without a device when it is not known. */
  Place ofDevice(String node, int index);

  /** Whether a node of that name works for the job. */
  boolean hasNode(String node);

  /** How many devices work for the job. */
  int devices();
}
