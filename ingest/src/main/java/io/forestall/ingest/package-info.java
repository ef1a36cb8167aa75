/**
 * The first hop: what a node measures and logs becomes records on the input topics. Data goes
 * {@code collect}, {@code normalize}, {@code publish}; the {@link io.forestall.ingest.Agent} here
 * sets the three in motion on a node. What the numbers mean is not known in this module.
 */
@NullMarked
package io.forestall.ingest;

import org.jspecify.annotations.NullMarked;
