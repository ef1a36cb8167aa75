/**
 * What models are asked about: for each device and half minute one row of windowed numbers, made of
 * samples, placements and log lines as they come. Training and scoring use this one extractor, so a
 * model sees in production what it was trained on. Knows no model, no label and no future.
 */
@NullMarked
package io.forestall.streams.core.features;

import org.jspecify.annotations.NullMarked;
