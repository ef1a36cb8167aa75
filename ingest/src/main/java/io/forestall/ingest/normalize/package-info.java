/**
 * Second step of the data's way: foreign names, units and identities become those of the catalogue.
 * What cannot be used is counted and parked with a reason; it never becomes 0. Counter resets and
 * saturation are left to the pipeline: counters travel as the source gave them.
 */
@NullMarked
package io.forestall.ingest.normalize;

import org.jspecify.annotations.NullMarked;
