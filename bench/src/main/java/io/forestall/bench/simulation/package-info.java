/**
 * How like the field the simulator is: what it plays and plans, beside published figures. Stands
 * before everything that is judged on simulated traces, and knows nothing of detectors.
 */
@NullMarked
package io.forestall.bench.simulation;

import org.jspecify.annotations.NullMarked;
