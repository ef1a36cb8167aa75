/**
 * First stop of a machine's numbers that no exporter has to serve: the node's own {@code /proc} and
 * {@code /sys}, read directly. Knows file formats of the kernel and names of the catalogue, nothing
 * of samples in time.
 */
@NullMarked
package io.forestall.ingest.collect.host;

import org.jspecify.annotations.NullMarked;
