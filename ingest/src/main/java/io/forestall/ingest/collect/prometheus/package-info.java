/**
 * Scrapes exporters that speak the Prometheus text formats. Knows the format and the wire, and
 * nothing of what the names mean: that is the catalogue's matter.
 */
@NullMarked
package io.forestall.ingest.collect.prometheus;

import org.jspecify.annotations.NullMarked;
