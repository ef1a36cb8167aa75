package io.forestall.streams.core.triage.collective;

/**
 * A rank that others wait for, as far as libraries and logs can tell.
 *
 * @param rank its number in the job; -1 when unknown
 * @param node its node; empty when no placement says where the rank is
 * @param device its device; empty when unknown
 * @param index the driver's number of its device; -1 when unknown
 * @param behind operations that it has not launched and others wait in; 0 when it is set apart by
 *     something else, as by its death
 * @param reason in words
 * @param weight how much speaks for it as the culprit, in (0, 1]: assumed, not calibrated
 */
public record Lag(
    int rank, String node, String device, int index, long behind, String reason, double weight) {}
