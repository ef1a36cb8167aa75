/**
 * The metric catalogue: the one list of what is measured, in which unit, and under which foreign
 * names.
 */
@NullMarked
package io.forestall.schemas.metric;

import org.jspecify.annotations.NullMarked;
