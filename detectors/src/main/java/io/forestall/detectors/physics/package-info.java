/**
 * What physics ties together: a device that is hotter than its power explains is seen long before
 * it is too hot.
 */
@NullMarked
package io.forestall.detectors.physics;

import org.jspecify.annotations.NullMarked;
