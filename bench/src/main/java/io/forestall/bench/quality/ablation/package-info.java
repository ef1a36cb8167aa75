/**
 * What each part of the detection adds: the same traces again and again, each time without one
 * part. Traces and labels in, tables out.
 */
@NullMarked
package io.forestall.bench.quality.ablation;

import org.jspecify.annotations.NullMarked;
