/**
 * Kernel and driver logs: lines from {@code collect.tail} become {@code NodeEvent} records. The way
 * is line → {@link io.forestall.ingest.collect.kernel.KernelLineParser transport} → {@link
 * io.forestall.ingest.collect.kernel.KernelEventParser meaning} → joined lines → folded repeats.
 * What an event means for a device or a job is decided downstream.
 */
@NullMarked
package io.forestall.ingest.collect.kernel;

import org.jspecify.annotations.NullMarked;
