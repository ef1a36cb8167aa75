/**
 * Makes the calibration of joined scores from simulated healthy fleets, and checks that the alert
 * budget holds. Beside the data's way: plays the simulator into the scoring of nodes.
 */
@NullMarked
package io.forestall.bench.quality.budget;

import org.jspecify.annotations.NullMarked;
