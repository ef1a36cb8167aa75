/**
 * Logs of training jobs: lines from {@code collect.tail} become {@code StepProgress} records. A
 * line is cleaned, timed, read by the dialect of its framework, and told from repeats and restarts.
 * Stalls and slow steps are found downstream.
 */
@NullMarked
package io.forestall.ingest.collect.training;

import org.jspecify.annotations.NullMarked;
